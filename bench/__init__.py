"""Speed, measured side by side in one run. `make bench BENCH=story` runs one, `make bench` all."""
