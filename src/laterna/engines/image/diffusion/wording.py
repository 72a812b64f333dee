"""How prompts reach a model: through CLIP's windows, or as sentences to an encoder that reads long ones whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from laterna.engines.image.diffusion.encoding import read, windows_of
from laterna.engines.weighing import unweighed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from laterna.engines.image.prompting import Prompt


class Words(Protocol):
    """One way."""

    def windows(self, pipe: Any, prompt: Prompt) -> int:
        """How many windows a prompt takes; only prompts of one number are painted together."""
        ...

    def given(self, pipe: Any, prompts: Sequence[Prompt], guidance: float) -> dict[str, Any]:
        """What a pipeline is called with: prompts of as many windows, and how closely they are followed."""
        ...


class ClipWords:
    """Prompts of any length, with weights, for CLIP alone (`encoding`)."""

    def windows(self, pipe: Any, prompt: Prompt) -> int:
        return max(windows_of(pipe, text) for text in prompt)

    def given(self, pipe: Any, prompts: Sequence[Prompt], guidance: float) -> dict[str, Any]:
        windows = max(self.windows(pipe, prompt) for prompt in prompts)
        wanted, avoided = (read(pipe, [prompt[side] for prompt in prompts], windows) for side in (0, 1))
        given = {
            "prompt_embeds": wanted.words, "negative_prompt_embeds": avoided.words, "guidance_scale": guidance
        }  # fmt: skip
        if wanted.pooled is not None:
            given |= {"pooled_prompt_embeds": wanted.pooled, "negative_pooled_prompt_embeds": avoided.pooled}
        return given


@dataclass(frozen=True, slots=True)
class WholeWords:
    """Prompts for T5 or a language model, which read 512 tokens at once; the weights of words are left out."""

    guidance: str = "guidance_scale"
    """The keyword that says how closely the words are followed."""
    avoids: bool = True
    """Whether the model can be told what to leave out."""

    def windows(self, pipe: Any, prompt: Prompt) -> int:
        return 1

    def given(self, pipe: Any, prompts: Sequence[Prompt], guidance: float) -> dict[str, Any]:
        given: dict[str, Any] = {"prompt": [unweighed(prompt.wanted) for prompt in prompts]}
        if self.avoids:
            given["negative_prompt"] = [unweighed(prompt.avoided) for prompt in prompts]
        return given | {self.guidance: guidance, "max_sequence_length": 512}
