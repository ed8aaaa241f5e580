"""Say which of Pillow's codecs are not there."""

from __future__ import annotations


def codec_refusal(codec: str, name: str) -> str | None:
    """Return why Pillow cannot write a format here, or None; `codec` is Pillow's word for it."""
    from PIL import __version__, features

    if codec in features.modules and features.check_module(codec):
        return None
    return f"{name} needs a Pillow that was built with it, and Pillow {__version__} is not: pip install -U pillow"
