"""Whether the tensors in a file are the weights of a network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from artforge import Described
from artforge_dream.layers import convolutions
from artforge_dream.networks import every
from artforge_dream.survey import Shapes, shapes

if TYPE_CHECKING:
    from artforge_dream.network import Network

CLASSES = 1000
"""Those of ImageNet, for which the published weights are."""
FLOATS = ("float16", "bfloat16", "float32", "float64")
COUNTERS = ".num_batches_tracked"
"""How many batches a norm has seen in training, which some files note."""
SHOWN = 3
"""So many of several faults are named."""


def class_count(network: type[Network], tensors: Mapping[str, Described]) -> int:
    """Return for how many classes weights are, and that of published ones where they do not say it."""
    last = list(convolutions(network.tree()))[-1]
    found = tensors.get(f"{last.name}.weight")
    return found.shape[0] if found and found.shape and found.shape[0] else last.outputs


def mismatch(network: type[Network], classes: int, tensors: Mapping[str, Described]) -> str | None:
    """Return why tensors are not a network's weights for so many classes, as a sentence, or None where they are."""
    fault = _fault(network, classes, tensors)
    if fault is None:
        return None
    fitting = [name for name, other in every().items() if not _fault(other, class_count(other, tensors), tensors)]
    guess = f"; they are those of {' or '.join(fitting)}" if fitting else ""
    return f"these are no weights of {network.part_name()}: {fault}{guess}"


def _fault(network: type[Network], classes: int, tensors: Mapping[str, Described]) -> str | None:
    expected: Shapes = {}
    for layer in convolutions(network.tree(classes)):
        expected |= shapes(layer)
    missing = [name for name in expected if name not in tensors]
    unexpected = [
        name
        for name in tensors
        if name not in expected and not name.endswith(COUNTERS) and not name.startswith(network.unused)
    ]
    absent = [_listed(names, what) for names, what in ((missing, "missing"), (unexpected, "unexpected")) if names]
    if absent:
        return ", ".join(absent)
    found = {name: tensors[name] for name in expected}
    shaped = [
        f"{name} {list(found[name].shape)} in place of {list(shape)}"
        for name, shape in expected.items()
        if found[name].shape != shape
    ]
    if shaped:
        return _listed(shaped, "of another shape")
    whole = [f"{name} of {found[name].dtype}" for name in expected if found[name].dtype not in FLOATS]
    return _listed(whole, f"none of {', '.join(FLOATS)}") if whole else None


def _listed(names: Sequence[str], what: str) -> str:
    shown = ", ".join(names[:SHOWN]) + (", …" if len(names) > SHOWN else "")
    return f"{len(names)} {'tensor is' if len(names) == 1 else 'tensors are'} {what} ({shown})"
