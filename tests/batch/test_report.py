"""What is reported of a run."""

from __future__ import annotations

import json
from pathlib import Path

from batch_samples import jobs_of

from artforge.batch.report import Done, Failure, Report
from artforge.errors import RenderError


def test_a_failure_names_its_file_once(tmp_path: Path) -> None:
    job = jobs_of(tmp_path)[0]
    path = str(job.files[0].path)
    assert str(Failure(job, RenderError("no"))) == f"{path}: no"
    assert str(Failure(job, RenderError(f"{path}: no"))) == f"{path}: no"
    assert str(Failure(None, RenderError("no"))) == "no"


def test_a_report_is_data(tmp_path: Path) -> None:
    job = jobs_of(tmp_path)[0]
    report = Report(left=3, seconds=1.23456)
    for name, kept in (("a.png", True), ("b.png", False)):
        report.done.append(Done(Path(name), name, 1.0, 4, "llvm", {}, kept))
    report.failures.append(Failure(job, RenderError("no")))
    assert json.loads(json.dumps(report.as_data())) == {
        "seconds": 1.235,
        "made": ["b.png"],
        "kept": ["a.png"],
        "failed": [{"files": [str(job.files[0].path)], "why": f"{job.files[0].path}: no"}],
        "left": 3,
    }
