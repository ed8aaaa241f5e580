"""It writes no files but those it is asked for, and those in the cache."""

from __future__ import annotations

from artforge.testing.check import FILE, PICTURE, Check, NonconformityError
from artforge.testing.trial import Trial
from artforge.testing.watch import watching


def run(trial: Trial) -> None:
    """Watch which files are opened for writing, made, renamed and removed."""
    trial.recipe()
    with watching(trial.folder) as watch:
        trial.result()
    if touched := watch.found():
        raise NonconformityError(
            "files are written in the cache alone",
            f"{touched[0]}" + (f" and {len(touched) - 1} more" if touched[1:] else ""),
            "keep what is costly by scene.keep, or below artforge.cache_folder(name)",
        )


CHECK = Check("writes-nothing-else", "it writes no files outside the cache", run, of=(PICTURE, FILE))
