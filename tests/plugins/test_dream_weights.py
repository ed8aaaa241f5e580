"""Files of weights: what is read, and what is refused, with which sentence, before anything is rendered."""

from __future__ import annotations

import contextlib
import itertools
import os
import pickle
import struct
import subprocess
import sys
from collections import OrderedDict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import torch
from artforge_dream.network import Network
from artforge_dream.networks import published
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from plain_networks import drawn
from pydantic import ValidationError
from safetensors.torch import save_file
from stage import built
from torch import Tensor

from artforge import Canvas, RenderError, describe_weights, read_weights

Weights = dict[str, Tensor]
Save = Callable[[Mapping[str, Any], Path], None]
CANVAS = Canvas(size=(8, 8))


def as_safetensors(weights: Mapping[str, Any], path: Path) -> None:
    save_file({name: tensor.contiguous() for name, tensor in weights.items()}, path)


def as_archive(weights: Mapping[str, Any], path: Path) -> None:
    torch.save(weights, path)


def as_legacy(weights: Mapping[str, Any], path: Path) -> None:
    torch.save(weights, path, _use_new_zipfile_serialization=False)


FORMATS = {"safetensors": as_safetensors, "archive": as_archive, "legacy": as_legacy}
every_format = pytest.mark.parametrize("save", FORMATS.values(), ids=FORMATS)
pickled = pytest.mark.parametrize("save", [as_archive, as_legacy], ids=["archive", "legacy"])


@pytest.fixture
def weights() -> Weights:
    return dict(drawn("squeezenet1_0", 10).state_dict())


def network(path: Path, name: str = "squeezenet1_0") -> Network:
    return built(Network, {"use": name, "weights": str(path)})


def refusal(path: Path, name: str = "squeezenet1_0") -> str:
    with pytest.raises(ValidationError) as caught:
        network(path, name)
    (error,) = caught.value.errors()
    assert str(path) in error["msg"]
    return str(error["msg"])


def image() -> Tensor:
    return torch.rand((1, 3, 40, 40), generator=torch.Generator().manual_seed(1))


@every_format
def test_weights_are_read_from_every_format(weights: Weights, tmp_path: Path, save: Save) -> None:
    save(weights, tmp_path / "a.pth")
    found = read_weights(tmp_path / "a.pth")
    assert found.keys() == weights.keys()
    assert all(torch.equal(found[name], weights[name]) for name in weights)


@every_format
def test_what_is_in_a_file_is_known_without_reading_it(weights: Weights, tmp_path: Path, save: Save) -> None:
    save(weights, tmp_path / "a.pth")
    found = describe_weights(tmp_path / "a.pth")
    expected = {name: (tuple(tensor.shape), "float32") for name, tensor in weights.items()}
    assert found == expected


@every_format
def test_a_network_takes_its_weights_from_a_file(weights: Weights, tmp_path: Path, save: Save) -> None:
    save(weights, tmp_path / "a.pth")
    part = network(tmp_path / "a.pth")
    found = part.load().activations(image(), [part.logits])[part.logits]
    assert part.misfit(CANVAS) is None
    assert found.shape[1] == part.classes == part.channels(part.logits) == 10


@every_format
@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
def test_other_floats_are_converted(weights: Weights, tmp_path: Path, save: Save, dtype: torch.dtype) -> None:
    save({name: tensor.to(dtype) for name, tensor in weights.items()}, tmp_path / "a.pth")
    found = network(tmp_path / "a.pth").load().activations(image(), ["features.0"])["features.0"]
    as_archive({name: tensor.to(dtype).float() for name, tensor in weights.items()}, tmp_path / "b.pth")
    expected = network(tmp_path / "b.pth").load().activations(image(), ["features.0"])["features.0"]
    assert found.dtype == torch.float32
    assert torch.equal(found, expected)


@pytest.mark.parametrize("name", ["googlenet", "resnet50"])
def test_counters_and_auxiliary_classifiers_are_passed_over(tmp_path: Path, name: str) -> None:
    as_archive(drawn(name, 10).state_dict(), tmp_path / "a.pth")
    assert network(tmp_path / "a.pth", name).classes == 10


def test_parameters_count_as_tensors_and_are_frozen(weights: Weights, tmp_path: Path) -> None:
    as_archive({name: torch.nn.Parameter(tensor) for name, tensor in weights.items()}, tmp_path / "a.pth")
    found = network(tmp_path / "a.pth").load().activations(image(), ["classifier.1"])["classifier.1"]
    assert found.shape[1] == 10
    assert not found.requires_grad


@every_format
def test_a_network_does_not_hang_on_its_file(weights: Weights, tmp_path: Path, save: Save) -> None:
    save(weights, tmp_path / "a.pth")
    loaded = network(tmp_path / "a.pth").load()
    before = loaded.activations(image(), ["classifier.1"])["classifier.1"]
    with (tmp_path / "a.pth").open("r+b") as file:
        file.write(bytes((tmp_path / "a.pth").stat().st_size))
    assert torch.equal(loaded.activations(image(), ["classifier.1"])["classifier.1"], before)


@every_format
def test_integers_are_refused(weights: Weights, tmp_path: Path, save: Save) -> None:
    save({**weights, "features.0.bias": torch.zeros(96, dtype=torch.int64)}, tmp_path / "a.pth")
    assert "1 tensor is none of float16, bfloat16, float32, float64 (features.0.bias of " in refusal(tmp_path / "a.pth")


def test_missing_and_unexpected_tensors_are_counted_and_the_first_are_named(weights: Weights, tmp_path: Path) -> None:
    renamed = {name.replace("features", "module.features"): tensor for name, tensor in weights.items()}
    as_safetensors(renamed, tmp_path / "a.safetensors")
    sentence = refusal(tmp_path / "a.safetensors")
    assert "these are no weights of squeezenet1_0: 50 tensors are missing (features.0.weight, " in sentence
    assert "50 tensors are unexpected (module.features." in sentence


def test_tensors_of_another_shape_are_named_with_both_shapes(weights: Weights, tmp_path: Path) -> None:
    as_safetensors({**weights, "features.0.weight": torch.zeros(96, 3, 3, 3)}, tmp_path / "a.safetensors")
    shapes = "1 tensor is of another shape (features.0.weight [96, 3, 3, 3] in place of [96, 3, 7, 7])"
    assert shapes in refusal(tmp_path / "a.safetensors")


def test_a_tensor_without_a_shape_is_refused(weights: Weights, tmp_path: Path) -> None:
    as_safetensors({**weights, "classifier.1.weight": torch.tensor(1.0)}, tmp_path / "a.safetensors")
    assert "classifier.1.weight [] in place of [1000, 512, 1, 1]" in refusal(tmp_path / "a.safetensors")


def test_the_network_that_weights_are_of_is_guessed(weights: Weights, tmp_path: Path) -> None:
    as_safetensors(weights, tmp_path / "a.safetensors")
    for name in ("squeezenet1_1", "resnet50"):
        assert "; they are those of squeezenet1_0: " in refusal(tmp_path / "a.safetensors", name)


@every_format
@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_weights_that_are_no_numbers_are_named(weights: Weights, tmp_path: Path, save: Save, value: float) -> None:
    bias = torch.zeros(64)
    bias[5] = value
    save({**weights, "features.3.expand3x3.bias": bias}, tmp_path / "a.pth")
    assert "the weights of features.3.expand3x3 are NaN or infinite: " in refusal(tmp_path / "a.pth")


@every_format
@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64])
def test_the_largest_and_the_smallest_numbers_are_weights(
    weights: Weights, tmp_path: Path, save: Save, dtype: torch.dtype
) -> None:
    found = torch.finfo(torch.float32 if dtype == torch.float64 else dtype)
    bias = torch.tensor([found.min, found.max, found.tiny, -0.0] * 16, dtype=dtype)
    save({**weights, "features.3.expand3x3.bias": bias}, tmp_path / "a.pth")
    network(tmp_path / "a.pth").load()
    bias[7] = float("-inf")
    save({**weights, "features.3.expand3x3.bias": bias}, tmp_path / "b.pth")
    assert "features.3.expand3x3 are NaN or infinite" in refusal(tmp_path / "b.pth")


def test_a_negative_variance_is_named(tmp_path: Path) -> None:
    state = dict(drawn("resnet50", 10).state_dict())
    as_archive({**state, "bn1.running_var": torch.full((64,), -1.0)}, tmp_path / "a.pth")
    with pytest.raises(RenderError, match="the weights of conv1 are NaN or infinite"):
        network(tmp_path / "a.pth", "resnet50").load()


@every_format
@pytest.mark.parametrize("share", [0.0, 0.001, 0.2, 0.9, 0.9999])
def test_a_file_that_breaks_off_is_refused(weights: Weights, tmp_path: Path, save: Save, share: float) -> None:
    path = tmp_path / "a.pth"
    save(weights, path)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    assert "damaged" in refusal(path)


@pytest.mark.parametrize("content", [b"words\n", b"PK\3\4words", b"\x80\x04\x95words", b"{}", bytes(1000)])
def test_what_is_no_file_of_weights_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.pth").write_bytes(content)
    assert "damaged" in refusal(tmp_path / "a.pth")


def test_an_archive_that_points_outside_itself_is_refused(weights: Weights, tmp_path: Path) -> None:
    path = tmp_path / "a.pth"
    as_archive(weights, path)
    content = bytearray(path.read_bytes())
    start = content.rindex(b"PK\6\6") + 48  # of the list of what is in the archive; all else is placed after it
    struct.pack_into("<Q", content, start, struct.unpack_from("<Q", content, start)[0] + 100_000)
    path.write_bytes(content)
    assert "it points to a place outside itself" in refusal(path)


def test_an_archive_of_something_else_is_refused(tmp_path: Path) -> None:
    import zipfile

    with zipfile.ZipFile(tmp_path / "a.pth", "w") as archive:
        archive.writestr("words.txt", "words")
    assert "this archive holds no weights" in refusal(tmp_path / "a.pth")


class Hostile:
    """Creates a file when it is unpickled as pickles usually are."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(self.path),)


@pickled
def test_code_in_a_pickle_is_never_run(weights: Weights, tmp_path: Path, save: Save) -> None:
    save({**weights, "features.0.weight": Hostile(tmp_path / "made")}, tmp_path / "a.pth")
    assert "the file asks for posix.mkdir, which no weights need: it is not read" in refusal(tmp_path / "a.pth")
    with pytest.raises(ValueError, match=r"posix\.mkdir"):
        read_weights(tmp_path / "a.pth")
    assert not (tmp_path / "made").exists()


TIMES = itertools.count(1)
"""A file that changes is told by its time, and these follow each other faster than a clock ticks."""


@pytest.mark.parametrize("save", FORMATS.values(), ids=FORMATS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(data=st.data())
def test_damaged_bytes_are_refused_or_do_no_harm(tmp_path: Path, save: Save, data: st.DataObject) -> None:
    path, whole = tmp_path / "a.pth", tmp_path / "whole.pth"
    if not whole.exists():  # saved once, since torch writes addresses into some files
        save({"a": torch.zeros(3), "b": torch.ones(2, 2)}, whole)
    content = bytearray(whole.read_bytes())
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=4)):
        content[place] = data.draw(st.integers(0, 255))
    path.write_bytes(content)
    os.utime(path, ns=(0, next(TIMES)))
    with contextlib.suppress(ValueError):
        assert all(isinstance(name, str) for name in describe_weights(path))


def test_a_bare_pickle_is_no_file_of_weights(tmp_path: Path) -> None:
    (tmp_path / "a.pth").write_bytes(pickle.dumps(Hostile(tmp_path / "made")))
    refusal(tmp_path / "a.pth")
    assert not (tmp_path / "made").exists()


@pickled
def test_a_whole_model_is_refused(tmp_path: Path, save: Save) -> None:
    model: Any = torch.nn.ReLU()
    save(model, tmp_path / "a.pth")
    assert "the file asks for torch.nn.modules.activation.ReLU" in refusal(tmp_path / "a.pth")


@pickled
def test_a_checkpoint_with_more_than_weights_is_refused(weights: Weights, tmp_path: Path, save: Save) -> None:
    save({"epoch": 3, "state_dict": weights}, tmp_path / "a.pth")
    sentence = "the file holds more than tensors by name (epoch, state_dict): save a model's `state_dict()` alone"
    assert sentence in refusal(tmp_path / "a.pth")


@pickled
@pytest.mark.parametrize("value", [[torch.zeros(3)], torch.zeros(3), "words", {1: torch.zeros(3)}])
def test_what_is_no_dictionary_of_tensors_is_refused(tmp_path: Path, save: Save, value: Any) -> None:
    save(value, tmp_path / "a.pth")
    assert "expected tensors by name" in refusal(tmp_path / "a.pth")


def test_an_ordered_dictionary_with_its_notes_is_read(weights: Weights, tmp_path: Path) -> None:
    state: Any = OrderedDict(weights)
    state._metadata = OrderedDict({"": {"version": 1}})
    as_legacy(state, tmp_path / "a.pth")
    assert network(tmp_path / "a.pth").classes == 10


def test_tensors_that_share_their_numbers_are_read(weights: Weights, tmp_path: Path) -> None:
    shared = torch.rand(192)
    views = {"features.3.expand1x1.bias": shared[:64], "features.3.expand3x3.bias": shared[128:]}
    for save in (as_archive, as_legacy):
        save({**weights, **views}, tmp_path / "a.pth")
        assert torch.equal(read_weights(tmp_path / "a.pth")["features.3.expand3x3.bias"], shared[128:])


@pytest.mark.parametrize("name", list(published()))
def test_weights_that_are_not_here_are_asked_for(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARTFORGE_CACHE", str(tmp_path))
    sentence = built(Network, name).misfit(CANVAS)
    assert sentence is not None
    assert f"the weights of {name} are not here: `artforge weights get {name}`" in sentence
    assert "the key `weights`" in sentence


def test_fetched_weights_are_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARTFORGE_CACHE", str(tmp_path))
    part = built(Network, "squeezenet1_0")
    part.path.parent.mkdir()
    as_legacy(drawn("squeezenet1_0", 1000).state_dict(), part.path)
    assert part.misfit(CANVAS) is None
    assert part.load().activations(image(), ["features.3"])["features.3"].shape[1] == 128


@pytest.mark.parametrize("content", [b"words", None])
def test_a_wrong_file_in_the_cache_is_to_be_fetched_again(
    weights: Weights, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | None
) -> None:
    monkeypatch.setenv("ARTFORGE_CACHE", str(tmp_path))
    part = built(Network, "squeezenet1_0")
    part.path.parent.mkdir()
    as_legacy(weights, part.path) if content is None else part.path.write_bytes(content)
    sentence = part.misfit(CANVAS)
    assert sentence is not None
    assert sentence.endswith(f"{part.path}; remove it and fetch it again by `artforge weights get squeezenet1_0`")
    assert part.classes == 1000


def test_weights_are_told_apart_by_their_bytes_or_their_published_name(weights: Weights, tmp_path: Path) -> None:
    as_archive(weights, tmp_path / "a.pth")
    part = network(tmp_path / "a.pth")
    assert part.weights is not None
    assert part.identity == part.weights.sha256
    assert built(Network, "squeezenet1_0").identity == "squeezenet1_0-b66bff10.pth"


def test_the_memory_plan_counts_the_weights_in_the_file_and_in_use(weights: Weights, tmp_path: Path) -> None:
    as_archive(weights, tmp_path / "a.pth")
    part = network(tmp_path / "a.pth")
    assert part.memory(CANVAS) == 2 * part.load().nbytes


def test_a_network_is_described_and_checked_without_torch(weights: Weights, tmp_path: Path) -> None:
    for save, name in ((as_archive, "a.pth"), (as_legacy, "b.pth"), (as_safetensors, "c.safetensors")):
        save(weights, tmp_path / name)
    code = (
        "import sys\nfrom artforge_dream.network import Network\nfrom stage import built\n"
        "for path in sys.argv[1:]:\n"
        "    part = built(Network, {'use': 'squeezenet1_0', 'weights': path})\n"
        "    part.layers(), part.field(part.logits), part.memory(None), part.misfit(None)\n"
        "assert 'torch' not in sys.modules\n"
    )
    files = [str(tmp_path / name) for name in ("a.pth", "b.pth", "c.safetensors")]
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    done = subprocess.run(
        [sys.executable, "-c", code, *files], env=environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", list(published()))
def test_every_network_names_its_published_file_by_its_digits(name: str) -> None:
    digits = published()[name].published.removesuffix(".pth").rpartition("-")[2]
    assert len(bytes.fromhex(digits)) == 4
