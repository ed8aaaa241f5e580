"""Whose fault it is: errors in a part's code name the part and the line."""

from __future__ import annotations

import contextlib
import inspect
import os
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path

from artforge.errors import ArtforgeError, RenderError
from artforge.part import Part


@contextlib.contextmanager
def blame(part: Part) -> Iterator[None]:
    """Name the part in whatever goes wrong in its code, and the last line that ran in its file."""
    try:
        yield
    except RenderError as error:
        if error.blamed:
            raise
        raise _blamed(part, str(error)) from error
    except (ArtforgeError, MemoryError):
        raise
    except (Exception, SystemExit) as error:
        raise _blamed(part, f"{_last_line(part, error)}{type(error).__name__}: {error}") from error


def _blamed(part: Part, sentence: str) -> RenderError:
    plugin = type(part).__module__.split(".")[0]
    return RenderError(f"{part.kind} {part.part_name()!r} of {plugin}: {sentence}", blamed=True)


def _last_line(part: Part, error: BaseException) -> str:
    home = _home(part)
    for place in reversed(traceback.extract_tb(error.__traceback__)):
        if place.filename.startswith(home):
            return f"{place.filename}:{place.lineno}: "
    return ""


def _home(part: Part) -> str:
    """Return the folder of the part's package, or the file of its module where that is in none."""
    module = sys.modules[type(part).__module__.split(".")[0]]
    file = str(getattr(module, "__file__", None) or inspect.getfile(type(part)))
    return str(Path(file).parent) + os.sep if hasattr(module, "__path__") else file
