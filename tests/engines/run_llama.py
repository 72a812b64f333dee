"""llama.cpp's own server: `python run_llama.py MODEL.gguf PORT`; it draws from all tokens, as a test's model needs."""

from __future__ import annotations

import signal
import sys

import xllamacpp


def serve(file, port):
    params = xllamacpp.CommonParams()
    params.model.path, params.port = file, port
    params.n_ctx, params.n_parallel = 16384, 1
    params.cpuparams.n_threads = 1
    params.sampling.top_k, params.sampling.min_p = 0, 0.0
    running = [xllamacpp.Server(params)]
    while running:
        signal.pause()


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]))
