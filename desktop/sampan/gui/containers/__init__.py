"""The list of containers, and one container with its views."""
