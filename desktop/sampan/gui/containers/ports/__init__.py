"""The ports of a container."""
