"""A filter that takes its time, and writes down what it does, so that a test can count it."""

from __future__ import annotations

import os
import time
from pathlib import Path

from pydantic import Field

from artforge import Part, Scene, WholeFilter, hookimpl
from artforge.picture import Rows

COUNTED = "ARTFORGE_TEST_COUNTS"


class Slow(WholeFilter):
    """Leave the picture as it is, after a while."""

    seconds: float = Field(0.0, ge=0, description="how long it takes")

    def whole(self, image: Rows, scene: Scene) -> Rows:
        """Return the picture; its playhead is a line of the file that `ARTFORGE_TEST_COUNTS` names."""
        time.sleep(self.seconds)
        if COUNTED in os.environ:
            with Path(os.environ[COUNTED]).open("a") as stream:
                stream.write(f"{scene.playhead}\n")
        return image


@hookimpl
def artforge_parts() -> list[type[Part]]:
    """Bring the part."""
    return [Slow]
