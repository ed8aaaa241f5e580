"""What changes a picture, one to a file."""
