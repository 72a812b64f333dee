"""What a book designer looks for on a page: initials, hanging marks, no widows, endpapers, titles that stay whole."""

from __future__ import annotations

import dataclasses

import pikepdf
import pypdfium2
import pytest
from bookmaking import example_book, told_book

from laterna.press.pdf import Print, make_pdf, make_wrap
from laterna.story import Text
from laterna.story.errors import LanguageError

LONG = "The fox went over the hill, and down to the river, and there she sat until the moon had come up again. "
FRONT = 3
"""Cover, endpaper and title page."""
QUOTED = "“Wait for me,” said the very small fox, “because the hill is high and my legs are not as long as yours are.”"


def chars_of(path, number: int, *, loose: bool = False) -> list[tuple[str, float, float, float, float]]:
    """Every character of a page above its folio: (character, left, bottom, right, top) in points, loose as its line."""
    with pypdfium2.PdfDocument(path) as pdf:
        text = pdf[number].get_textpage()
        found = [(text.get_text_range(i, 1), *text.get_charbox(i, loose)) for i in range(text.count_chars())]
    return [row for row in found if row[0].strip() and row[2] > 42]


def lines_of(path, number: int, *, loose: bool = False) -> list[list[tuple[str, float, float, float, float]]]:
    """The characters of a page by line, from the top; a line is what stands on one baseline, give or take 4 points."""
    lines: list[list[tuple[str, float, float, float, float]]] = []
    for row in sorted(chars_of(path, number, loose=loose), key=lambda row: -row[2]):
        if lines and abs(lines[-1][0][2] - row[2]) < 6:
            lines[-1].append(row)
        else:
            lines.append([row])
    return [sorted(line, key=lambda row: row[1]) for line in lines]


def page_with(path, words: str) -> int:
    with pypdfium2.PdfDocument(path) as pdf:
        texts = [" ".join(page.get_textpage().get_text_bounded().split()) for page in pdf]
    return next(number for number, text in enumerate(texts) if number >= FRONT and words in text)


def test_an_opening_quotation_mark_hangs_in_the_margin(tmp_path):
    make_pdf(told_book(tmp_path / "b", ["One.", QUOTED]), tmp_path / "a.pdf", layout="facing")
    page = page_with(tmp_path / "a.pdf", "Wait for me")
    left = {char: x for char, x, *_ in reversed(chars_of(tmp_path / "a.pdf", page))}
    column = min(line[0][1] for line in lines_of(tmp_path / "a.pdf", page)[1:] if line[0][0].isalpha())
    assert left["“"] < column - 2
    assert left["W"] == pytest.approx(column, abs=2)


def test_the_first_page_opens_with_an_initial(tmp_path):
    make_pdf(told_book(tmp_path / "b", [LONG * 2, LONG * 2]), tmp_path / "a.pdf", layout="facing")
    found = page_with(tmp_path / "a.pdf", "he fox went over")
    initial = max(chars_of(tmp_path / "a.pdf", found), key=lambda row: row[4] - row[2])
    assert initial[0] == "T"
    heights = [row[4] - row[2] for row in chars_of(tmp_path / "a.pdf", found) if row[0] == "h"]
    assert initial[4] - initial[2] > 2 * max(heights)
    after = max(chars_of(tmp_path / "a.pdf", found + 2), key=lambda row: row[4] - row[2])
    assert after[4] - after[2] < 2 * max(heights)


def test_verse_opens_with_an_initial_too(tmp_path):
    verse = "Look up, look down,\nlook round and round,\nand tell me then\nwhat you have found."
    make_pdf(told_book(tmp_path / "b", [verse]), tmp_path / "a.pdf", layout="facing")
    found = chars_of(tmp_path / "a.pdf", page_with(tmp_path / "a.pdf", "and tell me then"))
    assert max(found, key=lambda row: row[4] - row[2])[0] == "L"


def test_an_initial_stands_beside_two_lines(tmp_path):
    make_pdf(
        told_book(tmp_path / "b", ["Sorrel, a red fox, had a lantern, and took it everywhere in the wood."]),
        tmp_path / "a.pdf",
        layout="facing",
    )
    found = chars_of(tmp_path / "a.pdf", page_with(tmp_path / "a.pdf", "everywhere in the wood"))
    assert len({round(row[2] / 8) for row in found if row[0] == "e"}) == 2
    assert max(found, key=lambda row: row[4] - row[2])[0] == "S"


def test_a_line_of_verse_turns_over_in_its_middle(tmp_path):
    verse = "Look up, look down, and tell me what it is\nLook up, look down, and tell us all what we have found."
    make_pdf(told_book(tmp_path / "b", ["One.", verse]), tmp_path / "a.pdf", layout="facing")
    found = lines_of(tmp_path / "a.pdf", page_with(tmp_path / "a.pdf", "tell us all"))
    widths = [line[-1][3] - line[0][1] for line in found]
    assert widths[-1] > 0.7 * widths[-2]


def test_no_line_opens_with_a_dash(tmp_path):
    text = "Однажды лиса потянулась за фонариком — а там пусто, и хвост её — рыжий хвост — опустился."
    texts = [f"{'О' * count} {text}" for count in range(1, 8)]
    make_pdf(told_book(tmp_path / "b", texts, "ru"), tmp_path / "a.pdf", layout="facing")
    for number in range(len(texts)):
        starts = [line[0][0] for line in lines_of(tmp_path / "a.pdf", FRONT + 2 * number, loose=True)]
        assert "—" not in starts
        assert len(starts) > 1


@pytest.mark.parametrize("layout", ["full-bleed", "picture-above", "facing", "strip"])
def test_no_word_is_left_alone_on_the_last_line(layout, tmp_path):
    words = LONG.split()
    texts = [" ".join(words[: count + 8]).rstrip(",") + "." for count in range(12)]
    make_pdf(told_book(tmp_path / "b", texts), tmp_path / "a.pdf", layout=layout)
    for number, text in enumerate(texts):
        found = FRONT + number * (2 if layout == "facing" else 1)
        widths = [line[-1][3] - line[0][1] for line in lines_of(tmp_path / "a.pdf", found)]
        assert widths[-1] > 0.25 * max(widths), text


def test_endpapers_stand_before_and_after_and_say_nothing(tmp_path):
    book = example_book(tmp_path / "b", sound=False)
    for bound in (book, dataclasses.replace(book, endpaper=next(iter(book.plates.values())))):
        make_pdf(bound, tmp_path / "a.pdf")
        with pypdfium2.PdfDocument(tmp_path / "a.pdf") as pdf:
            texts = [page.get_textpage().get_text_bounded().strip() for page in pdf]
            front, back = (pdf[number].render(scale=0.2).to_numpy() for number in (1, len(pdf) - 1))
        assert (texts[1], texts[-1]) == ("", "")
        assert (front == back).all()


def test_a_title_without_spaces_is_not_broken(tmp_path):
    book = told_book(tmp_path / "b", ["ランタンがなくなった日"], "ja")
    make_pdf(book, tmp_path / "a.pdf")
    with pypdfium2.PdfDocument(tmp_path / "a.pdf") as pdf:
        title_page = pdf[2].get_textpage().get_text_bounded().splitlines()
    assert "ランタンがなくなった日" in title_page


def test_what_is_shown_twice_is_described_once(tmp_path):
    book = example_book(tmp_path / "b", sound=False)
    portraits = {name: dataclasses.replace(plate, alt="It.") for name, plate in book.portraits.items()}
    make_pdf(dataclasses.replace(book, portraits=portraits), tmp_path / "a.pdf")
    with pikepdf.open(tmp_path / "a.pdf") as pdf:
        figures = [obj for obj in pdf.objects if isinstance(obj, pikepdf.Dictionary) and obj.get("/S") == "/Figure"]
        assert [str(figure.Alt) for figure in figures].count("It.") == len(portraits)


def test_the_other_languages_title_runs_its_own_way(tmp_path):
    """An English question in an Arabic book ends at its right."""
    book = told_book(tmp_path / "b", ["أين الفانوس؟"], "ar")
    page = book.story.pages[0]
    story = book.story.model_copy(
        update={
            "title": {**book.story.title, "en": Text(words="Where is it?")},
            "pages": (page.model_copy(update={"text": {**page.text, "en": Text(words="Where is it?")}}),),
        }
    )
    make_pdf(dataclasses.replace(book, story=story, second_language="en"), tmp_path / "a.pdf")
    for number in (0, 2):
        place = {char: left for char, left, *_ in chars_of(tmp_path / "a.pdf", number)}
        assert place["?"] > place["W"]


@pytest.mark.parametrize(
    ("language", "title", "upright"), [("ja", "ほしのふね", True), ("en", "The Starry Boat", False)]
)
def test_a_spine_is_read_downwards(language, title, upright, tmp_path):
    book = told_book(tmp_path / "b", [title], language)
    make_wrap(book, tmp_path / "w.pdf", Print(paper="heavy"), 120)
    with pypdfium2.PdfDocument(tmp_path / "w.pdf") as pdf:
        middle = pdf[0].get_width() / 2
    spine = [row for row in chars_of(tmp_path / "w.pdf", 0) if abs((row[1] + row[3]) / 2 - middle) < 12]
    assert "".join(row[0] for row in spine) == title.replace(" ", "")
    tops = [row[4] for row in spine]
    assert tops == sorted(tops, reverse=True)
    with pypdfium2.PdfDocument(tmp_path / "w.pdf") as pdf:
        text = pdf[0].get_textpage()
        place = text.get_text_range().rindex(title[-1])
        assert (pypdfium2.raw.FPDFText_GetCharAngle(text, place) < 0.1) == upright


def test_words_and_the_picture_they_face_lie_on_one_spread(tmp_path):
    """A long text moves to a page of its own, and the short one before it as well, lest a turn part them."""
    texts = [
        "The first is short.",
        "The second is short.",
        f"{LONG * 7}It is third.",
        "The fourth.",
        f"{LONG * 7}It is fifth.",
    ]
    make_pdf(told_book(tmp_path / "b", texts), tmp_path / "a.pdf")
    for words in ("It is third", "It is fifth"):
        number = page_with(tmp_path / "a.pdf", words) + 1
        with pypdfium2.PdfDocument(tmp_path / "a.pdf") as pdf:
            assert pdf[number].get_textpage().get_text_bounded().strip() == ""
        assert number % 2 == 0, "a book's even pages lie on the left, and the picture on the right"


def test_latin_letters_are_no_larger_than_the_arabic_they_stand_among(tmp_path):
    book = told_book(tmp_path / "b", ["قالت Ada شيئا.", "وكانت تحب النجوم."], "ar")
    try:
        make_pdf(book, tmp_path / "a.pdf", layout="picture-above")
    except LanguageError as error:
        pytest.skip(str(error))
    with pypdfium2.PdfDocument(tmp_path / "a.pdf") as pdf:
        text = pdf[page_with(tmp_path / "a.pdf", "Ada")].get_textpage()
        places = range(text.count_chars())
        sizes = {text.get_text_range(i, 1): pypdfium2.raw.FPDFText_GetFontSize(text.raw, i) for i in places}
    assert sizes["A"] == pytest.approx(sizes["ق"] * 0.8, rel=0.02)
