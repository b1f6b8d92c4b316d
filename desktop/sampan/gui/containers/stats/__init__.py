"""What a container uses, as live charts."""
