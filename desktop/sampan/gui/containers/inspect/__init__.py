"""Everything that Docker knows of a container, as a tree."""
