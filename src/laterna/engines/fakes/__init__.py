"""Fake engines, one a capability, for the tests of this project and of plug-ins.

They are quick, small and deterministic, and keep every promise of their protocol: real pixels, real samples, word
timings that fit the words. What they make means nothing. `auto` never chooses them.
"""
