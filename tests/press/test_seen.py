"""Alternative texts in the book's language: every word of the vocabulary is there, and every format carries them."""

from __future__ import annotations

import dataclasses
import html
import re
import unicodedata
import zipfile

import pikepdf
import pytest
from bookmaking import told_book
from hypothesis import given, settings
from hypothesis import strategies as st

from laterna.press.edition import edition
from laterna.press.epub import make_epub
from laterna.press.pdf import make_pdf
from laterna.press.seen import described, told, tongue, tongues
from laterna.press.web import make_html
from laterna.story import Character, Extra, Figure, Prop, Scene, Setting, Spot, Story, Take, Takes, Text
from laterna.story.errors import LanguageError
from laterna.story.languages import language
from laterna.story.vocabulary import Kind, PropKind, vocabulary

PROMISED = {"es", "fr", "de", "it", "pt", "nl", "pl", "ru", "uk", "el", "ko", "ja", "zh", "th", "hi", "ar", "he"}
UNSAID = {"expressions": "calm", "times": "day", "weathers": "clear", "seasons": "summer", "poses": ""}
"""What is so everywhere that nobody says it."""
LATIN = re.compile("[A-Za-z]")
SAMPLE = {
    "es": "Érase una zorra.", "fr": "Il était un renard.", "de": "Es war ein Fuchs.", "it": "C'era una volpe.",
    "pt": "Era uma raposa.", "nl": "Er was een vos.", "pl": "Był sobie lis.", "ru": "Жила-была лиса.",
    "uk": "Жила собі лисиця.", "el": "Ήταν μια αλεπού.", "ko": "여우가 살았어요.", "ja": "キツネがいました。",
    "zh": "从前有一只狐狸。", "th": "มีจิ้งจอกตัวหนึ่ง", "hi": "एक लोमड़ी थी।", "ar": "كان هناك ثعلب.", "he": "היה היה שועל.",
    "sv": "Det var en räv.", "tr": "Bir tilki vardı.", "id": "Ada seekor rubah.", "vi": "Có một con cáo.",
    "sw": "Kulikuwa na mbweha.",
}  # fmt: skip
PAIR = ("thing", "held")
MILA = Character(id="mila", name="Mila", kind="fox", pronoun="she")
FOREST = Setting(id="wood", kind="forest")
SCENE = Scene(
    setting="wood",
    time="night",
    weather="snow",
    figures=(
        Figure(
            character="mila",
            pose="run",
            expression="glad",
            spot=Spot(relation="beside", of="tree"),
            holds=("lamp",),
        ),
    ),
    extras=(Extra(id="ducks", kind="duck", count=3, pose="swim"),),
    props=(Prop(id="tree", name="tree"), Prop(id="lamp", name="lantern"), Prop(id="apples", name="apple", count=4)),
)


def tables(code):
    words = tongue(code)
    for name in ("poses", "expressions", "relations", "times", "weathers", "seasons", "settings", "kinds", "props"):
        yield name, getattr(words, name)
    for name in ("poses_she", "poses_many", "kinds_many", "props_many"):
        yield name, getattr(words, name)


def pictured(folder, code: str, **page: object):
    """A book of one page that shows `SCENE`."""
    book = told_book(folder, [SAMPLE.get(code, "Once there was a fox.")], code)
    pages = tuple(page_.model_copy(update={"scene": SCENE, **page}) for page_ in book.story.pages)
    story = book.story.model_copy(update={"pages": pages, "cast": (MILA,), "settings": (FOREST,)})
    return dataclasses.replace(book, story=story, portraits={"mila": book.cover})


def figures_of(pdf: pikepdf.Pdf) -> list[pikepdf.Dictionary]:
    return [obj for obj in pdf.objects if isinstance(obj, pikepdf.Dictionary) and obj.get("/S") == "/Figure"]


def language_of(element) -> str:
    """What a structure element or the nearest around it says of its language; empty where it is the document's."""
    while "/Lang" not in element and "/P" in element:
        element = element.P
    return str(element.get("/Lang", ""))


def test_the_languages_that_were_promised_are_there():
    assert set(tongues()) >= PROMISED


@pytest.mark.parametrize("code", tongues())
def test_every_language_has_every_word(code):
    words, known = tongue(code), vocabulary()
    for category, unsaid in UNSAID.items():
        assert set(getattr(words, category)) == set(known.names(category)) - {unsaid}, category
    kinds = {name: known.entry("kinds", name) for name in known.names("kinds")}
    forms = {form for kind in kinds.values() if isinstance(kind, Kind) for form in kind.forms}
    assert set(words.kinds) >= {*kinds, *forms}
    props = {name: known.entry("props", name) for name in known.names("props")}
    assert set(words.props) == {name for name, prop in props.items() if isinstance(prop, PropKind) and prop.drawn}
    assert set(words.settings) == set(known.names("settings"))
    for more in (words.poses_she, words.poses_many):
        assert not more or set(more) == set(words.poses)
    assert set(words.kinds_many) <= set(words.kinds)
    assert set(words.props_many) <= set(words.props)
    assert set(words.feminine) <= set(words.kinds)
    assert all(word == word.strip() and word for _, table in tables(code) for word in table.values())


@pytest.mark.parametrize("code", tongues())
def test_no_word_is_english(code):
    words = tongue(code)
    nouns = {**words.kinds, **words.props}
    if language(code).script.code != "Latn":
        left = [
            word for _, table in tables(code) for word in table.values() if LATIN.search(word.replace("{thing}", ""))
        ]
        assert left == []
    elif words.articles:
        assert [noun for noun in nouns.values() if words.bare(noun) == noun] == []
    else:
        same = [name for name, word in nouns.items() if word == name.replace("-", " ")]
        assert len(same) < 0.12 * len(nouns), same


@pytest.mark.parametrize("code", tongues())
def test_a_word_is_written_in_the_script_of_its_language(code):
    """No letter of another script has slipped in, such as a Latin a in a Cyrillic word."""
    scripts = {"Latn": "LATIN", "Cyrl": "CYRILLIC", "Grek": "GREEK", "Hang": "HANGUL", "Hebr": "HEBREW",
               "Arab": "ARABIC", "Deva": "DEVANAGARI", "Thai": "THAI", "Hans": "CJK",
               "Jpan": "CJK HIRAGANA KATAKANA"}  # fmt: skip
    own = tuple(scripts[language(code).script.code].split())
    words = {word.replace("{thing}", "") for _, table in tables(code) for word in table.values()}
    assert [word for word in words if not all(_of(char, own) for char in word)] == []


def _of(char: str, scripts: tuple[str, ...]) -> bool:
    return not char.isalpha() or unicodedata.category(char) == "Lm" or unicodedata.name(char).startswith(scripts)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_any_scene_can_be_told(data):
    known = vocabulary()

    def pick(category):
        return data.draw(st.sampled_from(known.names(category)))

    code = data.draw(st.sampled_from(tongues()))
    member = Character(id="hero", name="", kind=pick("kinds"), pronoun=data.draw(st.sampled_from(["she", "he", "it"])))
    scene = Scene(
        setting="place",
        time=pick("times"),
        weather=pick("weathers"),
        season=pick("seasons"),
        figures=(
            Figure(
                character="hero", pose=pick("poses"), expression=pick("expressions"),
                spot=Spot(relation=data.draw(st.sampled_from(["on", "in_front_of", "above"])), of="thing"),
                holds=("held",),
            ),
        ),
        extras=(Extra(id="them", kind=pick("kinds"), count=data.draw(st.integers(1, 12)), pose=pick("poses")),),
        props=tuple(Prop(id=name, name=pick("props"), count=data.draw(st.integers(1, 3))) for name in PAIR),
    )  # fmt: skip
    text = told(scene, [member], [Setting(id="place", kind=pick("settings"))], tongue(code), code)
    assert text == text.strip()
    assert "  " not in text
    assert not set("{}_|") & set(text)
    if language(code).script.code != "Latn":
        assert not LATIN.search(text)


def test_what_is_said_of_a_scene():
    def say(code):
        return told(SCENE, [MILA], [FOREST], tongue(code), "en")

    assert say("de") == (
        "Mila, ein Fuchs, rennt neben einem Baum, fröhlich, mit einer Laterne. Enten (3) schwimmen. "
        "Außerdem zu sehen: Äpfel (4). Im Wald, bei Nacht, bei Schneefall."
    )
    assert say("ru").startswith("Mila (лиса) бежит с радостью, рядом: дерево, держит: фонарь. Утки (3) плывут.")
    assert say("he").startswith("Mila (שועל) רצה ליד עץ")
    assert say("ko").startswith("장소: 숲속, 밤, 눈 오는 날. 여우 Mila가 나무 옆에서 등불을 들고 기쁘게 달린다.")
    assert say("ja").startswith(
        "場所：森の中、夜、雪。キツネのMilaは木のそばで、ランタンを持って、うれしそうに走っている。"
    )


def test_a_name_that_is_only_english_for_a_kind_is_said_in_the_language():
    the_fox = Character(id="mila", name="the fox", kind="kitten", names={"fr": "le petit chat"})
    scene = Scene(figures=(Figure(character="mila"),))
    assert told(scene, [the_fox], [], tongue("es"), "en") == "Un gatito está de pie."
    assert told(scene, [the_fox], [], tongue("fr"), "en") == "Le petit chat, un chaton, est debout."
    assert told(Scene(), [], [], tongue("es"), "en") == "Un lugar tranquilo."


@pytest.mark.parametrize("code", tongues())
def test_every_format_carries_it(code, tmp_path):
    book = pictured(tmp_path / "b", code)
    words = tongue(code)
    wanted = told(SCENE, [MILA], [FOREST], words, code)
    make_html(book, tmp_path / "a.html")
    page = html.unescape((tmp_path / "a.html").read_text(encoding="utf-8"))
    assert f'alt="{wanted}"' in page
    assert "A grey picture." not in page
    assert f'alt="{wanted}" lang=' not in page
    make_epub(book, tmp_path / "a.epub")
    with zipfile.ZipFile(tmp_path / "a.epub") as archive:
        text = html.unescape(archive.read("OEBPS/text/page-1.xhtml").decode())
        everything = "".join(archive.read(name).decode() for name in archive.namelist() if name.endswith("html"))
    assert f'alt="{wanted}"' in text
    assert "A grey picture." not in everything
    try:
        make_pdf(book, tmp_path / "a.pdf")
    except LanguageError as error:
        pytest.skip(str(error))
    with pikepdf.open(tmp_path / "a.pdf") as pdf:
        assert str(pdf.Root.Lang) == code
        assert {language_of(figure) for figure in figures_of(pdf)} == {""}
        alts = {str(figure.Alt) for figure in figures_of(pdf)}
    assert wanted in alts
    assert "A grey picture." not in alts


def test_english_stays_what_the_painter_said(tmp_path):
    book = described(pictured(tmp_path, "en"))
    assert book.plates["p1"].alt == book.cover.alt == "A grey picture."


def test_a_language_without_words_keeps_english_and_says_so(tmp_path):
    book = pictured(tmp_path / "b", "fi")
    assert edition(book).foreign(edition(book).leaves[0].plate) == "en"
    make_html(book, tmp_path / "a.html")
    assert 'alt="A grey picture." lang="en"' in (tmp_path / "a.html").read_text(encoding="utf-8")
    make_pdf(book, tmp_path / "a.pdf")
    with pikepdf.open(tmp_path / "a.pdf") as pdf:
        assert {language_of(figure) for figure in figures_of(pdf)} == {"en"}


def test_what_a_person_wrote_stays(tmp_path):
    own = {"es": Text(words="Mi zorra favorita.", author="person"), "en": Text(words="My own fox.", author="person")}
    assert described(pictured(tmp_path, "es", alt=own)).plates["p1"].alt == "Mi zorra favorita."
    assert described(pictured(tmp_path, "en", alt=own)).plates["p1"].alt == "My own fox."
    take = Take(file="takes/a.png", sha256="0" * 64, alt="Un dibujo de Ana.", language="es")
    taken = described(pictured(tmp_path, "de", takes=Takes(picture=take))).plates["p1"]
    assert (taken.alt, taken.alt_language) == ("Un dibujo de Ana.", "es")
    engines = take.model_copy(update={"engine": "papercut", "alt": "A fox runs.", "language": None})
    assert described(pictured(tmp_path, "de", takes=Takes(picture=engines))).plates["p1"].alt.startswith("Mila, ein")


def test_a_photo_is_described_by_what_its_caption_says(tmp_path):
    def photo_of(code: str, caption: str, spoken: str | None = None):
        book = pictured(tmp_path, code)
        take = Take(file="takes/a.jpg", sha256="0" * 64, alt=caption, language=spoken)
        story: Story = book.story.model_copy(update={"photos": (take,)})
        plate = dataclasses.replace(book.cover, alt=caption)
        front = described(dataclasses.replace(book, story=story, frontispiece=plate)).frontispiece
        return front and (front.alt, front.alt_language)

    assert photo_of("es", "A red fox sleeps in the snow.") == ("Un zorro duerme. En la nieve.", "es")
    assert photo_of("es", "Hjfdk lsdkf.") == ("Hjfdk lsdkf.", "en")
    assert photo_of("es", "Nuestra zorra.", "es") == ("Nuestra zorra.", "es")
    assert photo_of("en", "A red fox sleeps in the snow.") == ("A red fox sleeps in the snow.", "en")
