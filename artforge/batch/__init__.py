"""Many jobs: planned before the first is started, then made by whoever is free."""

from __future__ import annotations

from artforge.batch.how import How
from artforge.batch.jobs import Job, Plan, plan
from artforge.batch.report import Done, Failure, Report
from artforge.batch.runner import run

__all__ = ["Done", "Failure", "How", "Job", "Plan", "Report", "plan", "run"]
