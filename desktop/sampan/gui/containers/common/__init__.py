"""What the tabs of a container have in common."""
