"""Compose projects: what is known of them, opening a file, up and down, their services and logs."""
