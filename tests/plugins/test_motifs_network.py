"""The embedded network as a part: the same as the module that was trained, and ready without a download."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from artforge_dream.motifs.drawings import draw
from artforge_dream.motifs.network import FILE, MEAN, STD, VOCABULARY, build
from safetensors.torch import load_file
from stage import built

from artforge import Canvas
from artforge.host import installed
from artforge.parts import Filter


@pytest.fixture(scope="module")
def network() -> Any:
    return installed().find(("network",), "motifs")()


def test_it_computes_what_the_trained_module_does(network: Any) -> None:
    module = build()
    module.load_state_dict({name: weight.float() for name, weight in load_file(FILE).items()})
    image = torch.rand(1, 3, 75, 110, generator=torch.Generator().manual_seed(0))
    mean, std = (torch.tensor(colour).reshape(1, 3, 1, 1) for colour in (MEAN, STD))
    with torch.no_grad():
        expected, found = module((image - mean) / std), network.load().activations(image, ["classifier"])["classifier"]
    torch.testing.assert_close(found, expected, atol=1e-3, rtol=1e-3)


def test_it_needs_no_download_and_knows_its_motifs_by_name(network: Any) -> None:
    assert network.misfit(Canvas()) is None
    assert network.vocabulary == VOCABULARY
    assert network.channels(network.logits) == len(VOCABULARY)
    assert "eyes" in network.details()


@pytest.mark.parametrize("name", ["eyes", "feathers", "bricks"])
def test_a_motif_is_seen_where_it_is_drawn(network: Any, name: str) -> None:
    drawn = draw(name, 8, 64, 12345).pictures
    logits = torch.cat([network.load().activations(one[None], ["classifier"])["classifier"] for one in drawn])
    found = logits.mean((2, 3)).argmax(1)
    assert int((found == VOCABULARY.index(name)).sum()) >= 5


def test_an_unknown_motif_is_refused_with_the_nearest() -> None:
    with pytest.raises(ValueError, match="did you mean 'feathers'"):
        built(Filter, {"use": "deepdream", "objective": {"use": "motif", "name": "feather"}})
