"""An example of each kind: working code, in which `Example` stands for the new part."""
