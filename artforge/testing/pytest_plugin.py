"""The kit as a pytest plugin: `pytest --pyargs artforge.testing --artforge-plugin NAME`.

It is loaded wherever pytest runs beside artforge, and imports nothing before it is asked for.
"""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from artforge.testing.kit import Examination

FIXTURE = "artforge_examination"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options that say what is examined."""
    group = parser.getgroup("artforge")
    group.addoption(
        "--artforge-plugin", metavar="NAME", action="append", default=[], help="examine this plugin's parts"
    )
    group.addoption("--artforge-files", metavar="DIR", help="files that its parts need, by the names in their examples")
    parser.addini("artforge_plugins", "what --artforge-plugin names", type="args", default=[])
    group.addoption("--artforge-plugins-dir", metavar="DIR", help="also load the plugins in this folder")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make a test of each check of each part."""
    if FIXTURE in metafunc.fixturenames:
        found = list(_examinations(metafunc.config))
        names = [examination.name.replace(": ", "-").replace(" ", "-") for examination in found]
        metafunc.parametrize(FIXTURE, found, ids=names)


def _examinations(config: pytest.Config) -> Iterator[Examination]:
    from artforge.host import discover
    from artforge.testing.kit import examinations, workshop

    names = config.getoption("--artforge-plugin") or config.getini("artforge_plugins")
    if not names:
        return
    files, plugins = (config.getoption(option) for option in ("--artforge-files", "--artforge-plugins-dir"))
    place = ExitStack()
    config.add_cleanup(place.close)
    folder = place.enter_context(workshop(Path(files) if files else None))
    host = discover(Path(plugins) if plugins else None)
    for name in names:
        yield from examinations(name, host, folder)
