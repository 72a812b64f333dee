"""Talking with language models: prompts from files, answers held to a form, whoever the model is."""

from laterna.engines.talk.ask import Ask, Talk, Turn
from laterna.engines.talk.form import Form, answer
from laterna.engines.talk.prompts import Prompt, prompt

__all__ = ["Ask", "Form", "Prompt", "Talk", "Turn", "answer", "prompt"]
