"""Samples of parts, to be copied into recipes."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from sheet_samples import loop

from artforge.host import installed
from artforge.part import Part
from artforge.parts import Executor, Writer
from artforge.recipe.yaml import parse
from artforge.samples import Place, place_of, sample_of

PARTS = [part for part, _ in installed().parts() if not issubclass(part, Executor)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the files that samples name."""
    folder = tmp_path_factory.mktemp("samples")
    for name in ("photo.jpg", "leaf.jpg"):
        Image.fromarray(np.random.default_rng(1).integers(0, 255, (48, 64, 3), np.uint8)).save(folder / name)
    loop(folder / "clip.mp4")
    (folder / "numbers.csv").write_text("\n".join(str(number / 100) for number in range(100)))
    codec = torch.nn.Sequential(torch.nn.ConvTranspose1d(3, 1, 7, 4))
    torch.save({f"decoder.{name}": value for name, value in codec.state_dict().items()}, folder / "codec.pth")
    return folder


@pytest.mark.parametrize("part", PARTS, ids=lambda part: f"{part.kind}-{part.part_name()}")
def test_a_sample_is_understood(part: type[Part], folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    ((key, written),) = parse(sample_of(part, installed()), "", Path()).plain().items()
    value = written[0] if isinstance(written, list) else written
    if issubclass(part, Writer):
        assert key == "output"
        value.pop("path")
    elif isinstance(value, dict):
        assert value.pop("use") == part.part_name()
    else:
        assert value == part.part_name()
        value = {}
    part.model_validate_json(json.dumps(value), context={"host": installed()})


@pytest.mark.parametrize(
    ("kind", "place"),
    [
        ("transform", Place("coordinates", is_list=True)),
        ("source", Place("steps", is_list=True)),
        ("filter", Place("steps", is_list=True)),
        ("architecture", Place("architecture", is_list=False)),
        ("activation", Place("activation", is_list=False)),
        ("initializer", Place("init", is_list=False)),
        ("no-such-kind", Place("steps", is_list=True)),
    ],
)
def test_a_kind_has_its_place(kind: str, place: Place) -> None:
    assert place_of(kind, installed()) == place


def test_a_sample_has_every_key_that_has_a_value() -> None:
    png = next(part for part in PARTS if part.part_name() == "png")
    sample = "output: {path: out/picture.png, bits: 8, density: 96.0, compression: fast}"
    assert sample_of(png, installed()) == sample


def test_an_executor_is_an_option() -> None:
    dask = installed().find((Executor.kind,), "dask")
    assert sample_of(dask, installed()) == "artforge render dawn.yaml --executor dask"
