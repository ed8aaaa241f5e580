"""Whose fault it is: errors in a part's code name the part and the line."""

from __future__ import annotations

import contextlib
import inspect
import os
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from artforge.errors import ArtforgeError, RenderError
from artforge.part import Part


@contextlib.contextmanager
def blame(part: Part) -> Iterator[None]:
    """Name the part in whatever goes wrong in its code, and the last line that ran in its file.

    What is wrong with something that the part returned is laid to the method that returned it.
    """
    try:
        yield
    except RenderError as error:
        if error.blamed:
            raise
        raise _blamed(part, f"{'' if error.located else _definition(part)}{error}") from error
    except (ArtforgeError, MemoryError):
        raise
    except (Exception, SystemExit) as error:
        place = _last_line(part, error) or _definition(part)
        raise _blamed(part, f"{place}{_said(error)}") from error


def _said(error: BaseException) -> str:
    if isinstance(error, ValidationError) and error.errors()[0]["type"] == "frozen_instance":
        key = error.errors()[0]["loc"][0]
        return f"self.{key} cannot be set, since parts are frozen: return it, or keep it by scene.keep"
    return f"{type(error).__name__}: {error}"


def _blamed(part: Part, sentence: str) -> RenderError:
    plugin = type(part).__module__.split(".")[0]
    return RenderError(f"{part.kind} {part.part_name()!r} of {plugin}: {sentence}", blamed=True)


def _last_line(part: Part, error: BaseException) -> str:
    home = _home(part)
    for place in reversed(traceback.extract_tb(error.__traceback__)):
        if place.filename.startswith(home):
            return f"{place.filename}:{place.lineno}: "
    return ""


def _definition(part: Part) -> str:
    """Return where the part's method that does its kind's work begins, as far as that can be told."""
    kinds = [base for base in type(part).__mro__[1:] if base.__module__.startswith("artforge.")]
    work = {name for kind in kinds for name in getattr(kind, "__abstractmethods__", ())}
    others = {name for kind in kinds for name in vars(kind)}
    for names in (work, others):
        for name, member in vars(type(part)).items():
            if name in names and inspect.isfunction(member) and member.__module__ == type(part).__module__:
                return f"{member.__code__.co_filename}:{member.__code__.co_firstlineno}: "
    return ""


def _home(part: Part) -> str:
    """Return the folder of the part's package, or the file of its module where that is in none."""
    module = sys.modules[type(part).__module__.split(".")[0]]
    file = str(getattr(module, "__file__", None) or inspect.getfile(type(part)))
    return str(Path(file).parent) + os.sep if hasattr(module, "__path__") else file
