"""What animals do can be told from their outlines: who sits, lies, runs and looks up."""

from __future__ import annotations

import pytest

from laterna.story import Traits
from laterna.storyboard.figures import cut_figure, stand_figure
from laterna.storyboard.figures.ball import Ball

BIRDS = ("owl", "duck", "penguin", "bird", "chicken", "stork")


def stand(kind, pose="stand", expression="calm", view="three-quarter"):
    return stand_figure(
        id="someone", character=None, kind=kind, traits=Traits(), pose=pose, expression=expression, view=view,
        facing="right", x=0.5, y=0.9, height=0.5, depth=0.6,
    )  # fmt: skip


def ahead(kind, pose, joint):
    """How far a joint lies before the hips."""
    figure = stand(kind, pose)
    return figure.joints[joint][0] - figure.joints["hips"][0]


@pytest.mark.parametrize("kind", BIRDS)
def test_a_sitting_bird_stretches_its_feet_forward_along_the_ground(kind):
    joints = stand(kind, "sit").joints
    for side in ("right", "left"):
        hip, foot = joints[f"{side}_hip"], joints[f"{side}_foot"]
        assert foot[0] - hip[0] > 3 * abs(foot[1] - hip[1])
        assert foot[1] > 0.9 - 0.15 * 0.5


@pytest.mark.parametrize("kind", BIRDS)
def test_a_lying_bird_is_flat_with_its_feet_behind(kind):
    upright, lying = stand(kind), stand(kind, "lie")
    assert lying.box.height < 0.8 * upright.box.height
    assert lying.box.width > lying.box.height
    assert ahead(kind, "lie", "right_foot") < ahead(kind, "stand", "right_foot") - 0.08


@pytest.mark.parametrize("kind", BIRDS)
def test_a_running_bird_strides_wide(kind):
    apart = abs(ahead(kind, "run", "right_foot") - ahead(kind, "run", "left_foot"))
    assert apart > abs(ahead(kind, "walk", "right_foot") - ahead(kind, "walk", "left_foot"))
    assert apart > 0.08


@pytest.mark.parametrize("kind", ["fox", "bear", "cat", "horse", "elephant"])
def test_whoever_lies_lies_lower_than_whoever_sits(kind):
    lying, seated = stand(kind, "lie"), stand(kind, "sit")
    assert lying.box.height < 0.8 * seated.box.height
    assert lying.joints["head"][1] > seated.joints["head"][1] + 0.06


@pytest.mark.parametrize("kind", ["owl", "fox", "girl", "duck"])
def test_runners_leave_dust_behind_that_is_no_part_of_them(kind):
    runner = stand(kind, "run", "glad", view="side")
    marks = [piece for piece in cut_figure(runner) if piece.name == "token-run"]
    assert [piece.shows for piece in marks] == ["glad"]
    xs = [x for shape in marks[0].shapes for contour in shape.contours for x, _ in contour]
    assert min(xs) < runner.box.x
    assert not [piece for piece in cut_figure(stand(kind, "walk")) if piece.name == "token-run"]


def test_a_head_that_looks_up_turns_its_face_upward():
    level, up = Ball(0.0, 0.0, 1.0, 30.0), Ball(0.0, 0.0, 1.0, 30.0, 30.0)
    assert up(0.0, 0.0, 1.0)[1] == pytest.approx(-0.5)
    assert level(0.0, 0.0, 1.0)[1] == 0.0
    assert up(0.0, 1.0, 0.0)[0] > level(0.0, 1.0, 0.0)[0]


@pytest.mark.parametrize("kind", ["fox", "owl", "bear", "duck"])
def test_the_beak_or_nose_points_up_when_looking_up(kind):
    def nose(pose):
        figure = stand(kind, pose, view="side")
        piece = next(piece for piece in cut_figure(figure) if piece.name in ("nose", "beak"))
        ys = [y for shape in piece.shapes for contour in shape.contours for _, y in contour]
        return (min(ys) - figure.joints["head"][1]) / figure.height

    assert nose("look_up") < nose("sit") - 0.04


@pytest.mark.parametrize("kind", ["fox", "owl", "fish"])
def test_only_the_glad_and_the_proud_blush(kind):
    blushing = {piece.shows for piece in cut_figure(stand(kind)) if piece.name.startswith("cheeks")}
    assert blushing <= {"glad", "proud"}
    assert bool(blushing) == (kind != "owl")


@pytest.mark.parametrize("kind", ["cat", "bear", "fish"])
@pytest.mark.parametrize("pose", ["stand", "dance", "hug"])
def test_the_calm_keep_a_level_mouth_whatever_they_do(kind, pose):
    face = next(p for p in cut_figure(stand(kind, pose, view="front")) if p.name == "face-calm")
    mouth = face.shapes[-1].contours[0]
    wide, tall = (max(axis) - min(axis) for axis in zip(*mouth, strict=True))
    assert tall < 0.45 * wide


@pytest.mark.parametrize("kind", BIRDS)
def test_a_pointing_wing_is_level_and_a_reaching_one_goes_up_forward(kind):
    for pose, rise in (("point", 0.0), ("reach", 0.6)):
        joints = stand(kind, pose).joints
        root, tip = joints["right_shoulder"], joints["right_wing_tip"]
        assert tip[0] - root[0] > 0.1
        assert (root[1] - tip[1]) / (tip[0] - root[0]) == pytest.approx(rise, abs=0.2)
