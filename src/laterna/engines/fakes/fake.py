"""One class that keeps every capability's protocol in the simplest honest way."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np

from laterna.story import (
    Answer,
    Attitude,
    Character,
    Clip,
    Figure,
    Idea,
    MovingFigure,
    Narration,
    Note,
    Observation,
    Page,
    Part,
    Picture,
    Plane,
    Production,
    Scene,
    Score,
    Setting,
    Sound,
    Stage,
    Story,
    Tempo,
    Text,
    Track,
    VoiceCard,
    WordTiming,
)
from laterna.story.sound import RATE_HZ
from laterna.story.spoken import words_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from laterna.story import Brief, Commission, CueSheet, Floats, Photo, PlacedFigure, Script

_WORD_S = 0.25
_PAUSE_S = 0.05
_NUMBERS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]


class Fake:
    """Every capability, faked."""

    def see(self, photo: Photo, subject: str = "") -> Observation:
        width, height = photo.picture.size
        return Observation(caption=f"A photo of {subject or 'something'}.", width=width, height=height)

    def ask(self, photo: Photo, question: str) -> Answer:
        return Answer(text="I can't tell.", confidence=0.0)

    def embed(self, pictures: Sequence[Picture]) -> Floats:
        """Mean colour: float32 `[N, 3]` within 0 to 1."""
        return np.stack([picture.pixels[..., :3].mean((0, 1)) / 255 for picture in pictures]).astype(np.float32)

    def ideas(self, brief: Brief, seen: Sequence[Observation], count: int) -> tuple[Idea, ...]:
        return tuple(Idea(title=f"Idea {n}", logline="A fox counts.", plot="count", seed=n) for n in range(count))

    def write(self, brief: Brief, seen: Sequence[Observation]) -> Story:
        name = brief.hero or "Fox"
        hero = Character(id="fox", name=name, kind="fox", role="hero", pronoun="it")
        pages = tuple(
            Page(
                id=f"p{number}",
                text={"en": Text(words=f"{name} counts {_count(number)}. “{_count(number).capitalize()}!”")},
                scene=Scene(setting="wood", figures=(Figure(character="fox", pose=("stand", "walk")[number % 2]),)),
            )
            for number in range(1, brief.pages + 1)
        )
        return Story(
            title={"en": Text(words=brief.premise[:60] or "The Fox Who Counted")},
            audience=brief.age,
            cast=(hero,),
            settings=(Setting(id="wood", kind="forest"),),
            pages=pages,
            production=Production(seed=brief.seed, picture_px=256, film_px=180),
            brief=brief,
        )

    def revise(self, story: Story, request: str) -> Story:
        title = {code: Text(words=f"{text.words} ({request})") for code, text in story.title.items()}
        return story.model_copy(update={"title": title})

    def translate(self, texts: Sequence[str], source: str, target: str, glossary: Mapping[str, str]) -> tuple[str, ...]:
        return tuple(f"[{target}] {text}" for text in texts)

    def illustrate(self, commission: Commission) -> Stage:
        width, height = commission.size
        tint = hashlib.sha256(f"{commission.seed} {commission.style}".encode()).digest()[:3]
        sky = np.empty((height, width, 4), np.uint8)
        sky[...] = (*(128 + value // 2 for value in tint), 255)
        ground_y = round(commission.layout.camera.ground * height)
        ground = np.empty((height - ground_y, width, 4), np.uint8)
        ground[...] = (90, 140, 80, 255)
        planes = (
            Plane(name="sky", pixels=sky, x=0, y=0, depth=0.0),
            Plane(name="ground", pixels=ground, x=0, y=ground_y, depth=0.5),
        )
        figures = tuple(_box_figure(figure, height) for figure in commission.layout.figures)
        canvas = sky.copy()
        canvas[ground_y:] = ground
        for figure in figures:
            _paste(canvas, figure.parts[0])
        picture = Picture(pixels=np.ascontiguousarray(canvas[..., :3]))
        alt = commission.scene.note or "A fake picture."
        return Stage(picture=picture, planes=planes, figures=figures, alt=alt, left=commission.layout.left)

    def animate(
        self, picture: Picture, prompt: str, seconds: float, fps: float, seed: int, to: Picture | None = None
    ) -> Clip:
        end = picture if to is None else to
        shares = np.linspace(0, 1, round(seconds * fps))
        frames = tuple(Picture(pixels=_between(picture.pixels, end.pixels, share)) for share in shares)
        return Clip(frames=frames, fps=fps, arrives=to is not None)

    def upscale(self, picture: Picture, scale: int) -> Picture:
        return Picture(pixels=picture.pixels.repeat(scale, 0).repeat(scale, 1))

    def speak(self, script: Script) -> Narration:
        spans = words_of(script.text, script.language)
        step = _WORD_S + _PAUSE_S
        samples = np.zeros(round((len(spans) * step + _WORD_S) * RATE_HZ), np.float32)
        words: list[WordTiming] = []
        for index, (start, end) in enumerate(spans):
            at = index * step
            tone = _tone(220 + 20 * (end - start), _WORD_S)
            first = round(at * RATE_HZ)
            samples[first : first + tone.size] = tone
            words.append(WordTiming(start_s=at, end_s=at + _WORD_S, start_char=start, end_char=end))
        sound = Sound(samples=samples[None], rate_hz=RATE_HZ)
        return Narration(text=script.text, language=script.language, sound=sound, words=tuple(words), voice="hum")

    def voices(self) -> tuple[VoiceCard, ...]:
        return (VoiceCard(name="hum", language="en"),)

    def compose(self, sheet: CueSheet) -> Score:
        bpm = 60.0
        notes = tuple(
            Note(start=point.start_s, length=0.5, pitch=60 + (sheet.seed + index) % 12)
            for index, point in enumerate(sheet.points)
        )
        track = Track(name="Melody", instrument="music-box", program=10, notes=notes)
        return Score(tracks=(track,), tempos=(Tempo(beat=0, bpm=bpm),), curve=sheet.points, seconds=sheet.seconds)

    def render(self, score: Score) -> Iterator[Sound]:
        samples = np.zeros((2, round(score.seconds * RATE_HZ)), np.float32)
        for track in score.tracks:
            for note in track.notes:
                first = round(note.start * 60 / score.tempos[0].bpm * RATE_HZ)
                tone = _tone(440 * 2 ** ((note.pitch - 69) / 12), 0.4)[: max(0, samples.shape[1] - first)]
                samples[:, first : first + tone.size] += tone
        yield Sound(samples=samples, rate_hz=RATE_HZ)


def _count(number: int) -> str:
    return _NUMBERS[number - 1] if number <= len(_NUMBERS) else f"{number}"


def _between(one: np.ndarray, other: np.ndarray, share: float) -> np.ndarray:
    return (one * (1 - share) + other * share).round().astype(np.uint8)


def _tone(pitch_hz: float, seconds: float) -> np.ndarray:
    """float32 `[T]`: a sine that fades in and out."""
    time = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    return (0.2 * np.sin(2 * np.pi * pitch_hz * time) * np.sin(np.pi * time / seconds)).astype(np.float32)


def _box_figure(figure: PlacedFigure, height_px: int) -> MovingFigure:
    box = figure.box
    x, y = round(box.x * height_px), round(box.y * height_px)
    size = max(1, round(box.height * height_px)), max(1, round(box.width * height_px))
    pixels = np.empty((*size, 4), np.uint8)
    pixels[...] = (*hashlib.sha256(figure.id.encode()).digest()[:3], 255)
    part = Part(name="box", pixels=pixels, x=x, y=y, pivot=(x + size[1] / 2, y + size[0]))
    still = Attitude(cue=-1, pose=figure.pose, expression=figure.expression)
    return MovingFigure(id=figure.id, above="ground", depth=figure.depth, parts=(part,), attitudes=(still,))


def _paste(canvas: np.ndarray, part: Part) -> None:
    """Lay an opaque part over the canvas, uint8 `[H, W, 4]`, cut at its edges."""
    x, y = round(part.x), round(part.y)
    top, left = max(0, y), max(0, x)
    piece = part.pixels[top - y : canvas.shape[0] - y, left - x : canvas.shape[1] - x]
    canvas[top : top + piece.shape[0], left : left + piece.shape[1]] = piece
