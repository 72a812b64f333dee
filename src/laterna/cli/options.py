"""Options in sections, and those that say how a book is made, which `make` and `build` share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

NONE = "none"
"""What takes an earlier wish back: `--print none`."""


class SectionOption(click.Option):
    """An option that the help shows under a heading of its own."""

    def __init__(self, *names: Any, section: str = "", **values: Any) -> None:
        super().__init__(*names, **values)
        self.section = section


class SectionCommand(click.Command):
    """A command whose help shows its options in sections."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        sections: dict[str, list[tuple[str, str]]] = {}
        for option in self.get_params(ctx):
            row = option.get_help_record(ctx)
            if row is not None:
                sections.setdefault(getattr(option, "section", "") or "Options", []).append(row)
        for name, rows in sections.items():
            with formatter.section(name):
                formatter.write_dl(rows)


def book_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options of a book and its film. Each is kept in the manuscript, so that `laterna build` makes it again."""
    for option in reversed((*_BOOK, *_FILM)):
        function = option(function)
    return function


def run_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options of a run that builds: how good, what it may cost, and whether it is only to be told of."""
    for option in reversed((_QUALITY, *_BUDGET, _DRY_RUN)):
        function = option(function)
    return function


def budget_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options of what engines on the network may be asked and may cost, in `max_calls` and `max_cost`."""
    for option in reversed(_BUDGET):
        function = option(function)
    return function


def _book(*names: str, **values: Any) -> Decorator:
    return click.option(*names, cls=SectionOption, section="The books", **values)


_BOOK = (
    _book("--formats", help="Which of pdf,epub,html,mp4,webm,preview; the first four by default."),
    _book("--theme", help="How the book is dressed: bedtime, adventure, classic, school."),
    _book("--shape", type=click.Choice(["square", "landscape", "portrait"]), help="Of the book."),
    _book(
        "--layout",
        type=click.Choice(["auto", "full-bleed", "picture-above", "facing", "strip"]),
        help="How words and picture share a page; auto decides page by page.",
    ),
    _book("--epub", type=click.Choice(["fixed", "reflow"]), help="Pages as designed, or words that flow."),
    _book("--silent/--sound", default=None, help="Books without sound; the film keeps its own."),
    _book("--bilingual", metavar="LANGUAGE,LANGUAGE", help="One more edition with two languages on every page."),
    _book("--link", help="An address printed as a QR code."),
    _book(
        "--brand", type=click.Path(path_type=Path), help="A brand file (TOML): logo, colours, fonts, imprint; or none."
    ),
    _book("--archive/--no-archive", default=None, help="Make the PDF keep PDF/A-2 as well."),
    _book(
        "--print", "print_trim", is_flag=False, flag_value="auto", metavar="[TRIM]",
        help="Files for a printer: the inside and a wrap-around cover, 300 dpi, bleed, crop marks. TRIM is a size such "
        "as 8.5x8.5in, 210x210mm or a5; the shape's usual one by default.",
    ),
    _book("--paper", type=click.Choice(["standard", "premium", "heavy"]), help="Printed on it: decides the spine."),
    _book(
        "--imposed", is_flag=False, flag_value="a4", type=click.Choice(["a4", "letter", "a3", NONE]), metavar="[PAPER]",
        help="A booklet to print at home, fold and staple: two pages up on a4, letter or a3.",
    ),
)  # fmt: skip
_FILM = (
    click.option(
        "--karaoke/--no-karaoke", default=None, cls=SectionOption, section="The film",
        help="Burn subtitles into the film, the spoken word lit.",
    ),
    click.option(
        "--stems/--no-stems", default=None, cls=SectionOption, section="The film",
        help="Leave the film's voice, music and effects as files of their own too.",
    ),
)  # fmt: skip
_QUALITY = click.option(
    "--quality",
    type=click.Choice(["draft", "good", "best"]),
    help="A quick look, the usual, or as good as this machine can: sizes of pictures and film, and how much trouble "
    "engines take.",
)
_BUDGET = (
    click.option(
        "--max-calls",
        type=click.IntRange(min=0),
        help="Requests that engines on the network may make; it stops before the next one would be too many.",
    ),
    click.option(
        "--max-cost",
        type=click.FloatRange(min=0),
        help="What they may cost, in the currency of LATERNA_CHAT_PRICE and its like; it stops before that is passed.",
    ),
)
_DRY_RUN = click.option("--dry-run", is_flag=True, help="Only say who would do what, and what would be sent where.")
