"""What is on a contact sheet: a cast from all sides, a place in every light, a kind in every pose, a whole book."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import cv2
import numpy as np

from laterna.press.contact import Cell, contact_sheet
from laterna.press.plates import read_pixels
from laterna.story import Character, Commission, Picture, Scene, Setting, vocabulary
from laterna.story.errors import InputError
from laterna.storyboard import Sight, portrait_sight
from laterna.storyboard.compose import compose
from laterna.storyboard.figures import drawn_kinds, poses_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from laterna.engines.protocols import Illustrate
    from laterna.story import Story
    from laterna.story.vocabulary import SettingKind
    from laterna.storyboard.sight import View

VIEWS: tuple[View, ...] = ("front", "side", "back")
FACES = ("glad", "sad", "afraid", "angry", "surprised")
_PORTRAIT = 1.0
_COLUMNS = 8
_PAGES_ACROSS = 4
_SEED = 11


class Sheets:
    """Paints contact sheets, each cell `cell_px` wide, with one painter in one style."""

    def __init__(self, painter: Illustrate, style: str, cell_px: int) -> None:
        self._painter = painter
        self._style = style
        self._cell_px = cell_px

    def character(self, member: Character, tongue: str = "en") -> Picture:
        """One member of the cast from the front, the side and the back, and with five expressions."""
        cells = [Cell(self._portrait(portrait_sight(member, _PORTRAIT, view=view), member), view) for view in VIEWS]
        cells += [
            Cell(self._portrait(portrait_sight(member, _PORTRAIT, expression=face), member), face) for face in FACES
        ]
        return contact_sheet(member.name or member.id, cells, _COLUMNS, tongue)

    def cast(self, story: Story, ids: tuple[str, ...] = ()) -> Iterator[tuple[str, Picture]]:
        """A sheet for each member of a story's cast, or for those named, with its file's name."""
        for member in story.cast:
            if not ids or member.id in ids:
                yield f"cast-{member.id}", self.character(member, story.language)

    def settings(self, names: tuple[str, ...] = ()) -> Iterator[tuple[str, Picture]]:
        """A sheet for each place that can be drawn: every weather at every time of day."""
        words = vocabulary()
        for name in names or drawn_settings():
            cells = [
                Cell(self._place(name, time, weather), f"{time}, {weather}")
                for time in words.names("times")
                for weather in words.names("weathers")
            ]
            yield f"settings-{name}", contact_sheet(name, cells, len(words.names("weathers")))

    def poses(self, names: tuple[str, ...] = ()) -> Iterator[tuple[str, Picture]]:
        """A sheet for each kind that can be drawn: in every pose it can take, and with every expression."""
        words = vocabulary()
        for name in names or drawn_kinds():
            member = Character(id="model", name=name, kind=name)
            faces = [face for face in words.names("expressions") if face != "calm"]
            asked = [(pose, "calm") for pose in poses_of(name)] + [("stand", face) for face in faces]
            cells = [
                Cell(self._portrait(portrait_sight(member, 1.0, view="three-quarter", pose=pose, expression=face),
                                    member), pose if face == "calm" else face)
                for pose, face in asked
            ]  # fmt: skip
            yield f"poses-{name}", contact_sheet(name, cells, _COLUMNS)

    def book(self, story: Story, root: Path) -> Iterator[tuple[str, Picture]]:
        """All pages of a built story side by side. Raises `InputError` where they are not there."""
        files = [root / "cover.png", *(root / f"pages/{number:02}.png" for number in range(1, len(story.pages) + 1))]
        missing = next((file for file in files if not file.is_file()), None)
        if missing is not None:
            raise InputError(f"{missing} is not there. Build the story first: laterna build {root}")
        cells = [Cell(self._small(file), "" if number == 0 else str(number)) for number, file in enumerate(files)]
        title = story.title[story.language].words
        yield "book", contact_sheet(title, cells, _PAGES_ACROSS, story.language)

    def _small(self, file: Path) -> Picture:
        pixels = np.ascontiguousarray(read_pixels(file)[..., ::-1])
        size = self._cell_px, round(self._cell_px * pixels.shape[0] / pixels.shape[1])
        return Picture(pixels=np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8))

    def _portrait(self, sight: Sight, member: Character) -> Picture:
        return self._painted(sight, (member,), None)

    def _place(self, name: str, time: str, weather: str) -> Picture:
        setting = Setting(id="place", kind=name)
        season = "winter" if weather == "snow" else "summer"
        scene = Scene.model_validate({"setting": "place", "time": time, "weather": weather, "season": season})
        sight = Sight(
            scene=scene, cast=(), setting=setting, aspect=1.0, seed=_SEED, setting_seed=_SEED, text=False
        )  # fmt: skip
        return self._painted(sight, (), setting)

    def _painted(self, sight: Sight, members: tuple[Character, ...], setting: Setting | None) -> Picture:
        commission = Commission(
            layout=compose(sight),
            scene=sight.scene,
            cast=members,
            setting=setting,
            style=self._style,
            size=(self._cell_px, round(self._cell_px / sight.aspect)),
            seed=sight.seed,
        )
        return self._painter.illustrate(commission).picture


def drawn_settings() -> tuple[str, ...]:
    """The places that have a drawing of their own."""
    entries = [cast("SettingKind", vocabulary().entry("settings", name)) for name in vocabulary().names("settings")]
    return tuple(entry.name for entry in entries if not entry.like)
