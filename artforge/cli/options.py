"""What several commands have in common: finding the plugins, and reading recipes."""

from __future__ import annotations

import contextlib
import functools
import gc
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click


class Whole(click.IntRange):
    """A whole number in a range."""

    name = "whole number"


class Number(click.FloatRange):
    """A number in a range."""

    name = "number"


def with_host(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that choose plugins, and the host as its first argument."""

    @click.option("--plugins-dir", type=click.Path(path_type=Path), help="Also load the plugins in this folder.")
    @click.option("--strict-plugins", is_flag=True, help="Stop when a plugin is broken or in conflict.")
    @functools.wraps(command)
    def wrapped(*args: Any, plugins_dir: Path | None, strict_plugins: bool, **options: Any) -> Any:
        with _no_garbage():
            from artforge.host import discover

            host = discover(plugins_dir, strict=strict_plugins)
        said = len(host.problems)
        _warn(host.problems)
        try:
            return command(host, *args, **options)
        finally:
            _warn(host.problems[said:])

    return wrapped


@contextlib.contextmanager
def _no_garbage() -> Iterator[None]:
    """Look for no garbage while modules come, nor among them later: they stay, and there are many."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _warn(problems: list[str]) -> None:
    for problem in problems:
        print(f"artforge: warning: {problem}", file=sys.stderr)


def choosing_works(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command recipes and the options that vary them."""
    options = [
        click.argument("recipes", nargs=-1, required=True, metavar="RECIPE..."),
        click.option("--set", "settings", multiple=True, metavar="PATH=VALUE", help="Set a key: steps[0].init.std=2."),
        click.option("--seeds", metavar="0:50", help="Render every seed of a range (without its end), or 3,5,8."),
        click.option("--size", metavar="4k", help="WIDTHxHEIGHT, 4k, phone, 1080p …; several by commas."),
        click.option("--out", default=".", metavar="DIR|URL", help="The folder outputs lie under, or s3://bucket/folder."),
    ]  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


def choosing_backend(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that say where pixels are computed, and the backend as an argument."""

    @click.option("--threads", type=Whole(1, 1024), metavar="N", help="Threads that work on pixels.")
    @click.option("--device", default="cpu", metavar="D", help="cpu, or a device of torch: cuda, cuda:1, mps.")
    @functools.wraps(command)
    def wrapped(*args: Any, threads: int | None, device: str, **options: Any) -> Any:
        from artforge.pattern import choose
        from artforge.processes import limit_libraries

        if threads is not None:
            limit_libraries(threads)
        with warnings.catch_warnings(record=True) as given:
            warnings.simplefilter("always")
            try:
                backend = choose(device, threads)
            except ValueError as error:
                raise click.UsageError(str(error)) from None
        _warn([str(warning.message) for warning in given])
        return command(*args, backend=backend, threads=threads, device=device, **options)

    return wrapped


def planned(host: Any, recipes: tuple[str, ...], options: dict[str, Any]) -> Any:
    """Read recipes and plan their jobs; raises `RecipeError` with everything that is wrong with any of them."""
    from artforge.batch.jobs import plan
    from artforge.batch.variants import parse_seeds
    from artforge.canvas import parse_size
    from artforge.errors import PluginError, RecipeError
    from artforge.provenance import absent_plugins

    try:
        seeds = [] if options["seeds"] is None else parse_seeds(options["seeds"])
        sizes = [] if options["size"] is None else options["size"].split(",")
        for size in sizes:
            parse_size(size)
    except ValueError as error:
        raise RecipeError(f"command line: {error}") from None
    for index, name in enumerate(recipes):
        if name in recipes[:index]:
            raise RecipeError(f"command line: {name} is named twice")
    documents, problems = _documents(host, recipes, options["settings"], seeded=bool(seeds))
    if problems:
        raise RecipeError(problems)
    root, remote = _root(options["out"])
    try:
        return plan(documents, host, root=root, seeds=seeds, sizes=sizes, remote=remote)
    except RecipeError as error:
        for document in documents:
            if absent := absent_plugins(document.embedded, host):
                raise PluginError(_absence(document.picture, absent)) from error
        raise


def _absence(picture: Path, absent: list[str]) -> str:
    made_with = f"{picture} was made with {', '.join(absent)}, which is absent or broken here"
    return f"{made_with}: install it, if you trust those who made it"


def _root(out: str) -> tuple[Path, Any]:
    """Return the folder that outputs lie under; for a URL it stands for the remote folder, which is returned too."""
    from artforge.caches import cache_folder
    from artforge.remote import RemoteFolder, is_url
    from artforge.remote.urls import near_url

    if not is_url(out):
        if Path(out).is_file():
            raise click.UsageError(f"--out {out}: this is a file; name a folder")
        if near_url(out):
            raise click.UsageError(f"--out {out}: a URL has two slashes behind its colon, such as s3://bucket/folder")
        return Path(out), None
    remote = RemoteFolder(out)
    remote.check()
    return cache_folder("deliveries"), remote


def _documents(
    host: Any, recipes: tuple[str, ...], settings: tuple[str, ...], *, seeded: bool
) -> tuple[list[Any], list[Any]]:
    from artforge.errors import RecipeError
    from artforge.recipe.load import read

    documents: list[Any] = []
    problems: list[Any] = []
    for source in recipes:
        try:
            documents.append(read(source, host, settings, seeded=seeded))
        except RecipeError as error:
            problems += error.problems
    return documents, list(dict.fromkeys(problems))
