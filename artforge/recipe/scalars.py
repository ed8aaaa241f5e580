"""What a plain word of YAML means: the core schema of YAML 1.2, and nothing beyond it."""

from __future__ import annotations

import math
import re

from artforge.recipe.node import Scalar

PREFIX = "tag:yaml.org,2002:"
SCALAR_TAGS = STR, INT, FLOAT, BOOL, NULL = tuple(PREFIX + name for name in ("str", "int", "float", "bool", "null"))
MAP, SEQ = PREFIX + "map", PREFIX + "seq"
TAGS = (*SCALAR_TAGS, MAP, SEQ)

_MOST_DIGITS = 40
# Escapes can bring these into a text; no path and no UTF-8 file can hold them.
_UNUSABLE = re.compile("[\0\ud800-\udfff]")
_NUMBER = r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
_FORMS = {
    NULL: re.compile(r"null|Null|NULL|~|"),
    BOOL: re.compile(r"true|True|TRUE|false|False|FALSE"),
    INT: re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+"),
    FLOAT: re.compile(rf"{_NUMBER}|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"),
}


def core_tag(text: str) -> str:
    """Return the tag of a plain scalar: null, bool, int or float where the text has that form, else str."""
    return next((tag for tag, form in _FORMS.items() if form.fullmatch(text)), STR)


def scalar(text: str, tag: str) -> Scalar:
    """Return the value of a scalar with a core tag.

    Raises `ValueError` with a sentence for text that does not have the tag's form, for a number that is
    not finite, for an integer of more than 40 digits and for NUL or half a surrogate pair in a text.
    """
    if tag == STR:
        return _usable(text)
    if not _FORMS[tag].fullmatch(text):
        raise ValueError(f"expected a value of type !!{tag.removeprefix(PREFIX)}, got {shown(text)}")
    if tag == INT:
        return _integer(text)
    if tag == FLOAT:
        return _finite(text)
    return text.lower() == "true" if tag == BOOL else None


def shown(text: str) -> str:
    """Quote a text for a message, cut if it is long."""
    return repr(text if len(text) <= _MOST_DIGITS else text[:_MOST_DIGITS] + "…")


def _usable(text: str) -> str:
    if bad := _UNUSABLE.search(text):
        raise ValueError(f"the character U+{ord(bad[0]):04X} cannot stand in a text")
    return text


def _integer(text: str) -> int:
    digits = len(text.lstrip("+-"))
    if digits > _MOST_DIGITS:
        raise ValueError(f"an integer of {digits} digits is too long; it may have {_MOST_DIGITS}")
    base = {"0o": 8, "0x": 16}.get(text[:2], 10)
    return int(text, base)


def _finite(text: str) -> float:
    value = float(text.lower().replace(".inf", "inf").replace(".nan", "nan"))
    if not math.isfinite(value):
        raise ValueError(f"a number must be finite, got {shown(text)}")
    return value
