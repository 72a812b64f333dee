"""Painters led by CLIP: a generator's latent is changed until CLIP finds the words in the picture."""
