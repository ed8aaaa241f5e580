"""The command line: one file per command, imported when it is used."""

from __future__ import annotations

import importlib
import io
import os
import signal
import sys
import threading
from types import FrameType
from typing import NoReturn

import click

from artforge import __version__
from artforge.errors import ArtforgeError
from artforge.signals import ENDINGS, INTERRUPTED

COMMANDS = {
    "render": "Render recipes to pictures and animations.",
    "validate": "Check recipes and say everything that is wrong with them.",
    "explain": "Show a recipe in full, with every default.",
    "recipe": "Print the recipe inside a picture or a video.",
    "sheet": "Show many pictures in one, or on a page that can be searched.",
    "new": "Write a recipe to start from.",
    "parts": "List the parts that a recipe can name, or explain one.",
    "plugins": "List the plugins that are installed; show, test or begin one.",
    "schema": "Print the JSON Schema of recipes, for editors.",
    "doctor": "Show what one would ask for in a bug report.",
}
PATIENCE = 0.05
"""Seconds after which an end that was lost is asked for again."""


class Terminated(BaseException):
    """The process was asked to end; `status` is what it ends with."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class _Commands(click.Group):
    """Finds a command's module when it is called; plugins are asked only for commands that are not built in."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        self._ask_plugins()
        return [*COMMANDS, *sorted(super().list_commands(ctx))]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in COMMANDS:
            command: click.Command = importlib.import_module(f"artforge.cli.{cmd_name}").command
            return command
        self._ask_plugins()
        return super().get_command(ctx, cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        self._ask_plugins()
        rows = list(COMMANDS.items())
        rows += [(name, command.get_short_help_str(60)) for name, command in sorted(self.commands.items())]
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def _ask_plugins(self) -> None:
        from artforge.cli.plugin_commands import add_commands

        add_commands(self)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="artforge", message="%(prog)s %(version)s")
def cli() -> None:
    """Turn a text file into art.

    A recipe is a YAML file that names a source, filters and an output:

      artforge new sunrise        writes sunrise.yaml

      artforge render sunrise.yaml
    """


def main() -> NoReturn:
    """Run the command line and exit: 0 done, 1 failed, 2 usage, 3 invalid recipe, 4 a plugin is absent."""
    _prepare()
    try:
        status = cli.main(prog_name="artforge", standalone_mode=False)
        sys.exit(status if isinstance(status, int) else 0)
    except (click.exceptions.Abort, KeyboardInterrupt):
        _stop("interrupted", INTERRUPTED)
    except Terminated as error:
        _stop("terminated", error.status)
    except click.ClickException as error:
        error.show(sys.stderr)
        sys.exit(error.exit_code)
    except ArtforgeError as error:
        _stop(str(error), error.exit_code)
    except BrokenPipeError:
        # Whoever read our output has closed it; nothing more can be said there.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        _stop(f"{error.filename or 'the output'}: {error.strerror or error}", 1)
    except Exception as error:
        if os.environ.get("ARTFORGE_DEBUG"):
            raise
        name = type(error).__name__
        _stop(f"a fault in artforge: {name}: {error}\nARTFORGE_DEBUG=1 shows where; please report it", 1)


def _prepare() -> None:
    """Answer every signal that asks for an end, and let no letter that a terminal lacks be an error.

    A signal that is ignored, as nohup has it, stays so.
    """
    for number in ENDINGS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _terminate)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _terminate(number: int, frame: FrameType | None) -> NoReturn:
    for ending in ENDINGS:
        signal.signal(ending, signal.SIG_IGN)  # a second one may not disturb the cleaning up
    raise KeyboardInterrupt if number == signal.SIGINT else Terminated(128 + number)


def ask_again(lost: sys.UnraisableHookArgs) -> None:
    """Ask for the end once more where it was lost: Python passes nothing on out of a finaliser or a callback.

    This is `sys.unraisablehook` of a process of our own.
    """
    if not isinstance(lost.exc_value, KeyboardInterrupt | Terminated):
        sys.__unraisablehook__(lost)
        return
    number = lost.exc_value.status - 128 if isinstance(lost.exc_value, Terminated) else signal.SIGINT
    signal.signal(number, _terminate)
    later = threading.Timer(PATIENCE, os.kill, (os.getpid(), number))
    later.daemon = True
    later.start()


def _stop(message: str, status: int) -> NoReturn:
    if sys.stderr is not None:
        print(f"artforge: {message}", file=sys.stderr)
    sys.exit(status)
