"""A composer that was taught by performances: Music Transformer in the 388-event vocabulary."""
