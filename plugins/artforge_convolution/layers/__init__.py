"""What maps go through, one to a file."""
