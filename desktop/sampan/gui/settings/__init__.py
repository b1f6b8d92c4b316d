"""The page of the settings: of the machine, and of the window."""
