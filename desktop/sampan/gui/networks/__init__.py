"""The page of networks: create, connect, disconnect, remove."""
