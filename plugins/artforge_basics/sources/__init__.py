"""What makes a picture, one to a file."""
