"""Painters that denoise: one engine a file, on the pipelines of diffusers, led by the storyboard's maps."""
