"""The steps, one file a kind of work: each a plain function of a `Work`, with nothing of the graph or the store in it.

A file here imports only what its steps really use, for its code is part of their keys.
"""
