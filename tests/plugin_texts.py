"""A plugin as its author would write it, for tests that install one."""

SWAY = '''
from artforge import Transform, hookimpl, units
from pydantic import Field

class Sway(Transform):
    """Slide each row along a sine."""

    amplitude: units.Distance = Field(0.02, ge=0, le=10, description="how far places move")

    def __call__(self, x, y, xp):
        return x + self.amplitude * xp.sin(20 * y), y

@hookimpl
def artforge_parts():
    return [Sway]
'''
