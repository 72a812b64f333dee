"""Cutting whom a photo shows: photos whose mask is known because they were drawn here."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from laterna.engines.image.papercut import Papercut
from laterna.engines.vision.glance import traits_of
from laterna.story import Box, Character, Commission, Detection, Observation, Picture, Subject, Traits
from laterna.storyboard import portrait_sight
from laterna.storyboard.compose import compose
from laterna.storyboard.maps import control_maps
from laterna.studio.cutting import cut_out
from laterna.studio.values import CLEAN

SIZE = (480, 360)
WHOLE = Box(x=0, y=0, width=1, height=1)
LAWN = (86, 128, 92)
COAT = "#b5651d"


def drawn(kind: str, coat: str = COAT, px: int = 240, second: str = "#f2e3c8") -> tuple[np.ndarray, np.ndarray]:
    """A figure from the side, uint8 `[px, px, 3]`, and where it is."""
    member = Character(id="one", name="One", kind=kind, traits=Traits(coat=coat, second=second))
    sight = portrait_sight(member, 1.0, view="side")
    layout = compose(sight)
    commission = Commission(layout=layout, scene=sight.scene, cast=(member,), size=(px, px), seed=1)
    return Papercut().illustrate(commission).picture.pixels, control_maps(layout, (px, px)).masks["one"] > 0


def ground(colour: tuple[int, int, int], rough: float = 12.0) -> np.ndarray:
    noise = np.random.default_rng(1).normal(0, rough, (SIZE[1], SIZE[0], 3)).astype(np.float32)
    return (cv2.GaussianBlur(noise, (0, 0), 4) + np.array(colour, np.float32)).clip(0, 255).astype(np.uint8)


def clutter() -> np.ndarray:
    """Patches of all colours, as on a market stall."""
    chance = np.random.default_rng(4)
    small = chance.integers(0, 256, (12, 16, 3), np.uint8)
    photo = cv2.resize(small, SIZE, interpolation=cv2.INTER_NEAREST)
    return (photo + chance.normal(0, 12, photo.shape)).clip(0, 255).astype(np.uint8)


def laid(photo: np.ndarray, figure: tuple[np.ndarray, np.ndarray], x: int, y: int) -> tuple[np.ndarray, np.ndarray]:
    """The photo with a figure laid on it at a corner, and the figure's mask; it may reach beyond the border."""
    pixels, inside = figure
    wide = np.pad(photo, ((300, 300), (300, 300), (0, 0)), mode="edge")
    mask = np.zeros(wide.shape[:2], bool)
    spot = slice(300 + y, 300 + y + len(inside)), slice(300 + x, 300 + x + len(inside[0]))
    mask[spot] = inside
    wide[spot][inside] = pixels[inside]
    keep = slice(300, 300 + SIZE[1]), slice(300, 300 + SIZE[0])
    return np.ascontiguousarray(wide[keep]), mask[keep]


def seen(*detections: Detection) -> Observation:
    return Observation(caption="", width=SIZE[0], height=SIZE[1], detections=detections)


def overlap(one: np.ndarray, other: np.ndarray) -> float:
    return np.count_nonzero(one & other) / np.count_nonzero(one | other)


@pytest.mark.parametrize(
    ("kind", "coat", "colour", "corner"),
    [
        ("dog", COAT, LAWN, (120, 60)),
        ("cat", "#2f2a28", (120, 150, 190), (40, 90)),
        ("horse", "#efe9df", (70, 110, 60), (180, 50)),
        ("parrot", "#c0392b", (150, 190, 225), (110, 40)),
    ],
)
def test_whoever_stands_before_a_plain_ground_is_cut_along_its_edge(kind, coat, colour, corner):
    photo, mask = laid(ground(colour), drawn(kind, coat), *corner)
    cut = cut_out(photo, seen(), kind)
    assert cut is not None
    assert cut.quality.clean >= CLEAN
    assert overlap(cut.mask > 0, mask) > 0.9
    opaque = cut.paper.pixels[..., 3] > 127
    assert opaque.sum() / mask.sum() == pytest.approx(1.0, abs=0.08)
    assert not opaque[[0, -1]].any()
    assert not opaque[:, [0, -1]].any()


def test_a_face_says_whose_body_is_meant():
    """Of two figures the one with the face is cut, though the other stands out more."""
    photo, mask = laid(ground((205, 200, 190)), drawn("cat", "#7a5c3e", 170), 20, 120)
    photo, other = laid(photo, drawn("dog", "#c0392b", 200), 270, 90)
    rows, columns = np.nonzero(mask)
    right = columns > np.quantile(columns, 0.75)
    face = Box(
        x=float(columns[right].min()) / SIZE[0],
        y=float(rows.min()) / SIZE[1],
        width=float(np.ptp(columns[right])) / SIZE[0],
        height=0.35 * float(np.ptp(rows)) / SIZE[1],
    )
    assert cut_of(photo, "dog").any()
    cut = cut_out(photo, seen(Detection(what="cat face", box=face, confidence=0.9)), "cat")
    assert cut is not None
    assert overlap(cut.mask > 0, mask) > 0.8
    assert not (cut.mask[other] > 0).mean() > 0.05


def cut_of(photo: np.ndarray, word: str) -> np.ndarray:
    cut = cut_out(photo, seen(), word)
    return np.zeros(photo.shape[:2], bool) if cut is None else cut.mask > 0


def refused(photo: np.ndarray, word: str) -> str:
    """What is wrong with the cut of a photo, which must not be clean."""
    cut = cut_out(photo, seen(), word)
    assert cut is None or cut.quality.clean < CLEAN
    return cut.quality.fault if cut else "nothing"


def test_nothing_clean_comes_out_of_clutter():
    refused(laid(clutter(), drawn("dog"), 120, 60)[0], "dog")


def test_nothing_clean_comes_out_of_noise():
    noise = np.random.default_rng(2).normal(120, 30, (SIZE[1], SIZE[0], 3))
    refused(noise.clip(0, 255).astype(np.uint8), "dog")


def test_whoever_has_the_colours_of_the_ground_is_not_cut():
    refused(laid(ground((150, 92, 40), 40.0), drawn("dog", "#965c28"), 120, 60)[0], "dog")


def test_whoever_is_half_out_of_the_photo_is_not_cut():
    assert refused(laid(ground(LAWN), drawn("dog"), -120, 60)[0], "dog") in ("clear", "nothing")


def test_whoever_is_tiny_is_not_cut():
    assert refused(laid(ground(LAWN), drawn("dog", COAT, 48), 200, 160)[0], "dog") in ("large", "nothing")


def scene_with(draw) -> np.ndarray:
    photo = ground(LAWN)
    draw(photo)
    return photo


@pytest.mark.parametrize("word", ["dog", "girl"])
def test_what_was_made_by_a_ruler_or_a_lathe_is_nobody(word):
    sign = scene_with(lambda photo: cv2.rectangle(photo, (150, 100), (330, 230), (230, 210, 40), cv2.FILLED))
    plate = scene_with(lambda photo: cv2.circle(photo, (240, 180), 90, (240, 236, 228), cv2.FILLED))
    assert cut_out(sign, seen(), word) is None
    assert cut_out(plate, seen(), word) is None


def test_a_robot_may_be_square():
    sign = scene_with(lambda photo: cv2.rectangle(photo, (180, 80), (300, 280), (200, 60, 60), cv2.FILLED))
    cut = cut_out(sign, seen(), "robot")
    assert cut is not None
    assert overlap(cut.mask[80:280, 180:300] > 0, np.ones((200, 120), bool)) > 0.95


def test_no_beast_with_fur_is_green():
    photo, _ = laid(ground((205, 200, 190)), drawn("dog", "#2ecc40"), 120, 60)
    assert cut_out(photo, seen(), "dog") is None
    assert cut_out(photo, seen(), "dragon") is not None


def test_nobody_without_skin_is_a_person():
    photo, _ = laid(ground((205, 200, 190)), drawn("dog", "#34495e", second="#34495e"), 120, 60)
    assert cut_out(photo, seen(), "girl") is None


def test_the_outline_goes_round_the_white_edge_from_the_middle_of_its_foot():
    photo, mask = laid(ground(LAWN), drawn("dog"), 120, 60)
    cut = cut_out(photo, seen(), "dog")
    assert cut is not None
    xs, ys = zip(*cut.paper.outline, strict=True)
    assert (min(ys), max(ys)) == pytest.approx((-1, 0), abs=0.02)
    assert max(xs) == pytest.approx(-min(xs), abs=0.02)
    height, width = cut.paper.pixels.shape[:2]
    corners = [((x * height + width / 2), (y + 1) * height) for x, y in cut.paper.outline]
    paper = cv2.fillPoly(np.zeros((height, width), np.uint8), [np.array(corners, np.int32)], 255) > 0
    opaque = cut.paper.pixels[..., 3] > 127
    assert (opaque & ~paper).sum() < 0.01 * opaque.sum()
    assert paper.sum() > 1.08 * opaque.sum()
    assert np.count_nonzero(mask) < np.count_nonzero(paper)


def test_a_cut_out_looks_to_the_right_whichever_way_the_photo_looks():
    photo, _ = laid(ground(LAWN), drawn("dog"), 120, 60)
    cuts = [cut_out(np.ascontiguousarray(pixels), seen(), "dog") for pixels in (photo, photo[:, ::-1])]
    for cut in cuts:
        assert cut is not None
        rows, columns = np.nonzero(cut.paper.pixels[..., 3] > 127)
        head = columns[rows < rows.min() + 0.3 * np.ptp(rows)]
        assert head.mean() > columns.min() + 0.6 * np.ptp(columns)


def test_the_same_photo_gives_the_same_cut():
    photo, _ = laid(ground(LAWN), drawn("dog"), 120, 60)
    one, other = (cut_out(photo, seen(), "dog") for _ in range(2))
    assert one is not None
    assert other is not None
    assert one.paper.outline == other.paper.outline
    assert (one.paper.pixels == other.paper.pixels).all()


def test_the_coat_is_read_from_the_cut():
    photo, _ = laid(ground(LAWN), drawn("cat", "#d2691e"), 120, 60)
    cut = cut_out(photo, seen(), "cat")
    assert cut is not None
    read = traits_of(Subject(box=WHOLE, mask=cut.mask), Picture(pixels=photo))
    coat = np.array([int(str(read.coat)[at : at + 2], 16) for at in (1, 3, 5)])
    assert np.abs(coat - (210, 105, 30)).max() < 45
