"""A terminal: what a process writes becomes cells, what a person types becomes bytes."""
