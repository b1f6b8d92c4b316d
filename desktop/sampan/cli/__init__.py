"""The `sampan` command."""
