"""Run the command line in this process: as quick as a call."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from command import Outcome

from artforge.cli import main


def run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str | Path, cwd: Path
) -> Outcome:
    """Run `artforge` with arguments in a folder; the text that it printed comes back."""
    monkeypatch.chdir(cwd)
    monkeypatch.setattr(sys, "argv", ["artforge", *map(str, arguments)])
    capsys.readouterr()
    with pytest.raises(SystemExit) as ended:
        main()
    captured = capsys.readouterr()
    return Outcome(int(ended.value.code or 0), captured.out, captured.err)
