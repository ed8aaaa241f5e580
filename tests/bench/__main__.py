"""Run the measurements, or those whose names are given: startup, patterns, overlap, dreams, decoders,
batches."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from bench import batches, decoders, dreams, files, patterns
from bench.measure import processors, report

ROOT = Path(__file__).parent.parent.parent
MEASUREMENTS = {
    "startup": files.startup,
    "patterns": patterns.rows,
    "overlap": files.overlap,
    "dreams": dreams.rows,
    "decoders": decoders.rows,
    "batches": batches.rows,
}


def main(names: list[str]) -> int:
    """Measure in a folder that goes away, and say whether every bound was kept."""
    rows = []
    for name in names or MEASUREMENTS:
        with tempfile.TemporaryDirectory() as folder:
            rows += MEASUREMENTS[name](Path(folder))
    machine = {"processors": processors(), "python": sys.version.split()[0]}
    report(rows, machine, ROOT / "out" / "bench.json")
    return 0 if all(row.kept for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
