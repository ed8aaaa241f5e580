"""Run the command line in a process of its own, as a person would."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Outcome:
    status: int
    out: str
    err: str


def artforge(
    *arguments: str | Path,
    cwd: Path,
    stdin: bytes = b"",
    environ: dict[str, str] | None = None,
    launcher: Sequence[str] | None = None,
) -> Outcome:
    """Run `artforge` with arguments in a folder, by itself or by a launcher; the text that it printed comes back."""
    done = subprocess.run(
        [*(launcher or [sys.executable, "-m", "artforge"]), *map(str, arguments)],
        cwd=cwd,
        input=stdin,
        capture_output=True,
        env={**os.environ, "COLUMNS": "200", **(environ or {})},
        timeout=240,
        check=False,
    )
    return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())
