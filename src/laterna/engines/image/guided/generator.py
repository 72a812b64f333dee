"""What a generator is to those who lead it: a latent, and the picture that it is seen as."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeAlias

import torch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from laterna.engines.image.canvas import Canvas

Latent: TypeAlias = "tuple[torch.Tensor, ...]"
"""float32 tensors of as many pictures as the first axis of each is long: one, but for places to begin at."""


class Generator(Protocol):
    """Pictures are float32 `[N, 3, H, W]` within 0 to 1, at the canvas's whole size."""

    follows: bool
    """Whether what it paints stands where it stood in the page beneath."""

    def canvas(self, size: tuple[int, int]) -> Canvas: ...
    def starts(self, under: torch.Tensor | None, canvas: Canvas, chance: torch.Generator) -> Latent: ...
    def exact(self, picture: torch.Tensor) -> Latent | None: ...
    def paint(self, latent: Latent, canvas: Canvas) -> torch.Tensor: ...
    def walk(self, start: Latent, end: Latent, share: float, canvas: Canvas) -> torch.Tensor: ...
    def rates(self, rate: float) -> Sequence[float]: ...
    def tame(self, latent: Latent) -> None: ...


class _Bounded(torch.autograd.Function):
    """Cuts off what is out of 0 to 1; a gradient still passes where it leads back."""

    @staticmethod
    def forward(ctx: torch.autograd.function.FunctionCtx, *given: torch.Tensor) -> torch.Tensor:
        (values,) = given
        ctx.save_for_backward(values)
        return values.clamp(0, 1)

    @staticmethod
    def backward(ctx: torch.autograd.function.FunctionCtx, *grads: torch.Tensor) -> torch.Tensor:
        (values,) = ctx.saved_tensors  # type: ignore[attr-defined]  # torch adds it, and its stubs do not know
        (grad,) = grads
        return torch.where(grad * (values - values.clamp(0, 1)) >= 0, grad, 0)


def bounded(values: torch.Tensor) -> torch.Tensor:
    """Values within 0 to 1 (after K. Crowson's `ClampWithGrad`)."""
    return _Bounded.apply(values)  # type: ignore[no-any-return]  # it gives what `forward` gives


def slerp(start: torch.Tensor, end: torch.Tensor, share: float) -> torch.Tensor:
    """Spherical interpolation along axis 1: K. Shoemake, Animating Rotation with Quaternion Curves, 1985.

    The directions turn along the great circle, the lengths change evenly; where two lie on one line there is no such
    circle, and the straight way is taken. Where it begins and ends it is what is given, to the last digit.
    """
    if share in {0.0, 1.0}:
        return end if share else start
    lengths = [part.norm(dim=1, keepdim=True) for part in (start, end)]
    one, other = (part / length.clamp_min(1e-8) for part, length in zip((start, end), lengths, strict=True))
    angle = (one * other).sum(1, keepdim=True).clamp(-1, 1).acos()
    sine = angle.sin()
    turned = (((1 - share) * angle).sin() * one + (share * angle).sin() * other) / sine.clamp_min(1e-8)
    length = lengths[0].lerp(lengths[1], share)
    return torch.where(sine > 1e-4, turned * length, start.lerp(end, share))
