"""What codecs are trained on."""
