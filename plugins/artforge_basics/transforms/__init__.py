"""What moves coordinates, one to a file, and what they share: the plane, waves and noise."""
