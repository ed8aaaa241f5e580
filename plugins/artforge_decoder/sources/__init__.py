"""The pictures of decoders."""
