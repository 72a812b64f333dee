"""Every kind, pose, expression and view cuts into a sane paper puppet that turns as its joints say."""

from __future__ import annotations

import math
import re
from itertools import product

import pytest

from laterna.story import Garment, Traits, vocabulary
from laterna.storyboard.figures import cut_figure, hand, height_of, poses_of, stand_figure, turns
from laterna.storyboard.figures.face import TEAR

KINDS = tuple(name for name in vocabulary().names("kinds") if not vocabulary().entry("kinds", name).like)
POSES = vocabulary().names("poses")
EXPRESSIONS = vocabulary().names("expressions")
VIEWS = ("front", "three-quarter", "side", "back")
CHIEF = ("girl", "man", "fox", "horse", "owl", "fish", "turtle", "bee", "robot", "elephant")
OPENPOSE = {"nose", "neck"} | {
    f"{side}_{joint}"
    for side in ("right", "left")
    for joint in ("shoulder", "elbow", "wrist", "hip", "knee", "ankle", "eye", "ear")
}


def stand(kind="fox", **changes):
    given = {
        "id": "someone", "character": None, "kind": kind, "traits": Traits(), "pose": "stand", "expression": "calm",
        "view": "three-quarter", "facing": "right", "x": 0.6, "y": 0.9, "height": 0.5, "depth": 0.6,
    }  # fmt: skip
    return stand_figure(**{**given, **changes})


def points(pieces, shows=("always",)):
    return [
        point
        for piece in pieces if piece.shows in shows
        for shape in piece.shapes for contour in shape.contours for point in contour
    ]  # fmt: skip


def turned(pieces, moves):
    """Where each bone's frame goes when its turn and its parents' are applied, as a film does."""
    frames = {}
    for piece in pieces:
        move = moves.get(piece.name)
        angle = math.radians(move.angle) if move else 0.0
        dx, dy = (move.dx, move.dy) if move else (0.0, 0.0)
        cos, sin = math.cos(angle), math.sin(angle)
        px, py = piece.pivot
        own = (cos, sin, px - cos * px + sin * py + dx, py - sin * px - cos * py + dy)
        frames[piece.name] = own if piece.parent is None else _after(frames[piece.parent], own)
    return frames


def _after(outer, inner):
    a, b, e, f = outer
    c, s, g, h = inner
    return a * c - b * s, b * c + a * s, a * g - b * h + e, b * g + a * h + f


def _at(frame, point):
    a, b, e, f = frame
    return a * point[0] - b * point[1] + e, b * point[0] + a * point[1] + f


def check(figure):
    pieces = cut_figure(figure)
    seen = points(pieces)
    assert all(math.isfinite(value) for point in seen for value in point)
    box = figure.box
    assert min(p[0] for p in seen) == pytest.approx(box.x)
    assert max(p[1] for p in seen) == pytest.approx(box.y + box.height)
    assert 0.05 < box.height / figure.height < 2.6
    assert 0.05 < box.width / figure.height < 4.2
    names = [piece.name for piece in pieces]
    assert len(names) == len(set(names))
    for index, piece in enumerate(pieces):
        assert piece.parent is None or piece.parent in names[:index]
        assert all(re.fullmatch(r"#[0-9a-f]{6}", shape.colour) for shape in piece.shapes)
        assert all(len(contour) >= 3 for shape in piece.shapes for contour in shape.contours)
    return pieces


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_cuts_in_every_pose(kind):
    for number, pose in enumerate(POSES):
        view = VIEWS[number % 4]
        check(stand(kind, pose=pose, view=view, expression=EXPRESSIONS[number % len(EXPRESSIONS)]))


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_cuts_in_every_pose_view_and_expression(kind):
    for number, (pose, view) in enumerate(product(POSES, VIEWS)):
        check(stand(kind, pose=pose, view=view, expression=EXPRESSIONS[number % 10], facing="left"))
    for expression, view in product(EXPRESSIONS, VIEWS):
        check(stand(kind, expression=expression, view=view))


@pytest.mark.parametrize("kind", CHIEF)
@pytest.mark.parametrize("pose", [pose for pose in POSES if pose not in ("jump", "row")])
def test_feet_are_on_the_ground(kind, pose):
    figure = stand(kind, pose=pose)
    low = figure.box.y + figure.box.height
    assert 0.9 - 0.1 * figure.height <= low <= 0.9 + 1e-9


def test_a_jump_leaves_the_ground():
    figure = stand("boy", pose="jump")
    assert figure.box.y + figure.box.height < 0.9 - 0.1 * figure.height


@pytest.mark.parametrize("kind", KINDS)
def test_height_is_that_of_the_figure(kind):
    figure = stand(kind, height=1.0, traits=Traits(clothes=(Garment(name="shoes"),)), view="front")
    if kind == "frog":
        return
    skull = [p for piece in cut_figure(figure) if piece.name in ("head-paper", "trunk") for p in points([piece])]
    assert 0.9 - min(p[1] for p in skull) == pytest.approx(1.0, abs=0.09)


@pytest.mark.parametrize(("view", "facing"), [*product(VIEWS, ("left", "right"))])
def test_people_have_the_joints_of_openpose(view, facing):
    joints = stand("girl", view=view, facing=facing).joints
    assert set(joints) >= OPENPOSE
    right_first = joints["right_shoulder"][0] < joints["left_shoulder"][0]
    if view == "front":
        assert right_first
    if view == "back":
        assert not right_first


def test_joints_lie_where_the_pieces_hinge():
    figure = stand("woman", pose="run", view="side")
    hinges = {piece.name: piece.pivot for piece in cut_figure(figure)}
    assert figure.joints["right_elbow"] == pytest.approx(hinges["near_forearm"], abs=1e-9)
    assert figure.joints["left_knee"] == pytest.approx(hinges["far_shin"], abs=1e-9)


def test_left_mirrors_right():
    right, left = stand(facing="right", pose="walk"), stand(facing="left", pose="walk")
    mirrored = {round(0.6 - (p[0] - 0.6), 9) for p in points(cut_figure(right))}
    assert mirrored == {round(p[0], 9) for p in points(cut_figure(left))}
    assert right.joints["right_fore_paw"][0] - 0.6 == pytest.approx(0.6 - left.joints["left_fore_paw"][0])


@pytest.mark.parametrize("kind", CHIEF)
@pytest.mark.parametrize(("start", "end"), [("stand", "run"), ("sit", "wave"), ("sleep", "jump"), ("walk", "hide")])
@pytest.mark.parametrize(("facing", "view"), [("right", "side"), ("left", "three-quarter"), ("left", "front")])
def test_turns_reach_the_other_pose(kind, start, end, facing, view):
    figure = stand(kind, pose=start, facing=facing, view=view)
    frames = turned(cut_figure(figure), turns(figure, end, "sad"))
    other = stand(kind, pose=end, facing=facing, view=view, expression="sad")
    target = {piece.name: piece.pivot for piece in cut_figure(other)}
    for piece in cut_figure(figure):
        if not piece.shapes:
            assert _at(frames[piece.name], piece.pivot) == pytest.approx(target[piece.name], abs=1e-6), piece.name


def test_taking_off_lifts_the_figure():
    assert turns(stand("bird"), "fly", "glad")["hips"].dy < -0.1
    assert turns(stand("bird", pose="fly"), "fly", "calm").get("hips") is None


def test_faces_for_every_expression_blink_and_speech():
    shows = {piece.shows for piece in cut_figure(stand("girl"))}
    assert shows == {"always", "blink", "open-mouth", *EXPRESSIONS}
    assert {piece.shows for piece in cut_figure(stand("girl", view="back"))} == {"always"}


def test_every_expression_looks_different():
    faces = {}
    for piece in cut_figure(stand("dog")):
        if piece.shows in EXPRESSIONS:
            faces[piece.shows] = piece.shapes
    assert len({repr(shapes) for shapes in faces.values()}) == len(EXPRESSIONS)


def test_empty_traits_are_filled_and_stay_the_same():
    for kind in KINDS:
        once, again = stand(kind, id="ann").traits, stand(kind, id="ann", pose="sit").traits
        assert once == again
        assert once.coat
        assert once.second
        assert once.accent
        assert once.markings
        assert once.hair_style


def test_people_differ_by_their_id():
    looks = {repr(stand("child", id=f"child-{n}").traits) for n in range(12)}
    assert len(looks) == 12


def test_what_the_cast_says_is_drawn():
    traits = Traits(
        coat="#6d422c", hair="#112233", hair_style="braids",
        clothes=(Garment(name="striped wool scarf", colour="#123456"), Garment(name="dress", colour="#654321")),
    )  # fmt: skip
    colours = {shape.colour for piece in cut_figure(stand("girl", traits=traits)) for shape in piece.shapes}
    assert {"#6d422c", "#112233", "#123456", "#654321"} <= colours


def test_a_hero_among_animals_wears_the_accent():
    plain = {shape.colour for piece in cut_figure(stand("fox")) for shape in piece.shapes}
    hero = {s.colour for p in cut_figure(stand("fox", traits=Traits(accent="#00aa55"))) for s in p.shapes}
    assert "#00aa55" in hero - plain


def test_a_second_colour_like_the_first_is_set_apart():
    traits = Traits(coat="#c07040", second="#c07040")
    colours = {s.colour for p in cut_figure(stand("fox", traits=traits)) if p.name == "trunk" for s in p.shapes}
    assert len(colours) >= 2


def test_hands_are_at_the_wrists_of_the_pose():
    figure = stand("boy", pose="give", view="side")
    (x, y), angle = hand(figure, 0)
    wrist = figure.joints["right_wrist"]
    assert math.dist((x, y), wrist) < 0.06 * figure.height
    assert x > 0.6 + 0.1 * figure.height
    assert -25 <= angle <= 25
    assert hand(figure, 1)[0] != (x, y)


def test_sizes_are_readable_beside_a_child():
    child = height_of("girl", Traits(age="child"))
    assert 1.0 < child < 1.25
    assert 0.2 < height_of("mouse", Traits()) / child < 0.6
    assert height_of("whale", Traits()) / child < 2
    assert height_of("horse", Traits(size=0.7)) == pytest.approx(0.7 * height_of("horse", Traits()))
    assert height_of("cat", Traits(age="child")) < height_of("cat", Traits())


def test_bodies_fall_back_to_poses_they_can_take():
    assert poses_of("fish")["walk"] == "swim"
    assert poses_of("girl")["row"] == "row"
    assert poses_of("penguin")["fly"] == "stand"
    assert set(poses_of("fox")) == set(POSES)
    assert stand("fish", pose="run").pose == "swim"


def test_gaze_moves_the_eyes():
    ahead, away = stand("girl", view="front"), stand("girl", view="front", gaze=(0.0, 0.2))

    def eyes(figure):
        return next(piece.shapes for piece in cut_figure(figure) if piece.shows == "calm")

    assert eyes(ahead) != eyes(away)


TOKENS = {"afraid": "token-afraid", "angry": "token-angry", "surprised": "token-surprised", "curious": "token-curious"}


@pytest.mark.parametrize("kind", CHIEF)
def test_what_is_felt_shows_around_the_head_and_leaves_the_box_alone(kind):
    names = {piece.name: piece.shows for piece in cut_figure(stand(kind, expression="angry"))}
    assert {expression: names[name] for expression, name in TOKENS.items()} == {name: name for name in TOKENS}
    plain, dancing = stand(kind), stand(kind, pose="dance")
    assert "token-calm" not in {piece.name for piece in cut_figure(plain)}
    notes = next(piece for piece in cut_figure(dancing) if piece.name == "token-calm")
    assert notes.shows == "calm"
    check(dancing)


@pytest.mark.parametrize("kind", ["girl", "fox", "owl", "fish"])
def test_who_only_stands_shows_the_feeling_in_the_whole_body(kind):
    def silhouette(expression, holds=()):
        pieces = cut_figure(stand(kind, expression=expression, holds=holds))
        return {piece.name: piece.pivot for piece in pieces if not piece.shapes}

    moved = [expression for expression in EXPRESSIONS if silhouette(expression) != silhouette("calm")]
    assert {"glad", "sad", "afraid", "angry", "surprised"} <= set(moved)


@pytest.mark.parametrize("kind", ["girl", "bear", "owl", "elephant"])
def test_whoever_looks_up_lifts_the_head_whatever_they_feel(kind):
    ahead, up = (
        next(p.pivot for p in cut_figure(stand(kind, pose=pose, expression="angry")) if p.name == "head")
        for pose in ("stand", "look_up")
    )
    assert up[0] < ahead[0]


@pytest.mark.parametrize("kind", CHIEF)
def test_tears_run_down_under_the_eyes_of_whoever_cries(kind):
    face = {piece.name: piece for piece in cut_figure(stand(kind, pose="cry", expression="sad"))}["face-sad"]
    drops = [shape.contours[0] for shape in face.shapes if shape.colour == TEAR]
    dry = {piece.name: piece for piece in cut_figure(stand(kind, expression="glad"))}["face-glad"]
    assert drops
    assert not [shape for shape in dry.shapes if shape.colour == TEAR]
    for drop in drops:
        tall = max(y for _, y in drop) - min(y for _, y in drop)
        assert tall > 0.5 * (max(x for x, _ in drop) - min(x for x, _ in drop))


def test_full_hands_do_not_show_the_feeling():
    assert hand(stand("girl", expression="surprised", holds=("lamp",)), 1)[0][0] != pytest.approx(
        hand(stand("girl", expression="surprised"), 1)[0][0]
    )


def test_letters_can_be_read_from_both_sides():
    def first(facing):
        pieces = cut_figure(stand("girl", pose="sleep", facing=facing))
        return next(piece.shapes[-1] for piece in pieces if piece.name == "token-calm").contours[0]

    for facing in ("left", "right"):
        letter = first(facing)
        assert letter[0][0] < letter[1][0]
        assert letter[0][1] == pytest.approx(letter[1][1], abs=1e-6)


def test_an_elephant_lifts_its_trunk():
    calm, waving = stand("elephant"), stand("elephant", pose="wave")
    assert waving.joints["trunk_tip"][1] < calm.joints["trunk_tip"][1] - 0.15 * calm.height
    assert hand(waving, 0)[0] == pytest.approx(waving.joints["trunk_tip"])


@pytest.mark.parametrize("kind", ["horse", "elephant", "girl", "fox", "duck"])
def test_a_reader_has_a_book(kind):
    assert any(piece.name == "book" and piece.shapes for piece in cut_figure(stand(kind, pose="read")))
