"""The log viewer: a bounded store of lines, and a view that lays out only what is seen."""
