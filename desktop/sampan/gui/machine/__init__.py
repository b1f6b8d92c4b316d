"""The page of the machine: how it starts, what it costs, what it says."""
