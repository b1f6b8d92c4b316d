"""The Docker API of the machine, as the window needs it; nothing here knows Qt."""
