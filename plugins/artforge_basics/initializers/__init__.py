"""Starting weights, one to a file."""
