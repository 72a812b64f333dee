"""What a story is: pure data and rules, no engine.

Everything that flows between the steps is one of these values; see each module for its fields.
"""

from laterna.story.brief import Brief, Companion, Idea
from laterna.story.cast import Character, Garment, Setting, Traits, Voice
from laterna.story.commission import Commission, CueSheet, Line, Script, VoiceCard
from laterna.story.event import Event
from laterna.story.layout import Area, Camera, Layout, Left, PlacedFigure, PlacedProp, Point
from laterna.story.manuscript import Cutout, Page, Production, Shift, Staging, Story, Take, Takes, Text, Texts
from laterna.story.model import Floats, Mask, Model, Pixels, Samples
from laterna.story.observation import Answer, Box, Claim, Detection, NamedColour, Observation, Subject
from laterna.story.pack import pack, unpack
from laterna.story.picture import Clip, Photo, Picture
from laterna.story.scene import Cue, Extra, Figure, Prop, Scene, Spot
from laterna.story.sound import MoodPoint, Narration, Note, Score, Sound, Tempo, Track, WordTiming
from laterna.story.stage import Attitude, Motion, MovingFigure, Part, Plane, Stage, Turn
from laterna.story.vocabulary import Vocabulary, vocabulary

__all__ = [
    "Answer", "Area", "Attitude", "Box", "Brief", "Camera", "Character", "Claim", "Clip", "Commission", "Companion",
    "Cue", "CueSheet", "Cutout", "Detection", "Event", "Extra", "Figure", "Floats", "Garment", "Idea", "Layout", "Left",
    "Line", "Mask", "Model", "MoodPoint", "Motion", "MovingFigure", "NamedColour", "Narration", "Note", "Observation",
    "Page", "Part", "Photo", "Picture", "Pixels", "PlacedFigure", "PlacedProp", "Plane", "Point", "Production",
    "Prop", "Samples", "Scene", "Score", "Script", "Setting", "Shift", "Sound", "Spot", "Stage", "Staging",
    "Story", "Subject", "Take", "Takes", "Tempo", "Text", "Texts", "Track", "Traits", "Turn", "Vocabulary",
    "Voice", "VoiceCard", "WordTiming", "pack", "unpack", "vocabulary",
]  # fmt: skip
