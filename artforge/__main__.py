"""`python -m artforge` is the command `artforge`."""

from __future__ import annotations

import sys


def run() -> None:
    """Run the command line; it may be interrupted while it is still being imported."""
    try:
        from artforge.cli import ask_again, main

        sys.unraisablehook = ask_again
        main()
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    run()
