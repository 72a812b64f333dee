"""Things: how each is cut from paper, how large it is, and where a hand takes it."""

from laterna.storyboard.props.prop import cut_prop, grip, size_of, stamp

__all__ = ["cut_prop", "grip", "size_of", "stamp"]
