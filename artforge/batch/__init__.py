"""Many jobs: planned before the first is started, then made by whoever is free."""

from __future__ import annotations

from artforge.batch.jobs import Job, Plan, plan
from artforge.batch.report import Done, Failure, Report
from artforge.batch.runner import How, run

__all__ = ["Done", "Failure", "How", "Job", "Plan", "Report", "plan", "run"]
