"""Non-linearities, one to a file."""
