"""The examination of a plugin: every check of every part that it brings."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from unittest import mock

from artforge.host import Host
from artforge.testing.check import Check, NonconformityError, NotTriedError
from artforge.testing.checks import CHECKS
from artforge.testing.imports import check_import, check_parts
from artforge.testing.trial import Trial

ALL_PARTS, LIGHT_IMPORT = "all-parts", "light-import"
Verdict = Literal["passed", "failed", "not tried", "known", "passes now"]


@dataclass(frozen=True)
class Examination:
    """One check of one part, or of the plugin itself; `known` says why it is known to fail, if it is."""

    subject: str
    check: str
    run: Callable[[], None]
    known: str = ""

    @property
    def name(self) -> str:
        """What is examined, and how."""
        return f"{self.subject}: {self.check}"


@dataclass(frozen=True)
class Outcome:
    """How an examination ended, and what there is to say about it."""

    examination: Examination
    verdict: Verdict
    said: str = ""

    @property
    def is_bad(self) -> bool:
        """Whether somebody has to mend something."""
        return self.verdict in {"failed", "passes now"}


@contextlib.contextmanager
def workshop(files: Path | None = None) -> Iterator[Path]:
    """Give a folder to work in, with copies of some files, and a cache that is thrown away, too."""
    with tempfile.TemporaryDirectory(prefix="artforge-workshop-") as name:
        folder = Path(name) / "files"
        if files is not None:
            shutil.copytree(files, folder)
        folder.mkdir(exist_ok=True)
        with mock.patch.dict(os.environ, ARTFORGE_CACHE=str(Path(name) / "cache")):
            yield folder


def examinations(name: str, host: Host, folder: Path) -> Iterator[Examination]:
    """Yield all that there is to examine of the plugin of a name; raises `PluginError` where there is none."""
    plugin = host.plugins_named(name)[0]
    yield Examination(f"plugin {name}", ALL_PARTS, lambda: check_parts(plugin, host))
    yield Examination(f"plugin {name}", LIGHT_IMPORT, lambda: check_import(plugin, host))
    for part, owner in host.parts():
        if owner is plugin:
            trial = Trial(part, plugin, host, folder)
            known = part.known_failures
            for check in CHECKS:
                yield Examination(trial.name, check.name, _running(check, trial), known.get(check.name, ""))


def _running(check: Check, trial: Trial) -> Callable[[], None]:
    def run() -> None:
        if trial.gives not in check.of:
            raise NotTriedError(f"it makes no {' or '.join(check.of)}")
        if check.needs_result and not trial.works:
            raise NotTriedError("it does not work with its defaults, see renders")
        if check.compares and not trial.repeats:
            raise NotTriedError("it makes another picture each time, see same-seed")
        check.run(trial)

    return run


def examine(examination: Examination) -> Outcome:
    """Carry out an examination; whatever it raises becomes part of its outcome."""
    try:
        examination.run()
    except NotTriedError as reason:
        return Outcome(examination, "not tried", str(reason))
    except Exception as error:
        said = str(error) if isinstance(error, NonconformityError) else f"{type(error).__name__}: {error}"
        return Outcome(examination, "known" if examination.known else "failed", said)
    if examination.known:
        return Outcome(
            examination, "passes now", f"it is declared to fail ({examination.known}) and passes: undeclare it"
        )
    return Outcome(examination, "passed")
