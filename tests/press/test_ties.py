"""Spaces that hold: what one language forbids at the end or the start of a line, in it and in no other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laterna.press.contrast import LEGIBLE, contrast, legible, luminance
from laterna.press.theme import theme, themes
from laterna.press.ties import tied


@pytest.mark.parametrize(
    ("code", "text", "shown"),
    [
        ("ru", "А там — никого.", "А~там~— никого."),
        ("ru", "Он и я в лесу", "Он и~я~в~лесу"),
        ("pl", "Lis i kot w domu z ogrodem", "Lis i~kot w~domu z~ogrodem"),
        ("uk-UA", "Я з тобою", "Я~з~тобою"),
        ("en", "I saw a fox — and it saw me.", "I saw a fox~— and it saw me."),
        ("es", "Hola —dijo Ana—, ven.", "Hola —dijo Ana—, ven."),
        ("fr", "« Qui est là ? » dit le loup ; il attend !", "«~Qui est là~?~» dit le loup~; il attend~!"),
        ("de", "Wer ist da ?", "Wer ist da ?"),
        ("th", "เล็ก ๆ น้อย ๆ", "เล็ก~ๆ น้อย~ๆ"),
        ("en", "— said the fox", "— said the fox"),
        ("pl", "l'Oréal 3 a", "l'Oréal 3 a"),
    ],
)
def test_the_spaces_that_hold(code, text, shown):
    assert tied(text, code).replace("\u00a0", "~") == shown


@given(st.text(), st.sampled_from(["en", "fr", "ru", "pl", "th"]))
def test_every_character_keeps_its_place(text, code):
    found = tied(text, code)
    assert [one for one, other in zip(text, found, strict=True) if one != other] == [" "] * (
        found.count("\u00a0") - text.count("\u00a0")
    )
    assert tied(found, code) == found


@pytest.mark.parametrize("name", themes())
def test_the_spine_can_be_read(name):
    look = theme(name)
    ink = legible(look.endpaper, look.endpaper_mark, look.ink, look.paper)
    assert contrast(luminance(ink), luminance(look.endpaper)) >= LEGIBLE


def test_the_first_ink_that_can_be_read_is_taken():
    assert legible("#ffffff", "#f2c94c", "#333333", "#000000") == "#333333"
    assert legible("#777777", "#888888", "#6a6a6a", "#5a5a5a") == "#5a5a5a"
