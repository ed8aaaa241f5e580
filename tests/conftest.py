"""What tests keep between them goes into a folder of this run alone, which all of its workers share."""

from __future__ import annotations

import os
import tempfile

# The first process makes the folder; its workers inherit the name.
if "PYTEST_XDIST_WORKER" not in os.environ:
    KEPT = tempfile.TemporaryDirectory(prefix="artforge-tests-", ignore_cleanup_errors=True)
    os.environ["ARTFORGE_CACHE"] = KEPT.name
