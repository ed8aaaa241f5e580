"""Everything artforge refuses or fails at; each class carries the exit status of the command line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class ArtforgeError(Exception):
    """Stop with a sentence for the person who made the picture, never with a traceback."""

    exit_code = 1


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with a recipe, and where.

    `where` is `file:line:column`, `line` the source line and `column` counts from 1; a problem of no
    single place leaves `line` empty. `hint` says what to write instead.
    """

    message: str
    where: str = ""
    line: str = ""
    column: int = 0
    hint: str = ""

    def __str__(self) -> str:
        head = f"{self.where}: {self.message}" if self.where else self.message
        shown = [head]
        if self.line:
            shown += [f"    {self.line}", "    " + " " * (self.column - 1) + "^"]
        if self.hint:
            shown.append(f"    {self.hint}")
        return "\n".join(shown)


class RecipeError(ArtforgeError):
    """Refuse a recipe; `problems` holds everything that is wrong with it."""

    exit_code = 3

    def __init__(self, problems: Problem | str | Sequence[Problem]) -> None:
        if isinstance(problems, str):
            problems = Problem(problems)
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class PluginError(ArtforgeError):
    """A plugin that is needed is absent, broken or in conflict with another."""

    exit_code = 4


class RenderError(ArtforgeError):
    """A picture could not be computed.

    `blamed` says that the message names the part at fault, `located` that it names the line in its code.
    """

    def __init__(self, message: str, *, blamed: bool = False, located: bool = False) -> None:
        super().__init__(message)
        self.blamed = blamed
        self.located = located


class OutputError(ArtforgeError):
    """A file could not be written."""


class ExecutorError(ArtforgeError):
    """The workers that were asked for cannot be started, or all of them are lost."""


class WorkersLostError(ExecutorError):
    """The way to the workers is lost, and no job is to blame: what was on its way may be handed out again."""
