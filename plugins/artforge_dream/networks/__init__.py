"""The networks, one per file, under torchvision's names."""
