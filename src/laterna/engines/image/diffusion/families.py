"""How the families of models differ, for a painter: what they read, how they follow maps, which schedulers they take.

SD 3 and its like learn straight paths from noise to picture (P. Esser et al., Scaling Rectified Flow Transformers,
2024); schedulers made for the older diffusion are none for them.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from diffusers import (
    ControlNetModel,
    DDIMScheduler,
    DPMSolverMultistepScheduler,
    EulerAncestralDiscreteScheduler,
    EulerDiscreteScheduler,
    FlowMatchEulerDiscreteScheduler,
    FlowMatchLCMScheduler,
    FluxControlNetModel,
    QwenImageControlNetModel,
    QwenImageMultiControlNetModel,
    SD3ControlNetModel,
    UniPCMultistepScheduler,
)

from laterna.engines.image.diffusion.wording import ClipWords, WholeWords

if TYPE_CHECKING:
    from collections.abc import Mapping

    from laterna.engines.image.diffusion.wording import Words

_DIFFUSION: Mapping[str, Any] = MappingProxyType(
    {
        "euler": EulerDiscreteScheduler,
        "euler-ancestral": EulerAncestralDiscreteScheduler,
        "ddim": DDIMScheduler,
        "dpm++": DPMSolverMultistepScheduler,
        "unipc": UniPCMultistepScheduler,
    }
)
_FLOW: Mapping[str, Any] = MappingProxyType({"euler": FlowMatchEulerDiscreteScheduler, "lcm": FlowMatchLCMScheduler})


class Family(NamedTuple):
    """What is true of all models of one family."""

    words: Words
    schedulers: Mapping[str, Any]
    """By the names that people choose them by."""
    net: Any
    """The class of its ControlNets."""
    maps: str = "control_image"
    """The keyword that brings maps to a page that begins with blank paper."""
    leads_over: bool = False
    """Whether the library has a pipeline that paints over a picture and follows maps at once. Where it has none, a
    page follows its maps on blank paper, and only figures that are painted anew go without."""
    patch: int = 2
    """Side of the squares of latents that the denoiser sees as one."""
    several: Any = None
    """What carries several maps to one ControlNet, where a list of ControlNets does not."""
    modes: Mapping[str, int] = MappingProxyType({})
    """The number of each map, for ControlNets that follow many."""


STABLE = Family(ClipWords(), _DIFFUSION, ControlNetModel, maps="image", leads_over=True, patch=1)
SD3 = Family(WholeWords(), _FLOW, SD3ControlNetModel)
FLUX = Family(
    WholeWords(avoids=False), _FLOW, FluxControlNetModel, leads_over=True,
    modes=MappingProxyType({"canny": 0, "depth": 2, "pose": 4}),
)  # fmt: skip
QWEN = Family(
    WholeWords(guidance="true_cfg_scale"), _FLOW, QwenImageControlNetModel, several=QwenImageMultiControlNetModel
)
