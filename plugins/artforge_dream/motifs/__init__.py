"""A small network of our own that knows motifs, which are drawn by our own code."""
