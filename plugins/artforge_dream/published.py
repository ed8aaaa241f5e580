"""Where published weights are kept once they have been fetched, and where they are fetched from."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from artforge import cache_folder

SOURCE = "https://download.pytorch.org/models"


def fetched(name: str, environ: Mapping[str, str] = os.environ) -> Path:
    """Return where a published file is kept, in the user's cache folder."""
    return cache_folder("weights", environ) / name


def address(name: str, environ: Mapping[str, str] = os.environ) -> str:
    """Return where a published file is fetched from: torchvision's place, or the mirror `ARTFORGE_WEIGHTS_URL`."""
    return f"{environ.get('ARTFORGE_WEIGHTS_URL') or SOURCE}".rstrip("/") + f"/{name}"
