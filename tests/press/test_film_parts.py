"""The film's parts: colours, camera, motion, acting, covering; on frames before they are encoded."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from example_story import example
from laterna.press.film import Shot
from laterna.press.film.acting import Actor, Role
from laterna.press.film.affine import Affine, grown, moved
from laterna.press.film.camera import choose_move, projection
from laterna.press.film.canvas import Canvas, Rect, Tone
from laterna.press.film.cover import merged
from laterna.press.film.fuse import fused
from laterna.press.film.layers import box_of
from laterna.press.film.motion import placements, tone
from laterna.press.film.overlay import Label
from laterna.press.film.page import film_page
from laterna.press.film.relief import relief_of
from laterna.press.film.sheet import Sheet, paper_of, sheet_of
from laterna.press.film.turn import PageTurn
from laterna.press.fonts import choose_faces
from laterna.press.theme import theme
from laterna.story import Motion, Picture, Plane, Stage
from laterna.story.languages import language

FPS = 24
numbers = st.floats(-2, 2)


def rgb(canvas: Canvas) -> np.ndarray:
    canvas.frame.colorspace, canvas.frame.color_range = 1, 1
    return canvas.frame.to_ndarray(format="rgb24")


def pixels_of(canvas: Canvas) -> np.ndarray:
    return np.concatenate([canvas.luma.ravel(), canvas.cb.ravel(), canvas.cr.ravel()]).astype(int)


def opaque_sheet(pixels: np.ndarray, scale: float = 1.0) -> Sheet:
    return paper_of(np.dstack([pixels, np.full(pixels.shape[:2], 255, np.uint8)]), 0, 0, scale)


def drawn(sheet: Sheet, where: Affine, size: tuple[int, int] = (64, 48)) -> Canvas:
    canvas = Canvas(size)
    canvas.blacken()
    canvas.blend(sheet, where, [canvas.whole])
    return canvas


@pytest.mark.parametrize("page", ["p1", "p2", "p3"])
def test_sheets_laid_together_look_like_the_book(page: str):
    stage = example().stages[page]
    canvas = Canvas(stage.picture.size)
    canvas.blacken()
    for plane in stage.planes:
        sheet = sheet_of(plane.pixels, plane.x, plane.y, plane.blend)
        lay = canvas.blend if isinstance(sheet, Sheet) else canvas.glaze
        lay(sheet, moved(0, 0), [canvas.whole])
        for figure in (figure for figure in stage.figures if figure.above == plane.name):
            for part in figure.parts:
                if part.shows in {"always", figure.attitudes[0].expression}:
                    canvas.blend(sheet_of(part.pixels, part.x, part.y), moved(0, 0), [canvas.whole])
    off = np.abs(rgb(canvas).astype(int) - stage.picture.pixels)
    assert np.median(off) <= 2
    assert off.mean() < 2.5


@given(st.tuples(*[numbers] * 6), st.floats(-100, 100), st.floats(-100, 100))
def test_an_affine_map_and_its_inverse(six: tuple[float, ...], x: float, y: float):
    there = Affine(*six)
    if abs(there.a * there.d - there.b * there.c) > 0.1:
        assert there.then(there.inverse()).place(x, y) == pytest.approx((x, y), abs=1e-6)


def test_slow_moves_do_not_step():
    """The centre of a dot follows a move of a fortieth of a pixel a frame, sampled either way."""
    dot = np.zeros((20, 20, 4), np.uint8)
    yy, xx = np.mgrid[0:20, 0:20] - 9.5
    dot[...] = np.rint(255 * np.clip(6.5 - np.hypot(xx, yy), 0, 1))[..., None]
    sheet = sheet_of(dot, 10, 10)
    for scale in (1.0, 1.03):
        seen = []
        for step in range(60):
            luma = drawn(sheet, grown(scale).then(moved(step / 40, 0))).luma.astype(float) - 16
            seen.append((luma.sum(axis=0) * (np.arange(64) + 0.5)).sum() / luma.sum() - step / 40)
        assert np.ptp(seen) < 0.06


def test_a_sheet_made_for_its_scale_lies_where_a_sampled_one_does():
    stage = example().stages["p1"]
    picture = stage.picture.pixels
    sampled = drawn(opaque_sheet(picture), grown(0.9), (400, 220))
    made = drawn(opaque_sheet(picture, 0.9), moved(0, 0), (400, 220))
    assert np.abs(pixels_of(sampled) - pixels_of(made)).mean() < 1.5


def test_tones():
    sheet = opaque_sheet(np.full((48, 64, 3), 200, np.uint8))
    full = rgb(drawn(sheet, moved(0, 0)))[24, 32]
    canvas = Canvas((64, 48))
    canvas.blacken()
    canvas.blend(sheet, moved(0, 0), [canvas.whole], Tone(brightness=0.5))
    assert rgb(canvas)[24, 32] == pytest.approx(full / 2, abs=3)
    canvas.blacken()
    canvas.blend(sheet, moved(0, 0), [canvas.whole], Tone(opacity=0.25))
    assert rgb(canvas)[24, 32] == pytest.approx(full / 4, abs=3)


@pytest.mark.parametrize("kind", ["sway", "bob", "drift", "fall", "flicker", "twinkle", "ripple"])
def test_a_motion_returns_without_a_seam(kind: str):
    motion = Motion(kind=kind, amount=12 if kind != "flicker" else 0.5, period_s=4.0, phase=0.3)
    plane = Plane(name="x", pixels=np.zeros((48, 48, 4), np.uint8), x=5, y=5, depth=0.5, motion=motion)
    for t in (0.0, 1.3, 3.9):
        first, again = placements(plane, t, (200, 100)), placements(plane, t + 4.0, (200, 100))
        assert np.allclose(first, again, atol=1e-9)
        assert tone(motion, t) == pytest.approx(tone(motion, t + 4.0))
    before, after = placements(plane, 3.9999, (200, 100)), placements(plane, 4.0001, (200, 100))
    seen = {tuple(round(v, 1) for v in where) for where in before} & {tuple(round(v, 1) for v in w) for w in after}
    assert seen


@given(st.floats(3, 30), st.tuples(st.floats(0, 1), st.floats(0, 1)), st.integers(0, 2**32 - 1), st.floats(0, 1))
def test_the_camera_never_sees_the_edge(seconds: float, focus: tuple[float, float], seed: int, depth_factor: float):
    move = choose_move(seconds, focus, seed)
    for progress in np.linspace(0, 1, 11):
        where = projection(move.at(progress), 0.3 + depth_factor, (1920, 1080), (640, 360))
        left, top = where.place(0, 0)
        right, bottom = where.place(1920, 1080)
        assert max(left, top) <= 1e-6
        assert right >= 640 - 1e-6
        assert bottom >= 360 - 1e-6


@given(st.integers(0, 2**20), st.integers(1, 12), st.integers(1, 12))
def test_cells_are_covered_once(bits: int, rows: int, columns: int):
    cells = np.array([bool(bits >> n & 1) for n in range(rows * columns)]).reshape(rows, columns)
    count = np.zeros((rows, columns), int)
    for rect in merged(cells, 1):
        count[rect.top : rect.bottom, rect.left : rect.right] += 1
    assert np.array_equal(count, cells.astype(int))


@pytest.mark.parametrize("seed", [1, 2])
def test_leaving_out_what_is_hidden_changes_nothing(seed: int, monkeypatch: pytest.MonkeyPatch):
    stage = example().stages["p3"]
    shot = Shot(stage, 30, FPS, (640, 360), seed=seed)
    with monkeypatch.context() as patch:
        import laterna.press.film.cover as cover

        whole = Rect(0, 0, 640, 360)
        patch.setattr(
            "laterna.press.film.page.plan_cover",
            lambda sheets, size, window: [
                cover.Seen(window=whole) if sheet is None else cover.Seen(blends=[whole]) for sheet in sheets
            ],
        )
        plain = [pixels_of(canvas) for number, canvas in enumerate(film_page(shot)) if number % 10 == 0]
    spared = [pixels_of(canvas) for number, canvas in enumerate(film_page(shot)) if number % 10 == 0]
    for one, other in zip(plain, spared, strict=True):
        assert np.abs(one - other).max() <= 2


def test_still_planes_at_one_depth_are_laid_together():
    sheet = np.full((10, 10, 4), 255, np.uint8)
    half = np.full((4, 4, 4), 100, np.uint8)
    planes = (
        Plane(name="a", pixels=sheet, x=0, y=0, depth=0.5),
        Plane(name="b", pixels=half, x=8, y=8, depth=0.5),
        Plane(name="c", pixels=half, x=0, y=0, depth=0.8),
    )
    one, two = fused(Stage(picture=Picture(pixels=sheet[..., :3]), planes=planes))
    assert (one.name, one.x, one.y, one.pixels.shape) == ("b", 0, 0, (12, 12, 4))
    assert one.pixels[0, 0].tolist() == [255] * 4
    assert one.pixels[9, 9].tolist() == [255] * 4
    assert one.pixels[11, 11].tolist() == [100] * 4
    assert two is planes[2]


def actor(role: Role) -> Actor:
    return Actor(example().stages["p2"].figures[0], role, seed=4, seconds=8.0)


def placed(who: Actor, name: str, t: float) -> Affine | None:
    index = [part.name for part in who.figure.parts].index(name)
    return dict(who.parts_at(t)).get(index)


def test_a_figure_changes_its_attitude_from_the_cued_word_on():
    who, still = actor(Role(cues=(3.0,))), actor(Role())
    assert placed(who, "head", 2.99) == placed(still, "head", 2.99)
    early, late = placed(who, "head", 3.2), placed(who, "head", 4.5)
    assert early != placed(still, "head", 3.2)
    assert late is not None
    meant = placed(still, "head", 4.5)
    assert meant is not None
    assert np.degrees(np.arctan2(late.c, late.a) - np.arctan2(meant.c, meant.a)) == pytest.approx(-22, abs=0.5)


def test_a_face_changes_behind_a_blink():
    who = actor(Role(cues=(3.0,)))
    assert placed(who, "cheek-glad", 3.0) is None
    assert placed(who, "cheek-glad", 3.12) is not None
    assert placed(who, "lid", 3.1) is not None


def test_a_mouth_moves_only_while_its_figure_speaks():
    who = actor(Role(speech=((1.0, 1.5),)))
    seen = [placed(who, "mouth", t / 24) is not None for t in range(96)]
    assert any(seen[24:36])
    assert not any(seen[:24])
    assert not any(seen[37:])


def test_a_figure_breathes_and_blinks_on_its_own():
    who = actor(Role())
    heights = [where.d for where in (placed(who, "body", t / 4) for t in range(40)) if where]
    assert 1.0 <= min(heights) < max(heights) <= 1.02 + 1e-9
    blinks = [placed(who, "lid", t / 24) is not None for t in range(24 * 8)]
    assert 2 <= sum(b and not a for a, b in itertools.pairwise(blinks)) <= 5


@pytest.mark.parametrize(("page", "seed"), [("p1", 1), ("p2", 2), ("p3", 5)])
def test_neighbouring_frames_show_no_jump(page: str, seed: int):
    shot = Shot(example().stages[page], 60, FPS, (320, 180), {"fern": Role(cues=(0.8,))}, seed=seed)
    frames = [canvas.luma.astype(int) for canvas in film_page(shot)]
    steps = [float(np.abs(a - b).mean()) for a, b in itertools.pairwise(frames)]
    assert min(steps) > 0
    assert max(steps) < 3 * np.median(steps) + 0.5


def test_the_paper_closes_and_opens_in_one_move():
    size = (160, 90)
    turn = PageTurn(size, "#2c3359")
    shares: list[float] = []
    for way in (*(("close", n / 6) for n in range(7)), *(("open", n / 6) for n in range(7))):
        canvas = Canvas(size)
        canvas.luma[:], canvas.cb[:], canvas.cr[:] = 235, 128, 128
        getattr(turn, way[0])(canvas, way[1])
        shares.append(float((canvas.luma < 100).mean()))
    assert shares[0] == 0
    assert shares[-1] == 0
    assert shares[6] == shares[7] == 1
    assert shares[:7] == sorted(shares[:7])
    assert shares[7:] == sorted(shares[7:], reverse=True)


def test_a_flat_picture_is_shown_clean():
    stage = Stage(picture=example().stages["p2"].picture)
    frames = [canvas.luma.copy() for canvas in film_page(Shot(stage, 48, FPS, (320, 180), seed=1))]
    assert not np.array_equal(frames[0], frames[-1])
    assert min(int(frame.min()) for frame in frames) > 16


def test_a_depth_map_lets_the_near_part_move_against_the_far():
    pixels = np.full((180, 320, 3), 200, np.uint8)
    pixels[:40, 40:60] = 120
    depth = np.zeros((180, 320, 3), np.uint8)
    pixels[60:180, 120:200] = (40, 30, 20)
    depth[60:180, 120:200] = 255
    stage = Stage(picture=Picture(pixels=pixels), depth_map=Picture(pixels=depth))
    far, near = relief_of(stage.picture, Picture(pixels=depth))
    assert far.pixels[..., :3].min() > 110
    assert near.pixels[120, 160].tolist() == [40, 30, 20, 255]
    frames = [canvas.luma.astype(int) for canvas in film_page(Shot(stage, 48, FPS, (320, 180), seed=2))]
    near_x = [np.flatnonzero(frame[150] < 80).mean() for frame in (frames[0], frames[-1])]
    far_x = [np.flatnonzero(frame[20] < 150).mean() for frame in (frames[0], frames[-1])]
    assert abs(near_x[1] - near_x[0]) > 1.2 * abs(far_x[1] - far_x[0]) > 1


def _white(beyond: int) -> Stage:
    """White paper, in one piece or in two planes that reach `beyond` the picture."""
    picture = Picture(pixels=np.full((108, 192, 3), 255, np.uint8))
    sheet = np.full((108 + 2 * beyond, 192 + 2 * beyond, 4), 255, np.uint8)
    planes = tuple(Plane(name=name, pixels=sheet, x=-beyond, y=-beyond, depth=d) for name, d in (("a", 0), ("b", 1)))
    return Stage(picture=picture, planes=planes if beyond else ())


@pytest.mark.parametrize("beyond", [0, 3, 9])
def test_no_move_uncovers_what_lies_beyond_the_planes(beyond: int):
    for seed in range(6):
        shot = Shot(_white(beyond), 49, FPS, (192, 108), seed=seed)
        for canvas in itertools.islice(film_page(shot), 0, None, 12):
            assert canvas.luma.min() > 230


def test_a_lens_moves_every_pixel_by_less_than_a_pixel_a_frame():
    """A zoom goes on smoothly: the middle of a dot far from the centre is never pulled back nor leaps."""
    pixels = np.zeros((108 + 20, 192 + 20, 4), np.uint8)
    pixels[..., 3] = 255
    yy, xx = np.mgrid[0:128, 0:212]
    dot = np.rint(255 * np.clip(6 - np.hypot(yy - 100, xx - 180), 0, 1)).astype(np.uint8)
    pixels[..., :3] = dot[..., None]
    stage = Stage(
        picture=Picture(pixels=np.zeros((108, 192, 3), np.uint8)),
        planes=(Plane(name="a", pixels=pixels, x=-10, y=-10, depth=0.7),),
    )
    at: list[float] = []
    for canvas in film_page(Shot(stage, 240, FPS, (192, 108), seed=4)):
        luma = canvas.luma.astype(float) - 16
        at.append(float((luma.sum(axis=0) * np.arange(192)).sum() / luma.sum()))
    steps = np.diff(at)
    assert abs(at[-1] - at[0]) > 3
    assert np.abs(np.diff(steps)).max() < 0.04
    assert (steps >= -0.02).all() or (steps <= 0.02).all()


def test_a_joint_is_no_part_of_what_a_figure_covers():
    (figure, *_) = example().stages["p1"].figures
    joint = figure.parts[0].model_copy(update={"pixels": np.zeros((1, 1, 4), np.uint8), "x": 0, "y": 0})
    jointed = figure.model_copy(update={"parts": (*figure.parts, joint)})
    assert box_of(jointed) == box_of(figure)
    assert min(box_of(figure)[:2]) > 0


@pytest.mark.parametrize(
    ("figures", "free"),
    [
        ((), 0.74),
        (((0.4, 0.6, 0.6, 0.9),), 0.22),
        (((0.0, 0.6, 0.05, 0.9),), 0.74),
        (((0.4, 0.6, 0.5, 0.9), (0.5, 0.05, 0.6, 0.4)), 0.5),
        (((0.2, 0.2, 0.8, 0.78),), 0.86),
    ],
)
def test_a_label_hides_nobody(figures: tuple[tuple[float, ...], ...], free: float):
    size = (640, 360)
    boxes = tuple((a * 640, b * 360, c * 640, d * 360) for a, b, c, d in figures)
    faces = choose_faces([language("en")], "", "Rain", theme("bedtime").title).title
    label = Label("Rain", "", faces, "#ffffff", "#000000", "#000000", boxes)
    canvas = Canvas(size)
    canvas.blacken()
    label.painter(size).draw(canvas, 9.0)
    rows = np.flatnonzero((canvas.luma > 100).any(axis=1))
    assert (rows[0] + rows[-1]) / 2 / 360 == pytest.approx(free, abs=0.02)
