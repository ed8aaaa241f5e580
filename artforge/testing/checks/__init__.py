"""The checks, a file each; a new one is one file and one line here."""

from artforge.testing.check import Check
from artforge.testing.checks import (
    any_canvas,
    described_keys,
    frames_in_any_order,
    leaves_no_trace,
    other_seed,
    own_errors,
    pickles,
    renders,
    right_output,
    rows_in_any_order,
    same_seed,
    traced_as_numpy,
    valid_schema,
    writes_nothing_else,
)

CHECKS: tuple[Check, ...] = (
    described_keys.CHECK,
    valid_schema.CHECK,
    pickles.CHECK,
    renders.CHECK,
    right_output.CHECK,
    same_seed.CHECK,
    other_seed.CHECK,
    frames_in_any_order.CHECK,
    rows_in_any_order.CHECK,
    any_canvas.CHECK,
    traced_as_numpy.CHECK,
    own_errors.CHECK,
    leaves_no_trace.CHECK,
    writes_nothing_else.CHECK,
)
