from __future__ import annotations

from xml.etree import ElementTree

import pytest
from artforge_basics.writers import xmp
from hypothesis import given
from hypothesis import strategies as st

from artforge.recipe.yaml import dump

CONTROLS = "".join(map(chr, range(1, 32))) + "\x7f\x85\u2028\ufeff\ufffe\uffff"
texts = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cn"), include_characters="\n\r\t<&>"), min_size=1
)


@given(text=texts)
def test_any_text_comes_back(text: str) -> None:
    assert xmp.description(xmp.packet(text)) == text


def test_what_a_recipe_holds_can_be_embedded_whatever_it_is() -> None:
    text = dump({"steps": [{"use": "caption", "text": CONTROLS}]})
    assert xmp.description(xmp.packet(text)) == text


@pytest.mark.parametrize("character", ["\0", "\x01", "\x0b", "\x1f", "\ufffe", "\uffff"])
def test_what_xml_cannot_hold_is_refused_with_its_code(character: str) -> None:
    with pytest.raises(ValueError, match=f"of code {ord(character)}, which XMP cannot hold"):
        xmp.packet(f"a{character}b")


def test_a_packet_is_the_description_that_other_programs_show() -> None:
    root = ElementTree.fromstring(xmp.packet("a < b"))
    found = [element for element in root.iter() if element.text]
    assert [element.text for element in found] == ["a < b"]
    assert found[0].get("{http://www.w3.org/XML/1998/namespace}lang") == "x-default"


def test_no_text_is_no_packet() -> None:
    assert xmp.packet("") == b""


def test_a_packet_of_another_program_may_have_no_description() -> None:
    assert xmp.description(b'<x:xmpmeta xmlns:x="adobe:ns:meta/"/>\0') is None


@pytest.mark.parametrize(
    "data", [b"", b"<a>", b"\xff\xfe\xff", b'<?xml version="1.0" encoding="no-such"?><a/>', b"<!DOCTYPE a><a/>"]
)
def test_what_is_no_xml_or_could_grow_is_damage(data: bytes) -> None:
    with pytest.raises(ValueError, match="its XMP"):
        xmp.description(data)
