"""One recipe to one file."""

from __future__ import annotations

from pathlib import Path

import pytest
from batch_samples import jobs_of

from artforge.batch.write import write
from artforge.errors import RecipeError
from artforge.provenance import receipt_of
from artforge.seal import read_seal


def test_a_file_holds_its_recipe_and_its_seal(tmp_path: Path) -> None:
    job = jobs_of(tmp_path)[0]
    path = write(job.recipe, tmp_path / "a.png")
    seal = read_seal(path)
    text = job.files[0].output.writer.provenance(path)
    assert seal is not None
    assert text is not None
    assert (receipt_of(text) or {})["fingerprint"] == seal.fingerprint == job.receipt(job.files[0])["fingerprint"]


def test_a_format_that_cannot_hold_it_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match=r"cannot write \.xyz"):
        write(jobs_of(tmp_path)[0].recipe, tmp_path / "a.xyz")
    assert [path.name for path in tmp_path.iterdir()] == ["sky.yaml"]
