"""Weights and photographs that stay out of the project; tests that need them are skipped where they are not."""

from __future__ import annotations

from pathlib import Path

import pytest

FOLDER = Path(__file__).parent.parent.parent / "shared" / "data"


def real(name: str) -> Path:
    """Return the path of a file of real data, or skip the test that asks for it."""
    path = FOLDER / name
    if not path.is_file():
        pytest.skip(f"there is no {path}")
    return path
