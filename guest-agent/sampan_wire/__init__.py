"""The contract between host agent and guest agent: yamux, stream headers, RPC messages."""
