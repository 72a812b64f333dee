"""ClipCap's mapping networks: from one embedding of CLIP to a few embeddings of a language model.

Two forms, told by the names of a checkpoint's numbers: a perceptron (`model.0`, `model.2`), and a transformer that
reads the embedding beside learned constants (`prefix_const`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import nn

from laterna.story.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Mapping

_HEADS = 8


class Perceptron(nn.Module):
    """One hidden layer, half as wide as what comes out."""

    def __init__(self, given: int, hidden: int, made: int, width: int) -> None:
        super().__init__()
        self.model = nn.Sequential(nn.Linear(given, hidden), nn.Tanh(), nn.Linear(hidden, made))
        self._width = width

    def forward(self, row: torch.Tensor) -> torch.Tensor:
        """`[B, given]` to `[B, made / width, width]`."""
        return self.model(row).reshape(len(row), -1, self._width)


class Attention(nn.Module):
    """Self-attention whose keys and values share one projection."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.to_queries = nn.Linear(width, width, bias=False)
        self.to_keys_values = nn.Linear(width, width * 2, bias=False)
        self.project = nn.Linear(width, width)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        batch, length, width = x.shape
        queries = self.to_queries(x).reshape(batch, length, _HEADS, -1).transpose(1, 2)
        both = self.to_keys_values(x).reshape(batch, length, 2, _HEADS, -1).permute(2, 0, 3, 1, 4)
        seen = nn.functional.scaled_dot_product_attention(queries, both[0], both[1])
        return self.project(seen.transpose(1, 2).reshape(batch, length, width))


class Layer(nn.Module):
    """Attention, then a perceptron, each normalised before and added after."""

    def __init__(self, width: int, hidden: int) -> None:
        super().__init__()
        self.norm1, self.attn, self.norm2 = nn.LayerNorm(width), Attention(width), nn.LayerNorm(width)
        self.mlp = nn.ModuleDict({"fc1": nn.Linear(width, hidden), "fc2": nn.Linear(hidden, width)})

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = x + self.attn(self.norm1(x))
        return x + self.mlp["fc2"](nn.functional.relu(self.mlp["fc1"](self.norm2(x))))


class Transformer(nn.Module):
    """The embedding, spread over places, read beside constants that are learned; their places answer."""

    def __init__(self, given: int, spread: int, places: int, width: int, layers: int, hidden: int) -> None:
        super().__init__()
        self.linear = nn.Linear(given, spread * width)
        self.prefix_const = nn.Parameter(torch.zeros(places, width))
        self.transformer = nn.ModuleDict({"layers": nn.ModuleList(Layer(width, hidden) for _ in range(layers))})
        self._spread = spread

    def forward(self, row: torch.Tensor) -> torch.Tensor:
        """`[B, given]` to `[B, places, width]`."""
        spread = self.linear(row).reshape(len(row), self._spread, -1)
        x = torch.cat([spread, self.prefix_const.expand(len(row), -1, -1)], dim=1)
        for layer in self.transformer["layers"]:  # pyright: ignore[reportGeneralTypeIssues]  # a list of modules
            x = layer(x)
        return x[:, self._spread :]


def mapping_of(state: Mapping[str, torch.Tensor], width: int) -> nn.Module:
    """The network that a checkpoint holds, with its numbers.

    Args:
        state: its numbers by name, without the prefix `clip_project.`.
        width: of the language model's embeddings.

    Raises:
        EngineError: it holds no mapping network, or one for a language model of another width.
    """
    try:
        with torch.device("meta"):  # its first numbers would be thrown away, and cost the process's random ones
            network = _built(state, width)
        network.load_state_dict(dict(state), assign=True)
    except (KeyError, RuntimeError, ValueError) as error:
        raise EngineError(f"These weights are no mapping network to embeddings of {width}: {error}") from error
    return network


def _built(state: Mapping[str, torch.Tensor], width: int) -> nn.Module:
    if "prefix_const" in state:
        layers = 1 + max(int(name.split(".")[2]) for name in state if name.startswith("transformer.layers."))
        made, given = state["linear.weight"].shape
        hidden = state["transformer.layers.0.mlp.fc1.weight"].shape[0]
        return Transformer(given, made // width, state["prefix_const"].shape[0], width, layers, hidden)
    hidden, given = state["model.0.weight"].shape
    return Perceptron(given, hidden, state["model.2.weight"].shape[0], width)
