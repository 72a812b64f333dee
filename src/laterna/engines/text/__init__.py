"""Engines of one capability; see `catalog.toml` beside."""
