"""Networks, one to a file."""
