from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artforge.recipe.template import Template


def test_tokens_are_replaced() -> None:
    values = {"recipe": "sky", "seed": "7", "steps[0].init.std": "1.4"}
    assert Template("out/{recipe}-{seed}-{steps[0].init.std}.png").fill(values) == "out/sky-7-1.4.png"


def test_doubled_braces_are_braces() -> None:
    assert Template("{{{seed}}}.png").fill({"seed": "7"}) == "{7}.png"


@pytest.mark.parametrize("text", ["{seed.png", "seed}.png", "{a{b}}.png"])
def test_a_lone_brace_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="lone"):
        _ = Template(text).tokens


def test_what_varies_and_is_not_named_stands_before_the_suffix() -> None:
    assert Template("out/{seed}.png").with_tokens(["seed", "size"]).text == "out/{seed}-{size}.png"


def test_a_value_cannot_leave_its_place_in_the_name() -> None:
    assert Template("{seed}.png").fill({"seed": "../../etc/passwd"}) == "..-..-etc-passwd.png"
    assert Template("{seed}.png").fill({"seed": "a b/c:d"}) == "a-b-c-d.png"


def test_nothing_but_a_whole_token_is_looked_up() -> None:
    assert Template("{seed.__class__}{seed!r}{0}.png").fill({"seed": "7"}) == "{seed.__class__}{seed!r}{0}.png"


def test_the_suffix_is_the_last_one() -> None:
    assert Template("out.d/{recipe}.TAR.Png").suffix == ".png"
    assert Template("out/{recipe}").suffix == ""


@given(st.text())
def test_no_text_does_more_than_be_refused(text: str) -> None:
    template = Template(text)
    with contextlib.suppress(ValueError):
        assert "{seed}" not in template.fill(dict.fromkeys(template.tokens, "x"))
