"""Autoencoders of one window: an encoder with a hyperbolic tangent, and a decoder without.

On a piece as large as its kernel, a convolution gives one number for each filter, and a transposed convolution turns
such numbers into a sum of its filters. Both are matrices, then.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Autoencoder:
    """The weights of one autoencoder, or of several: then their arrays have one more axis in front.

    `decoder` is (points, components + 1) and `encoder` (components, points + 1); the last column is the bias. A piece
    has the `shape` (kernel,), or (kernel, kernel, channels). There may be no encoder, or none that is known.
    """

    shape: tuple[int, ...]
    decoder: Floats
    encoder: Floats | None = None

    @property
    def components(self) -> int:
        """How many numbers there are in a code."""
        return int(self.decoder.shape[-1]) - 1

    @property
    def nbytes(self) -> int:
        """The bytes of all weights."""
        return self.decoder.nbytes + (0 if self.encoder is None else self.encoder.nbytes)

    def __len__(self) -> int:
        return len(self.decoder)

    def __getitem__(self, index: int) -> Autoencoder:
        """Return one of several."""
        return Autoencoder(self.shape, self.decoder[index], None if self.encoder is None else self.encoder[index])

    @property
    def filters(self) -> Floats:
        """The filters of the decoder, (components, points)."""
        return np.moveaxis(self.decoder[..., :-1], -1, -2)

    @property
    def bias(self) -> Floats:
        """What the decoder adds to each point, (points,)."""
        return self.decoder[..., -1]

    def codes(self, pieces: Floats) -> Floats:
        """Return the codes of pieces (count, points): (count, components), each from -1 to 1."""
        assert self.encoder is not None
        weights, bias = self.encoder[..., :-1], self.encoder[..., -1]
        codes: Floats = np.tanh(pieces @ np.moveaxis(weights, -1, -2) + bias[..., None, :])
        return codes

    def outputs(self, codes: Floats) -> Floats:
        """Return what codes (count, components) stand for, (count, points): the sum of the filters that they scale."""
        return codes @ self.filters + self.bias[..., None, :]

    def transposed(self, codes: Floats, stride: int) -> Floats:
        """Return the transposed convolution of codes, (places, components), as a line of points.

        Where windows overlap their outputs add up; the bias is added once.
        """
        windows = codes @ self.filters
        kernel = windows.shape[-1]
        line = np.zeros(kernel + stride * (len(windows) - 1), np.float32)
        for place, window in enumerate(windows):
            line[place * stride : place * stride + kernel] += window
        added: Floats = line + self.bias[0]
        return added


def overlaps(kernel: int, stride: int, places: int) -> npt.NDArray[np.int64]:
    """Return how many windows lie over each point of a line."""
    counts = np.zeros(kernel + stride * (places - 1), np.int64)
    for place in range(places):
        counts[place * stride : place * stride + kernel] += 1
    return counts


def windows_of(line: Floats, kernel: int, stride: int) -> Floats:
    """Return the pieces of a line that a convolution sees, (places, kernel)."""
    windows: Floats = np.lib.stride_tricks.sliding_window_view(line, kernel)[::stride]
    return np.ascontiguousarray(windows)
