"""The writers, a file each, and what they share."""
