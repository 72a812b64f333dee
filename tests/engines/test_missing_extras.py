"""Without the extras: every engine that needs one says so in one sentence, and nothing heavy is imported on the way."""

from __future__ import annotations

import json
import subprocess
import sys

_PROGRAM = """
import json, sys
from importlib.machinery import PathFinder

ABSENT = {"torch", "transformers", "diffusers", "accelerate", "peft", "safetensors", "sentencepiece", "onnxruntime",
          "openai"}

class Without:
    def find_spec(self, name, path=None, target=None):
        return None if name.partition(".")[0] in ABSENT else PathFinder.find_spec(name, path, target)

sys.meta_path = [finder for finder in sys.meta_path if finder is not PathFinder] + [Without()]
from laterna.engines.catalog import choose, engine
from laterna.story.errors import MissingExtraError

said = {}
for capability, name in json.loads(sys.argv[1]):
    row = engine(capability, name)
    try:
        row.load()
    except MissingExtraError as error:
        said[name] = [str(error), row.lacks()]
best = [choose(capability)[0].name for capability in ("illustrate", "speak", "compose", "render")]
print(json.dumps([said, best, sorted(ABSENT & set(sys.modules))]))
"""
_NEEDS = {
    ("illustrate", "sdxl"): ("torch, diffusers, transformers, accelerate, peft", "local"),
    ("illustrate", "vqgan"): ("torch, diffusers, transformers", "local"),
    ("animate", "svd"): ("torch, diffusers, transformers, accelerate", "local"),
    ("speak", "piper"): ("onnxruntime", "onnx"),
    ("speak", "kokoro"): ("onnxruntime", "onnx"),
    ("speak", "openai"): ("openai", "remote"),
    ("render", "musicgen"): ("torch, transformers, sentencepiece", "local"),
    ("compose", "transformer"): ("torch, safetensors", "local"),
}


def test_every_painter_voice_and_composer_says_what_it_lacks():
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, json.dumps(list(_NEEDS))], capture_output=True, text=True, check=True
    )
    said, best, imported = json.loads(done.stdout)
    for (_, name), (modules, extra) in _NEEDS.items():
        sentence = f"{name} needs {modules}: run pip install 'laterna[{extra}]'"
        assert said[name] == [sentence, sentence]
    assert best == ["papercut", "espeak", "composer", "synth"]
    assert imported == []
