"""A plugin as its author would write it, for tests that install one."""

SWAY = '''
from artforge import Transform, hookimpl
from pydantic import Field

class Sway(Transform):
    """Slide each row along a sine."""

    amplitude: float = Field(0.02, ge=0, description="in units of the coordinates")

    def __call__(self, x, y, xp):
        return x + self.amplitude * xp.sin(20 * y), y

@hookimpl
def artforge_parts():
    return [Sway]
'''
