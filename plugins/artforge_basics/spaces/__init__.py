"""Base coordinates, one to a file."""
