"""The page of volumes: create, look into, clone, export, import, remove."""
