"""What `pytest --pyargs artforge.testing` runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from artforge.testing.kit import Examination


def test_conformance(artforge_examination: Examination) -> None:
    """Carry out one check of one part."""
    from artforge.testing.kit import examine

    outcome = examine(artforge_examination)
    if outcome.verdict == "not tried":
        pytest.skip(outcome.said)
    if outcome.verdict == "known":
        pytest.xfail(f"{artforge_examination.known}\n{outcome.said}")
    if outcome.is_bad:
        pytest.fail(f"{artforge_examination.name}\n{outcome.said}", pytrace=False)
