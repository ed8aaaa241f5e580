"""`python -m artforge` is the command `artforge`."""

from artforge.cli import main

main()
