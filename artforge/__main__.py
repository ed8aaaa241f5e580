"""`python -m artforge` is the command `artforge`."""

from __future__ import annotations

import atexit
import os
import sys

from artforge.signals import INTERRUPTED


def run() -> None:
    """Run the command line; it may be interrupted while it is still being imported."""
    statuses: list[int] = []
    atexit.register(_leave, statuses)  # being the first that is registered, it is the last that is called
    try:
        from artforge.cli import ask_again, main

        sys.unraisablehook = ask_again
        main()
    except KeyboardInterrupt:
        statuses.append(INTERRUPTED)
        sys.exit(INTERRUPTED)
    except SystemExit as error:
        if isinstance(error.code, int):
            statuses.append(error.code)
        raise


def _leave(statuses: list[int]) -> None:
    """Leave with a status, at once: Python would take a tenth of a second to take apart what it has imported.

    It would also end itself by SIGINT where Ctrl-C came in the middle of an `exec`, as of a dataclass, although that
    has been answered.
    """
    if not statuses:
        return
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except Exception:  # nobody may be there to read it any more
        if INTERRUPTED not in statuses:
            return  # Python says so
    os._exit(statuses[0])


if __name__ == "__main__":
    run()
