"""Wrap text as XMP, the metadata that most formats of pictures can carry (ISO 16684-1).

The text is the picture's description: `dc:description`, in the language `x-default`.
"""

from __future__ import annotations

import html
import re

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"
HEAD = (
    f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{RDF}"><rdf:Description rdf:about="" '
    f'xmlns:dc="{DUBLIN_CORE}"><dc:description><rdf:Alt><rdf:li xml:lang="x-default">'
)
TAIL = "</rdf:li></rdf:Alt></dc:description></rdf:Description></rdf:RDF></x:xmpmeta>"
# What XML 1.0 cannot hold, not even escaped (Char, 2.2).
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def packet(text: str) -> bytes:
    """Return an XMP packet in UTF-8 with one text, empty for none; raises `ValueError` for what XML cannot hold."""
    if found := FORBIDDEN.search(text):
        raise ValueError(f"the text to embed has a character of code {ord(found[0])}, which XMP cannot hold")
    # A parser makes a newline of a carriage return that is not escaped.
    escaped = html.escape(text, quote=False).replace("\r", "&#13;")
    return f"{HEAD}{escaped}{TAIL}".encode() if text else b""


def description(data: bytes) -> str | None:
    """Return the description in a packet, or None where it has none; raises `ValueError` for a damaged one."""
    from xml.etree import ElementTree

    if b"<!DOCTYPE" in data:
        raise ValueError("its XMP has a document type, whose entities may grow without bound")
    try:
        root = ElementTree.fromstring(data.rstrip(b"\0"))
    except (ElementTree.ParseError, LookupError) as error:
        raise ValueError(f"its XMP is no XML: {error}") from None
    found = root.find(f".//{{{DUBLIN_CORE}}}description/{{{RDF}}}Alt/{{{RDF}}}li")
    return None if found is None else found.text
