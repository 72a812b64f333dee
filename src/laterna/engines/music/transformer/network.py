"""Music Transformer: a decoder whose attention knows how far apart two events are.

C.-Z. A. Huang et al., Music Transformer: Generating Music with Long-Term Structure, 2018. The logits of the relative
distances are found by its skewing, in the memory of one attention more. A checkpoint is a folder with `config.json`
(the fields of `Shape`) and `model.safetensors` (this module's own names).
"""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from laterna.engines.music.performance import EVENTS


class Shape(NamedTuple):
    """Sizes of a network."""

    layers: int = 6
    width: int = 256
    heads: int = 8
    inner: int = 1024
    context: int = 2048
    """Events that it looks back on, its own among them."""


class RelativeAttention(nn.Module):
    """Causal attention of several heads, with an embedding for every distance."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.heads, self.depth = shape.heads, shape.width // shape.heads
        self.context = shape.context
        self.together = nn.Linear(shape.width, 3 * shape.width)
        self.out = nn.Linear(shape.width, shape.width)
        self.distances = nn.Parameter(torch.randn(shape.heads, shape.context, self.depth) * 0.05)
        """`[heads, context, depth]`: the last row is of the event itself, the one before of its neighbour."""

    def forward(self, x: Tensor, past: tuple[Tensor, Tensor] | None = None) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        """What events make of those before them.

        Args:
            x: `[B, T, width]`.
            past: keys and values of earlier events, `[B, heads, S, depth]` each.

        Returns:
            `[B, T, width]`, and keys and values of all events.
        """
        batch, length, width = x.shape
        q, k, v = self.together(x).view(batch, length, 3, self.heads, self.depth).permute(2, 0, 3, 1, 4)
        if past is not None:
            k, v = torch.cat([past[0], k], 2), torch.cat([past[1], v], 2)
        seen = k.shape[2]
        logits = (q @ k.transpose(-1, -2) + self.relative(q, seen)) / math.sqrt(self.depth)
        ahead = torch.ones(length, seen, dtype=torch.bool, device=x.device).triu(seen - length + 1)
        weights = logits.masked_fill(ahead, -math.inf).softmax(-1)
        return self.out((weights @ v).transpose(1, 2).reshape(batch, length, width)), (k, v)

    def relative(self, q: Tensor, seen: int) -> Tensor:
        """The distances' share of the logits, `[B, heads, T, seen]`, for the last T of `seen` events.

        Every event is held to every distance once, and each row then moved so that its columns are events: the paper's
        skewing. What lies ahead of an event has no meaning.
        """
        length = q.shape[2]
        by_distance = q @ self.distances[:, self.context - seen :].transpose(-1, -2)
        own = torch.arange(seen - length, seen, device=q.device)
        event = torch.arange(seen, device=q.device)
        column = (seen - 1 - own[:, None] + event[None]).clamp(max=seen - 1)
        return by_distance.gather(-1, column.expand_as(by_distance))


class Layer(nn.Module):
    """Attention, then two linear maps, each added and normed."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.attention = RelativeAttention(shape)
        self.first, self.second = nn.Linear(shape.width, shape.inner), nn.Linear(shape.inner, shape.width)
        self.after_attention, self.after_all = nn.LayerNorm(shape.width), nn.LayerNorm(shape.width)

    def forward(self, x: Tensor, past: tuple[Tensor, Tensor] | None = None) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        """As `RelativeAttention.forward`."""
        heard, kept = self.attention(x, past)
        x = self.after_attention(x + heard)
        return self.after_all(x + self.second(functional.relu(self.first(x)))), kept


class Network(nn.Module):
    """Events in, the logits of the next event out."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.events = nn.Embedding(EVENTS, shape.width)
        self.layers = nn.ModuleList(Layer(shape) for _ in range(shape.layers))
        self.next = nn.Linear(shape.width, EVENTS)

    def forward(
        self, events: Tensor, past: list[tuple[Tensor, Tensor]] | None = None
    ) -> tuple[Tensor, list[tuple[Tensor, Tensor]]]:
        """The logits after each event.

        Args:
            events: int64 `[B, T]`, each 0 to 387; with those of `past`, at most `context`.
            past: what an earlier call kept.

        Returns:
            `[B, T, 388]`, and what to keep for a call that goes on.
        """
        x = self.events(events) * math.sqrt(self.shape.width)
        kept: list[tuple[Tensor, Tensor]] = []
        for index, layer in enumerate(self.layers):
            x, memory = layer(x, past[index] if past else None)
            kept.append(memory)
        return self.next(x), kept
