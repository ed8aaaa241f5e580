"""What jobs of different seeds have in common."""

from __future__ import annotations

from pathlib import Path

from batch_samples import STILL, jobs_of

from artforge.host import installed
from artforge.provenance import embedded_text, receipt
from artforge.render import planned_memory


def test_receipts_and_texts_are_those_of_each_recipe_by_itself(tmp_path: Path) -> None:
    for job in jobs_of(tmp_path, seeds=3):
        (file,) = job.files
        assert job.receipt(file) == receipt(job.recipe, file.output, installed())
        text = embedded_text(job.recipe, file.output, file.path, file.written_as, host=installed(), backend="llvm")
        note = {**job.receipt(file), "backend": "llvm"}
        assert job.work.text(job.recipe.seed, file.output, tmp_path, file.written_as, note) == text


def test_what_is_no_seed_is_no_recipe(tmp_path: Path) -> None:
    job = jobs_of(tmp_path)[0]
    for seed in (-1, 1 << 70, 1.5, "1", True, None):
        assert job.work.seeded(seed, job.recipe.source) is None


def test_memory_is_planned_once_for_all_seeds(tmp_path: Path) -> None:
    jobs = jobs_of(tmp_path, STILL.replace("[16, 12]", "[1000, 800]"), seeds=2)
    assert {job.work.memory(job.outputs) for job in jobs} == {planned_memory(jobs[0].recipe, jobs[0].outputs)}
