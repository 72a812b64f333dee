"""BigGAN-deep's generator, from noise and a kind to a picture.

A. Brock, J. Donahue, K. Simonyan, Large Scale GAN Training for High Fidelity Natural Image Synthesis, 2019, with the
self-attention of H. Zhang et al., 2019. Written from the paper for the published weights: names and shapes are those of
the checkpoints `biggan-deep-128`, `-256` and `-512` by Hugging Face. Their spectral norms (T. Miyato et al., 2018) are
folded into the weights as they are read, for nothing is trained here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import torch
from torch import nn
from torch.nn import functional

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_REDUCTION = 4
_START = 4
"""Side of the first grid."""
_FIRST = 16
"""Width of the first grid, in units of the network's."""


class Shape(NamedTuple):
    """What a checkpoint's `config.json` says."""

    z_dim: int
    num_classes: int
    channel_width: int
    layers: tuple[tuple[bool, int, int], ...]
    """A block each: whether it doubles the sides, and its widths in units of `channel_width`."""
    attention_layer_position: int
    n_stats: int
    eps: float

    @property
    def side(self) -> int:
        """Of the square pictures, in pixels."""
        return _START * 2 ** sum(doubles for doubles, _, _ in self.layers)


class Norm(nn.Module):
    """Normalises by statistics that were taken for steps of truncation from 0 to 1; scaled by the condition."""

    running_means: torch.Tensor
    """float32 `[steps, width]`."""
    running_vars: torch.Tensor

    def __init__(self, width: int, shape: Shape, conditional: bool = True) -> None:
        super().__init__()
        self.register_buffer("running_means", torch.zeros(shape.n_stats, width))
        self.register_buffer("running_vars", torch.ones(shape.n_stats, width))
        self._eps = shape.eps
        self._conditional = conditional
        if conditional:
            self.scale = nn.Linear(2 * shape.z_dim, width, bias=False)
            self.offset = nn.Linear(2 * shape.z_dim, width, bias=False)
        else:
            self.weight, self.bias = nn.Parameter(torch.ones(width)), nn.Parameter(torch.zeros(width))

    def forward(self, x: torch.Tensor, condition: torch.Tensor, truncation: float) -> torch.Tensor:
        mean, variance = (_at(rows, truncation) for rows in (self.running_means, self.running_vars))
        if self._conditional:
            scale, offset = 1 + self.scale(condition), self.offset(condition)
        else:
            scale, offset = self.weight[None], self.bias[None]
        scale = scale / (variance + self._eps).sqrt()
        return x * scale[..., None, None] + (offset - mean * scale)[..., None, None]


class Block(nn.Module):
    """A bottleneck with a shortcut; where the width halves, the shortcut drops channels."""

    def __init__(self, given: int, made: int, doubles: bool, shape: Shape) -> None:
        super().__init__()
        middle = given // _REDUCTION
        self._made, self._doubles = made, doubles
        self.bn_0, self.conv_0 = Norm(given, shape), nn.Conv2d(given, middle, 1)
        self.bn_1, self.conv_1 = Norm(middle, shape), nn.Conv2d(middle, middle, 3, padding=1)
        self.bn_2, self.conv_2 = Norm(middle, shape), nn.Conv2d(middle, middle, 3, padding=1)
        self.bn_3, self.conv_3 = Norm(middle, shape), nn.Conv2d(middle, made, 1)

    def forward(self, x: torch.Tensor, condition: torch.Tensor, truncation: float) -> torch.Tensor:
        inner = self.conv_0(self.bn_0(x, condition, truncation).relu())
        inner = self._grown(self.bn_1(inner, condition, truncation).relu())
        inner = self.conv_1(inner)
        inner = self.conv_2(self.bn_2(inner, condition, truncation).relu())
        inner = self.conv_3(self.bn_3(inner, condition, truncation).relu())
        return inner + self._grown(x[:, : self._made])

    def _grown(self, x: torch.Tensor) -> torch.Tensor:
        return functional.interpolate(x, scale_factor=2, mode="nearest") if self._doubles else x


class Attention(nn.Module):
    """Every place looks at every other, at half their number a side."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.snconv1x1_theta = nn.Conv2d(width, width // 8, 1, bias=False)
        self.snconv1x1_phi = nn.Conv2d(width, width // 8, 1, bias=False)
        self.snconv1x1_g = nn.Conv2d(width, width // 2, 1, bias=False)
        self.snconv1x1_o_conv = nn.Conv2d(width // 2, width, 1, bias=False)
        self.gamma = nn.Parameter(torch.zeros(1))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        asks = self.snconv1x1_theta(x).flatten(2)
        keys, values = (functional.max_pool2d(conv(x), 2).flatten(2) for conv in (self.snconv1x1_phi, self.snconv1x1_g))
        shares = (asks.transpose(1, 2) @ keys).softmax(-1)
        seen = (values @ shares.transpose(1, 2)).unflatten(2, x.shape[-2:])
        return x + self.gamma * self.snconv1x1_o_conv(seen)


class Trunk(nn.Module):
    """From the condition to a picture."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        width = shape.channel_width
        self._width = width
        self.gen_z = nn.Linear(2 * shape.z_dim, _START * _START * _FIRST * width)
        self.layers = nn.ModuleList(_layers(shape))
        self.bn = Norm(width, shape, conditional=False)
        # The published network makes as many channels as come in; the first three are the picture.
        self.conv_to_rgb = nn.Conv2d(width, width, 3, padding=1)

    def forward(self, condition: torch.Tensor, truncation: float) -> torch.Tensor:
        x = self.gen_z(condition).reshape(-1, _START, _START, _FIRST * self._width).permute(0, 3, 1, 2)
        for layer in self.layers:
            x = layer(x) if isinstance(layer, Attention) else layer(x, condition, truncation)
        return self.conv_to_rgb(self.bn(x, condition, truncation).relu())[:, :3].tanh()


class BigGan(nn.Module):
    """The generator alone; who told its pictures from photographs was never published."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.embeddings = nn.Linear(shape.num_classes, shape.z_dim, bias=False)
        self.generator = Trunk(shape)

    def forward(self, z: torch.Tensor, classes: torch.Tensor, truncation: float) -> torch.Tensor:
        """Pictures.

        Args:
            z: float32 `[N, z_dim]`, drawn from a normal distribution cut off at two, times `truncation`.
            classes: float32 `[N, num_classes]`: how much of each kind, adding up to 1.
            truncation: 0 to 1; the less, the more usual the pictures.

        Returns:
            float32 `[N, 3, side, side]` within -1 to 1.
        """
        return self.generator(torch.cat([z, self.embeddings(classes)], 1), truncation)


def folded(state: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """A checkpoint's numbers with each spectral norm divided out: `weight_orig`, `weight_u`, `weight_v` to `weight`."""
    found: dict[str, torch.Tensor] = {}
    for name, value in state.items():
        stem, _, last = name.rpartition(".")
        if last == "weight_orig":
            left, right = state[f"{stem}.weight_u"], state[f"{stem}.weight_v"]
            found[f"{stem}.weight"] = value / (left @ value.flatten(1) @ right)
        elif last not in {"weight_u", "weight_v"}:
            found[name] = value
    return found


def _layers(shape: Shape) -> Sequence[nn.Module]:
    layers: list[nn.Module] = []
    for number, (doubles, given, made) in enumerate(shape.layers):
        if number == shape.attention_layer_position:
            layers.append(Attention(given * shape.channel_width))
        layers.append(Block(given * shape.channel_width, made * shape.channel_width, doubles, shape))
    return layers


def _at(rows: torch.Tensor, truncation: float) -> torch.Tensor:
    """The statistics `[width]` for a truncation, between two of those that were taken."""
    place = truncation * (len(rows) - 1)
    below = min(int(place), len(rows) - 2)
    return rows[below].lerp(rows[below + 1], place - below)
