"""Where published weights are kept once they have been fetched, and where they are fetched from."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

SOURCE = "https://download.pytorch.org/models"


def fetched(name: str, environ: Mapping[str, str] = os.environ) -> Path:
    """Return where a published file is kept: in the user's cache folder, or in that which `ARTFORGE_CACHE` names."""
    from platformdirs import user_cache_path

    folder = environ.get("ARTFORGE_CACHE")
    return (Path(folder).expanduser() if folder else user_cache_path("artforge", appauthor=False)) / "weights" / name


def address(name: str, environ: Mapping[str, str] = os.environ) -> str:
    """Return where a published file is fetched from: torchvision's place, or the mirror `ARTFORGE_WEIGHTS_URL`."""
    return f"{environ.get('ARTFORGE_WEIGHTS_URL') or SOURCE}".rstrip("/") + f"/{name}"
