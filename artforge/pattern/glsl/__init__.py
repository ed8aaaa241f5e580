"""Patterns as GLSL ES 3.00, for pages and hosts that draw on a graphics processor.

What it draws lies near the exact backends' pictures and is not theirs to the bit: a graphics processor has no
fused multiply-add that one could ask for, and exp, log, sin, cos, sigmoid and atan2 are its own.
"""
