"""`artforge sheet`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from artforge.cli.options import Whole, with_host

if TYPE_CHECKING:
    from artforge.host import Host
    from artforge.parts import Writer

PAGE = ".html"


@click.command("sheet")
@click.argument("files", nargs=-1, required=True, metavar="FOLDER|FILE...", type=click.Path(path_type=Path))
@click.option("--to", type=click.Path(path_type=Path), help="Where it goes: out/sheet.png, or out/sheet.html.")
@click.option("--html", "as_page", is_flag=True, help="Make a page that can be searched, in place of a picture.")
@click.option("--tile", type=Whole(32, 4096), default=320, show_default=True, help="Longer side of a tile.")
@click.option("--columns", type=Whole(1, 1000), metavar="N", help="How many tiles stand in a row.")
@click.option("--title", default="", help="A line above all.")
@click.option("--quiet", is_flag=True, help="Show no progress.")
@with_host
def command(
    host: Host,
    files: tuple[Path, ...],
    *,
    to: Path | None,
    as_page: bool,
    tile: int,
    columns: int | None,
    title: str,
    quiet: bool,
) -> None:
    """Show many pictures and animations in one: a labelled sheet, or a page that can be searched.

    Folders are searched through, with the folders in them, for all that artforge writes, but for live pages, shaders
    and earlier sheets. The suffix of --to chooses the format; .html is a page: one file with small copies of
    everything, the recipes too, which needs no network. The path of the file is printed.
    """
    from artforge.cli.progress import progress_for
    from artforge.sheets.finding import find, readable
    from artforge.sheets.page import write_page
    from artforge.sheets.picture import write_sheet

    target = to or Path("out", "sheet.html" if as_page else "sheet.png")
    writer = _writer(target, as_page, columns, host)
    shown: dict[str, Any] = {"tile": tile, "title": readable(title), "warn": _warn}
    paths = find(files, target, host, _warn)
    with progress_for(sys.stderr, quiet) as progress:
        shown["progress"] = progress.step
        if writer is None:
            count = write_page(paths, target, host, **shown)
        else:
            count = write_sheet(paths, target, writer, columns=columns, **shown)
    if not quiet:
        print(f"{count:,} picture{'s' if count > 1 else ''} on {target}", file=sys.stderr)
    print(target)


def _warn(sentence: str) -> None:
    print(f"artforge: warning: {sentence}", file=sys.stderr)


def _writer(target: Path, as_page: bool, columns: int | None, host: Host) -> Writer | None:
    """Return what writes the sheet, or None for a page; raises `click.UsageError` where the options do not fit."""
    from artforge.canvas import STILL, Canvas

    suffix = target.suffix.lower()
    if suffix == PAGE:
        if columns is not None:
            raise click.UsageError("--columns is for pictures; a page has as many as the window has room for")
        return None
    if as_page:
        raise click.UsageError(f"--html makes a page, and --to names {target}: let it end in {PAGE}")
    try:
        writer = host.writer(suffix)()
    except LookupError as error:
        raise click.UsageError(f"--to {target}: {error.args[0]}") from None
    if writer.draws_patterns or writer.refusal(Canvas(size=(16, 16)), STILL):
        raise click.UsageError(f"--to {target}: a sheet is a still picture, and {suffix} is none; .png would do")
    return writer
