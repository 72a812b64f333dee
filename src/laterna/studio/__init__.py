"""How a story is made: steps, the build graph, the content-addressed store, progress events, fall-backs."""
