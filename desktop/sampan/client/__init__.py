"""The control API as the CLI and the GUI use it."""
