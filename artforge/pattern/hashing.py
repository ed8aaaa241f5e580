"""A hash of whole numbers: chance that is the same on every machine, for noise.

A state of 32 bits takes in one number after the other, as Jarzynski and Olano do ("Hash Functions for GPU Rendering",
2020). The steps are those of Wellons, "Prospecting for Hash Functions", 2018, with less biased constants that were
found since. All is int32, which wraps around.
"""

from __future__ import annotations

from artforge.pattern.value import Value, apply

START = 0x1E3779B9
"""The first state, so that the hash of nothing but zeros is not 0."""
STEPS = ((16, 0x21F0AAAD), (15, 0x735A2D97))
LAST_SHIFT = 15
WORD_BITS, FRACTION_BITS = 32, 24
WORDS = 1 << WORD_BITS


def mixed(state: Value, word: Value) -> Value:
    """Take a whole number into a state, so that each bit of the new one depends on each bit of both."""
    bits = state + word
    for shift, factor in STEPS:
        bits = _folded(bits, shift) * factor
    return _folded(bits, LAST_SHIFT)


def _folded(bits: Value, shift: int) -> Value:
    """Let the higher bits change the lower ones; the copies of the sign that come with the shift are left out."""
    lower = apply("and", apply("shift_right", bits, shift), (1 << (WORD_BITS - shift)) - 1)
    return apply("xor", bits, lower)


def fraction(bits: Value) -> Value:
    """Return the highest 24 bits as a number in [0, 1), every one of which is a float32."""
    highest = apply("to_float", apply("shift_right", bits, WORD_BITS - FRACTION_BITS))
    return highest * 2.0**-FRACTION_BITS + 0.5


def mixed_number(state: int, word: int) -> int:
    """Do to plain whole numbers of int32 what `mixed` does to traced ones."""
    bits = (state + word) % WORDS
    for shift, factor in STEPS:
        bits = (bits ^ bits >> shift) * factor % WORDS
    bits ^= bits >> LAST_SHIFT
    return bits - WORDS if bits >> (WORD_BITS - 1) else bits


def fraction_of_number(bits: int) -> float:
    """Do to a plain whole number of int32 what `fraction` does to traced ones."""
    return (bits >> (WORD_BITS - FRACTION_BITS)) * 2.0**-FRACTION_BITS + 0.5
