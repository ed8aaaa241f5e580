"""Colourings, one to a file."""
