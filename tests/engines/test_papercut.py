from __future__ import annotations

from xml.dom import minidom

import numpy as np
import pytest

from laterna.engines.catalog import engine
from laterna.engines.image.papercut import Papercut, svg
from laterna.engines.image.papercut.cutout import LIGHT, cut_through
from laterna.story import Character, Commission, Cue, Extra, Figure, Prop, Scene, Setting, Traits, pack, unpack
from laterna.story.errors import UsageError
from laterna.story.stage import Stage
from laterna.storyboard.figures import cut_figure, stand_figure
from laterna.storyboard.page import lay_out_scene

CAST = (Character(id="girl", name="Mia", kind="girl"), Character(id="fox", name="Pip", kind="fox"))
SCENE = Scene(
    setting="w",
    time="night",
    figures=(
        Figure(character="girl", pose="hold", holds=("lamp",), cues=(Cue(at=0.4, pose="wave", expression="glad"),)),
        Figure(character="fox", pose="sit", expression="curious"),
    ),
    extras=(Extra(id="foxes", kind="fox", count=2),),
    props=(Prop(id="lamp", name="lantern"),),
)


def order(size=(300, 300), style="papercut", planes=False, scene=SCENE, text=False) -> Commission:
    layout = lay_out_scene(scene, CAST, [Setting(id="w", kind="forest")], size[0] / size[1], 4, text=text)
    return Commission(layout=layout, scene=scene, cast=CAST, style=style, size=size, seed=4, planes=planes)


def compose(stage: Stage) -> np.ndarray:
    """Planes and figures at rest, laid on one another; float `[H, W, 3]`."""
    width, height = stage.picture.size
    page = np.zeros((height, width, 3), np.float64)

    def lay(pixels, x, y, blend):
        x, y = round(x), round(y)
        x0, y0 = max(x, 0), max(y, 0)
        x1, y1 = min(x + pixels.shape[1], width), min(y + pixels.shape[0], height)
        if x1 <= x0 or y1 <= y0:
            return
        part = pixels[y0 - y : y1 - y, x0 - x : x1 - x].astype(np.float64) / 255
        under = page[y0:y1, x0:x1]
        colour, alpha = part[..., :3], part[..., 3:]
        page[y0:y1, x0:x1] = under + colour - under * colour if blend == "screen" else colour + under * (1 - alpha)

    for plane in stage.planes:
        lay(plane.pixels, plane.x, plane.y, plane.blend)
        for figure in stage.figures:
            if figure.above == plane.name:
                for part in figure.parts:
                    if part.shows in ("always", figure.attitudes[0].expression):
                        lay(part.pixels, part.x, part.y, "over")
    return page * 255


def test_the_catalogue_loads_it():
    assert isinstance(engine("illustrate", "papercut").load(), Papercut)


@pytest.mark.parametrize("style", ["papercut", "shadow", "linocut", "felt"])
def test_the_picture_is_its_planes_and_figures(style):
    stage = Papercut().illustrate(order(planes=True, style=style))
    assert stage.planes
    difference = np.abs(compose(stage) - stage.picture.pixels)
    assert difference.max() <= 6
    assert difference.mean() < 0.6


def test_with_and_without_planes_it_is_the_same_picture():
    """But for the grain, and the soft shadow of someone whom the film moves out of their first pose."""
    alone, layered = (Papercut().illustrate(order(planes=planes)).picture.pixels for planes in (False, True))
    difference = np.abs(alone.astype(int) - layered.astype(int))
    assert difference.mean() < 1
    assert np.percentile(difference, 99) < 12


def test_the_same_commission_gives_the_same_bytes():
    assert pack(Papercut().illustrate(order(planes=True))) == pack(Papercut().illustrate(order(planes=True)))


def test_a_stage_survives_the_store():
    stage = Papercut().illustrate(order(planes=True))
    assert np.array_equal(unpack(Stage, pack(stage)).picture.pixels, stage.picture.pixels)


@pytest.mark.parametrize("size", [(300, 300), (320, 180), (180, 320), (64, 48)])
def test_any_size(size):
    assert Papercut().illustrate(order(size)).picture.size == size


def test_planes_go_from_far_to_near_and_have_their_own_names():
    stage = Papercut().illustrate(order(planes=True))
    names = [plane.name for plane in stage.planes]
    assert len(set(names)) == len(names)
    assert {figure.above for figure in stage.figures} <= set(names)
    assert stage.planes[0].depth <= stage.planes[-1].depth


def test_figures_are_parts_on_hinges_with_their_cues():
    stage = Papercut().illustrate(order(planes=True))
    girl = next(figure for figure in stage.figures if figure.id == "girl")
    names = [part.name for part in girl.parts]
    for number, part in enumerate(girl.parts):
        assert part.parent is None or part.parent in names[:number]
    assert [attitude.cue for attitude in girl.attitudes] == [-1, 0]
    assert girl.attitudes[1].expression == "glad"
    assert girl.attitudes[1].turns


def test_alternative_text_tells_who_does_what_where():
    alt = Papercut().illustrate(order()).alt
    for word in ("Mia", "Pip", "fox", "lantern", "forest", "night"):
        assert word in alt
    assert alt.endswith(".")


@pytest.mark.parametrize(
    ("place", "phrase"), [("snow", "in a snowy land"), ("space", "in space"), ("farm", "on a farm")]
)
def test_alternative_text_says_places_as_english_does(place, phrase):
    scene = Scene(setting="w", figures=(Figure(character="fox"),))
    layout = lay_out_scene(scene, CAST, [Setting(id="w", kind=place)], 1.0, 4)
    assert phrase in Papercut().illustrate(Commission(layout=layout, scene=scene, cast=CAST, size=(40, 40), seed=4)).alt


def test_the_night_is_darker_than_the_day():
    def brightness(time):
        return Papercut().illustrate(order(scene=SCENE.model_copy(update={"time": time}))).picture.pixels.mean()

    assert brightness("night") < brightness("day") - 30


def test_styles_look_different():
    pictures = [Papercut().illustrate(order(style=style)).picture.pixels.astype(int)
                for style in ("papercut", "shadow", "linocut", "felt")]  # fmt: skip
    for number, picture in enumerate(pictures):
        for other in pictures[:number]:
            assert np.abs(picture - other).mean() > 3


def test_an_unknown_style_is_refused():
    with pytest.raises(UsageError, match="papercut, "):
        Papercut().illustrate(order(style="oil"))


def test_the_vector_form_is_a_document():
    document = minidom.parseString(svg(order()))  # noqa: S318 - our own words
    assert document.documentElement.tagName == "svg"
    assert len(document.getElementsByTagName("path")) > 20


def test_words_can_be_read_on_the_quiet_area():
    for time in ("day", "dusk", "night"):
        commission = order(scene=SCENE.model_copy(update={"time": time}), text=True)
        area = commission.layout.text_area
        assert area is not None
        pixels = Papercut().illustrate(commission).picture.pixels
        x0, y0, x1, y1 = (round(v * 300) for v in (area.x, area.y, area.x + area.width, area.y + area.height))
        assert contrast(pixels[y0:y1, x0:x1]) >= 4.5, time


def contrast(pixels: np.ndarray) -> float:
    """Of the better of black and white ink with all but the outermost hundredth of the pixels (WCAG 2.1)."""
    linear = np.where(pixels / 255 <= 0.04045, pixels / 255 / 12.92, ((pixels / 255 + 0.055) / 1.055) ** 2.4)
    light = linear @ np.array([0.2126, 0.7152, 0.0722])
    low, high = np.percentile(light, [1, 99])
    return max((low + 0.05) / 0.05, 1.05 / (high + 0.05))


def test_shadows_drift_with_what_throws_them():
    scene = SCENE.model_copy(update={"time": "day", "weather": "wind"})
    planes = {plane.name: plane for plane in Papercut().illustrate(order(planes=True, scene=scene)).planes}
    assert planes["clouds"].motion is not None
    assert planes["clouds-shadow"].motion == planes["clouds"].motion


def test_whoever_leaves_the_first_pose_leaves_no_shadow_of_it():
    still = SCENE.model_copy(update={"figures": (SCENE.figures[0].model_copy(update={"cues": ()}), *SCENE.figures[1:])})
    moving, staying = (
        next(p for p in Papercut().illustrate(order(planes=True, scene=scene)).planes if p.name == "girl-shadow")
        for scene in (SCENE, still)
    )
    assert moving.pixels.shape[0] < 0.5 * staying.pixels.shape[0]


def test_faces_of_the_shadow_theatre_are_cut_through_to_the_light():
    scene = SCENE.model_copy(
        update={"figures": (Figure(character="fox", expression="glad"),), "extras": (), "props": ()}
    )
    commission = order((400, 400), style="shadow", scene=scene)
    box = commission.layout.figures[0].box
    rows, columns = slice(round(400 * box.y), round(400 * (box.y + 0.6 * box.height))), slice(round(400 * box.x), None)
    head = Papercut().illustrate(commission).picture.pixels[rows, columns][:, : round(400 * box.width)]
    light = head.mean(axis=2)
    assert light.max() > 2.5 * np.percentile(light, 20)


def puppet(kind: str, expression: str, coat: str, second: str):
    """The pieces of someone and the shapes the shadow theatre cuts for each, by name."""
    figure = stand_figure(
        id="a", character=None, kind=kind, traits=Traits(coat=coat, second=second), pose="stand", expression=expression,
        view="three-quarter", facing="right", x=0.5, y=0.9, height=0.6, depth=0.6,
    )  # fmt: skip
    pieces = cut_figure(figure)
    return {piece.name: (piece, cut) for piece, cut in zip(pieces, cut_through(pieces), strict=True)}


def test_beaks_tears_and_tokens_of_the_shadow_theatre_shine_in_their_colour():
    cuts = puppet("duck", "sad", "#5a4a40", "#8a7a6a")
    assert {shape.glow for shape in cuts["beak"][1]} >= {1.0}
    tears = [shape for shape in cuts["face-sad"][1] if shape.glow]
    assert len(tears) >= 4
    assert all(shape.glow for shape in cuts["token-afraid"][1])


def test_features_of_the_shadow_theatre_are_dark_on_pale_paper_and_light_on_dark():
    def colours(coat, second):
        return [shape.colour for shape in puppet("cat", "calm", coat, second)["face-calm"][1]]

    assert LIGHT in colours("#3c3840", "#3c3840")
    assert colours("#fbf8f0", "#fdfaf4") == [
        shape.colour for shape in puppet("cat", "calm", "#fbf8f0", "#fdfaf4")["face-calm"][0].shapes
    ]
