"""Real model servers, not of ours, each in a process of its own with a tiny model."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError

import pytest


@contextmanager
def transformers_serve(folder):
    """`transformers serve` with the model of a folder; gives its address."""
    program = ("-m", "transformers.cli.transformers", "serve", str(folder), "--port")
    with _serving(*program) as url:
        yield url


@contextmanager
def llama_server(file):
    """llama.cpp's server with a GGUF file; gives its address."""
    with _serving(str(Path(__file__).with_name("run_llama.py")), str(file)) as url:
        yield url


@contextmanager
def _serving(*words):
    """A program of Python's that is told its port last and says when it is well; gives its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {"HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"}
    program = [sys.executable, *words, str(port)]
    process = subprocess.Popen(program, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(f"http://127.0.0.1:{port}/health", process)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        process.terminate()
        process.wait(30)


def _wait_for(url, process):
    for _ in range(2400):
        assert process.poll() is None, "the server did not start"
        try:
            with urllib.request.urlopen(url, timeout=1):  # noqa: S310  an address of this machine's own
                return
        except (URLError, OSError):
            time.sleep(0.1)
    pytest.fail("the server did not start in four minutes")
