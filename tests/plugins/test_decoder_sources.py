"""What single diagrams of decoders show, and refuse."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from artforge_decoder.codec import Codec
from artforge_decoder.sources.look_alike_curves import look_alike
from artforge_decoder.sources.overlap import repaired
from artforge_decoder.trained import Trained
from pydantic import ValidationError
from quick_decoders import PATCHES, QUICK, codec
from stage import built, scene_of

from artforge import RenderError, Source, blame


@pytest.mark.parametrize(
    ("source", "keys", "sentence"),
    [
        ("decoder-sweep", {"component": 3}, "there is no component 3: a code has 3"),
        ("decoder-filters", {"pick": 2}, "`pick` is 2, and 2 were trained"),
        ("overlap", {"codec": PATCHES}, "overlap shows curves"),
        ("bloom", {}, "bloom shows filters of pictures"),
        ("look-alike-curves", {"codec": PATCHES}, "shows curves"),
        ("look-alike-curves", {"point": 7}, "there is no point 7: a piece has 7"),
        ("look-alike-curves", {"codec": {**QUICK, "input_noise": 0}}, "set `input_noise`"),
        ("component-loss", {"codec": {**QUICK, "code_noise": [0]}}, "set `code_noise`"),
    ],
)
def test_diagrams_that_cannot_be_drawn_are_refused(source: str, keys: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        built(Source, {"use": source, "codec": QUICK, **keys})


def test_the_noisiest_component_matters_least() -> None:
    keys = {"use": "trained", "seeds": 3, "epochs": 120}
    part: Any = built(Codec, keys)
    diagram: Any = built(Source, {"use": "component-loss", "codec": keys})
    losses = diagram.losses(part, scene_of((8, 8)))
    assert losses.shape == (3, 3)
    assert np.all(losses[:, 0] < losses[:, 1:].min(1) / 2)


def test_pieces_that_look_alike_share_a_point_and_differ() -> None:
    pieces = codec().pieces(scene_of((8, 8)))
    chosen = look_alike(pieces, 3, 5, 40)
    assert np.ptp(chosen[:, 3]) < 0.1 * np.ptp(pieces[:, 3])
    assert np.ptp(chosen[:, 0]) > 3 * np.ptp(chosen[:, 3])


def test_dividing_by_the_overlap_repairs_a_line_and_halving_does_not() -> None:
    part = codec(epochs=60, batches=64, material={"use": "bezier", "count": 2048}, code_noise=[0.0])
    line = part.examples(scene_of((8, 8)))[11]
    errors = [np.square(found - line).mean() for found in repaired(part.autoencoder(scene_of((8, 8))), line, 7, 4)]
    assert errors[2] < 1e-4
    assert min(errors[:2]) > 10 * errors[2]


def test_what_goes_wrong_in_a_training_is_not_laid_to_another_library(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*given: object) -> None:
        raise RenderError("the training diverges in epoch 3")

    monkeypatch.setattr(Trained, "learnt", fail)
    part = built(Source, {"use": "training-loss", "codec": {**QUICK, "seed": 77}})
    with pytest.raises(RenderError) as caught, blame(part):
        part.picture(scene_of((64, 36)))
    assert "pydantic" not in str(caught.value)
    assert str(caught.value).endswith("the training diverges in epoch 3")
