"""The writers: PNG, GIF and MP4."""
