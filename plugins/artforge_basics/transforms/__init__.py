"""What moves coordinates, one to a file."""
