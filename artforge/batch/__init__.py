"""Many jobs: planned before the first is started, then run one after the other."""

from __future__ import annotations

from artforge.batch.jobs import Job, Plan, plan
from artforge.batch.runner import Done, Failure, Report, run

__all__ = ["Done", "Failure", "Job", "Plan", "Report", "plan", "run"]
