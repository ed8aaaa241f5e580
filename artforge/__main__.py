"""`python -m artforge` is the command `artforge`."""

from __future__ import annotations

import atexit
import gc
import os
import sys
from contextlib import suppress

from artforge.signals import INTERRUPTED


def run() -> None:
    """Run the command line; it may be interrupted while it is still being imported."""
    status: list[object] = []
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # of other packages, which would watch every recipe
    atexit.register(_leave, status)  # being the first that is registered, it is the last that is called
    try:
        from artforge.cli import ask_again, main

        sys.unraisablehook = ask_again
        main()
    except KeyboardInterrupt:
        status.append(INTERRUPTED)
        sys.exit(INTERRUPTED)
    except SystemExit as error:
        status.append(error.code)
        raise


def _leave(status: list[object]) -> None:
    """Leave, without a search for cycles in all that was imported, and with the status of an interrupted run.

    Where Ctrl-C came in the middle of an `exec`, as of a dataclass, Python would else end itself by SIGINT, although
    that has been answered.
    """
    if INTERRUPTED in status:
        for stream in (sys.stdout, sys.stderr):
            with suppress(Exception):  # nobody may be there to read it any more
                stream.flush()
        os._exit(INTERRUPTED)
    gc.freeze()


if __name__ == "__main__":
    run()
