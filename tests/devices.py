"""Run tests of torch on every device that is here."""

from __future__ import annotations

import pytest
import torch

# MPS is left out: it takes the numbers below the normal ones for 0.
DEVICES = ["cpu", *(["cuda"] if torch.cuda.is_available() else [])]
on_every_device = pytest.mark.parametrize("device", DEVICES)

# On processors that other tests use, several threads of torch wait for each other most of the time.
torch.set_num_threads(1)
