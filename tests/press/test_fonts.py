from __future__ import annotations

import pytest
import uharfbuzz

from laterna.press import fonts
from laterna.press.fonts import BOLD, REGULAR, Faces, choose_faces, installed, missing, visible
from laterna.press.measure import Ruler
from laterna.story.errors import LanguageError
from laterna.story.languages import language, languages

SAMPLES = {
    "Latn": "Ĝis la revido, çok güzel, Tiếng Việt",
    "Cyrl": "Жила-была лиса, їжак",
    "Grek": "Μια φορά κι έναν καιρό",
    "Hang": "닭과 지네는 친구였어요",
    "Jpan": "むかしむかし、森のはずれに",
    "Hans": "鸡和千足虫是好朋友",
    "Hant": "雞和千足蟲是好朋友",
    "Thai": "กาลครั้งหนึ่งนานมาแล้ว",
    "Deva": "एक समय की बात है",
    "Arab": "كان يا ما كان",
    "Hebr": "היה היתה פעם",
}
CODES = {"Latn": "en", "Cyrl": "uk", "Grek": "el", "Hang": "ko", "Jpan": "ja", "Hans": "zh", "Hant": "zh-TW",
         "Thai": "th", "Deva": "hi", "Arab": "ar", "Hebr": "he"}  # fmt: skip


@pytest.mark.system
@pytest.mark.parametrize("script", SAMPLES)
@pytest.mark.parametrize("style", ["reader", "serif", "display"])
def test_every_script_has_a_face_that_covers_it(script, style):
    tongue = language(CODES[script])
    families = (*tongue.script.reader, *tongue.script.display)
    if not installed(*families):
        pytest.skip(f"no face for {script}: install {tongue.script.package}")
    text = SAMPLES[script]
    faces = choose_faces([tongue], text, text, style)
    assert not missing(text, faces.text)
    assert not missing(text, faces.title)
    if visible(text) <= faces.text[0].covers(text):
        assert faces.text[0].family in tongue.script.reader


@pytest.mark.system
def test_a_cut_keeps_what_it_sets_and_sheds_its_name():
    face = _any_face()
    data = face.cut("Once upon a time")
    cut = uharfbuzz.Face(uharfbuzz.Blob(data))
    assert set(map(ord, "Onceupatim")) <= set(cut.unicodes)
    assert len(cut.unicodes) < 30
    names = uharfbuzz.OTNameIdPredefined
    assert not cut.get_name(names.FONT_FAMILY)
    named = uharfbuzz.Face(uharfbuzz.Blob(face.cut("Once", named=True)))
    assert named.get_name(names.FONT_FAMILY) == face.family


@pytest.mark.system
def test_a_cut_is_the_same_every_time():
    face = _any_face()
    assert face.cut("abc") == face.cut("cab")


SHAPED = {
    "Latn": "Tie\u0302\u0301ng Vie\u0323\u0302t, a\u0300 l'e\u0301te\u0301",
    "Hang": "\u1103\u1161\u11b0\u1100\u116a 지네",
    "Thai": "น้ำที่จิ้งจอกกำลังดื่ม",
    "Deva": "क्षत्रिय ज़रूर श्रृंगार द्वार र्क ढूँढ़ती",
    "Arab": "كِتَابٌ جَمِيلٌ لا أَحَدَ",
    "Hebr": "שָׁלוֹם יְלָדִים",
}
"""Words whose letters join, part or stack while they are set."""


@pytest.mark.system
@pytest.mark.parametrize("script", SHAPED)
def test_a_cut_sets_words_as_the_whole_face_does(script):
    tongue, text = language(CODES[script]), SHAPED[script]
    if not installed(*tongue.script.reader):
        pytest.skip(f"no face for {script}: install {tongue.script.package}")
    face = choose_faces([tongue], text, text).text[0]
    whole, cut = fonts.font_of(face), uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob(face.cut(text))))
    assert all(glyph for glyph, *_ in shaped(cut, text))
    assert [place for _, *place in shaped(cut, text)] == [place for _, *place in shaped(whole, text)]


@pytest.mark.system
@pytest.mark.parametrize("style", ["reader", "serif", "display"])
def test_thai_marks_stand_apart(style):
    """The tone mark above the vowel that it stands on, not printed over it."""
    thai = language("th")
    if not installed(*thai.script.reader):
        pytest.skip(f"no face for Thai: install {thai.script.package}")
    faces = choose_faces([thai], "ที่จิ้ปื๊", "ที่จิ้ปื๊", style)
    for font in (fonts.font_of(faces.text[0]), fonts.font_of(faces.title[0])):
        for cluster in ("ที่", "จิ้", "ปื๊"):
            _, vowel, tone = inked(font, cluster)
            assert tone[0] >= vowel[1]


def shaped(font, text: str) -> list[tuple[int, int, int, int]]:
    """(glyph, x offset, y offset, advance) of a text set on one line."""
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    uharfbuzz.shape(font, buffer)
    rows = zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
    return [(info.codepoint, at.x_offset, at.y_offset, at.x_advance) for info, at in rows]


def inked(font, text: str) -> list[tuple[int, int]]:
    """(lowest, highest) ink of each glyph, in units of the face."""
    rows: list[tuple[int, int]] = []
    for glyph, _, y, _ in shaped(font, text):
        box = font.get_glyph_extents(glyph)
        rows.append((y + box.y_bearing + box.height, y + box.y_bearing))
    return rows


@pytest.mark.system
def test_two_languages_share_one_book():
    if not installed("Noto Naskh Arabic", "Noto Sans Arabic"):
        pytest.skip("needs fonts-noto-core")
    text = "A fox. ثعلب."
    faces = choose_faces([language("en"), language("ar")], text, text)
    assert not missing(text, faces.text)
    assert len(faces.text) >= 2


def test_a_machine_without_fonts_still_sets_latin(monkeypatch):
    monkeypatch.setattr(fonts, "_installed", tuple)
    assert choose_faces([language("en")], "Once upon a time…", "Fox") == Faces((), (), ())
    with pytest.raises(LanguageError, match="apt install fonts-noto-cjk"):
        choose_faces([language("ko")], "닭과 지네", "닭")
    with pytest.raises(LanguageError, match="apt install fonts-noto-core"):
        choose_faces([language("th")], "กาลครั้ง", "กา")


def test_spaces_and_joiners_need_no_ink():
    assert visible("a b\u200d\u00a0\n\ufe0f\u202e") == {"a", "b"}


@pytest.mark.system
def test_a_ruler_measures_with_the_faces():
    ruler = Ruler([_any_face()])
    assert 0.1 < ruler.width("i") < ruler.width("w") < 1.2
    assert ruler.lines("one two three four five six", ruler.width("one two three four five six") + 0.1) == 1
    assert ruler.lines("one two three four five six", ruler.width("one two three") + 0.1) == 2
    assert ruler.lines("one\ntwo", 100) == 2


def test_a_ruler_without_faces_guesses():
    assert Ruler(()).lines("a" * 10 + " " + "b" * 10, 6) == 2
    assert Ruler(()).lines("漢" * 20, 5.5) == 4


@pytest.mark.parametrize("code", languages())
def test_the_phrases_of_every_language_can_be_set(code):
    tongue = language(code)
    text = "".join(tongue.phrases.values()) + tongue.native
    if not installed(*tongue.script.reader):
        pytest.skip(f"no face for {code}: install {tongue.script.package}")
    assert not missing(text, choose_faces([tongue], text, text).text)


def _any_face():
    for family in ("Andika", "Noto Sans", "DejaVu Sans"):
        if installed(family):
            faces = choose_faces([language("en")], "Once upon a time", "Fox")
            assert abs(faces.text[0].weight - REGULAR) <= abs(faces.bold[0].weight - BOLD) + 300
            return faces.text[0]
    pytest.skip("needs fonts-noto-core")
