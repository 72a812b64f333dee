"""The film: pages that move, encoded page by page, joined with sound, chapters and subtitles.

    timeline ─> look_of, page_shot, title_shot, end_shot ─> render_segment (a file each, in any order) ┐
    the mix ─> encode_soundtrack (meanwhile) ──────────────────────────────────────────────────────────┴─> assemble_film

A segment depends on nothing but its shot and codec, so segments are made in parallel, kept, and made again only when
their page changes. It animates a `Stage` and knows no painter.
"""

from laterna.press.film.assemble import Credits, assemble_film
from laterna.press.film.encode import Codec, encode_soundtrack
from laterna.press.film.footage import Footage, write_clip
from laterna.press.film.page import Shot
from laterna.press.film.preview import write_preview
from laterna.press.film.segment import render_segment, stretch
from laterna.press.film.shots import Look, end_shot, look_of, page_shot, title_shot

__all__ = [
    "Codec", "Credits", "Footage", "Look", "Shot", "assemble_film", "encode_soundtrack", "end_shot", "look_of",
    "page_shot", "render_segment", "stretch", "title_shot", "write_clip", "write_preview",
]  # fmt: skip
