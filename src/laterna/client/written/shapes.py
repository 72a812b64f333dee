"""The shapes of what the API takes and answers; written by `tools/client.py` from the OpenAPI document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NotRequired, TypedDict

if TYPE_CHECKING:
    from laterna.client.written.manuscript import Character, Page, Production, Setting


class Alike(TypedDict):
    """A story that was found."""

    story: StoryCard
    likeness: float


class Change(TypedDict):
    """One version, as the history shows it."""

    number: int
    note: str
    made: str


class Choice(TypedDict):
    """Which idea is told."""

    idea: int


class DeedCard(TypedDict):
    """Something that was done."""

    number: int
    at: str
    person: str
    what: str
    about: str
    outcome: str
    address: str


class Defaults(TypedDict):
    """What is chosen until somebody chooses otherwise."""

    age: NotRequired[Literal["3-5", "6-8", "9-12"]]
    pages: NotRequired[int]
    language: NotRequired[str | None]
    style: NotRequired[str]
    theme: NotRequired[str | None]
    shape: NotRequired[Literal["square", "landscape", "portrait"]]
    film: NotRequired[Literal["wide", "tall", "square", "none"]]
    choose: NotRequired[bool]
    voices: NotRequired[dict[str, Any]]


class DeliveryCard(TypedDict):
    """A message, and how it fared."""

    id: str
    story: str
    state: str
    outcome: str
    answer: str
    tries: int
    made: str


class Fact(TypedDict):
    """Something to choose from."""

    name: str
    label: str
    detail: NotRequired[str]
    ready: NotRequired[bool]


class Facts(TypedDict):
    """What this studio knows: choices of the forms, and the engines as they stand."""

    styles: list[Fact]
    themes: list[Fact]
    languages: list[Fact]
    times: list[str]
    weathers: list[str]
    engines: dict[str, list[Fact]]


class Farewell(TypedDict):
    """The house's name, typed once more."""

    name: str


class Folder(TypedDict):
    """A folder of the library; it is there as long as a story is in it."""

    name: str
    stories: int


class Health(TypedDict):
    """It runs."""

    status: NotRequired[Literal["ok"]]


class HookCard(TypedDict):
    """A webhook; its secret is told once, when it is made."""

    id: str
    url: str
    story: str | None
    created: str
    secret: NotRequired[str | None]


class InvitationCard(TypedDict):
    """A link by which someone joins; the address is told once, when it is made."""

    id: str
    role: Literal["owner", "editor", "reader"]
    created: str
    expires: str
    path: NotRequired[str | None]


class Joining(TypedDict):
    """Someone new."""

    email: str
    password: str
    name: str


class Layouts(TypedDict):
    """Where everything stands on a page, for dragging."""

    aspect: float
    things: list[dict[str, Any]]


class Likes(TypedDict):
    """What looks alike, the most alike first."""

    stories: list[Alike]
    left: int


class Made(TypedDict):
    """A new story, or one that changed."""

    id: str
    revision: NotRequired[int]
    note: NotRequired[str]
    missed: NotRequired[list[str]]


class Me(TypedDict):
    """Who asks."""

    name: str
    role: str
    rights: list[str]


class MemberEdit(TypedDict):
    """What changes about a member of the cast, everywhere."""

    name: NotRequired[str | None]
    kind: NotRequired[str | None]
    traits: NotRequired[dict[str, Any] | None]


class NewHook(TypedDict):
    """What is to be told, and where."""

    url: str
    story: NotRequired[str | None]


class NewInvitation(TypedDict):
    """What the one who comes may do, and how long the link is good."""

    role: NotRequired[Literal["owner", "editor", "reader"]]
    days: NotRequired[int]


class NewName(TypedDict):
    """What someone is called."""

    name: str


class NewPage(TypedDict):
    """Where a page is put."""

    after: NotRequired[str | None]


class NewParts(TypedDict):
    """What is told; what is left out stays as it is, what is empty is forgotten."""

    key: NotRequired[str | None]
    address: NotRequired[str | None]
    model: NotRequired[str | None]


class NewPassword(TypedDict):
    """The old password and the new one."""

    old: NotRequired[str]
    new: str


class NewReport(TypedDict):
    """What is not right."""

    words: str


class NewRole(TypedDict):
    """What someone may do."""

    role: Literal["owner", "editor", "reader"]


class NewShare(TypedDict):
    """How long a link is good."""

    days: NotRequired[int | None]


class NewToken(TypedDict):
    """What a program may do, and for how long."""

    name: str
    scopes: NotRequired[list[str]]
    days: NotRequired[int | None]


class Option(TypedDict):
    """Another picture of a page's scene."""

    variant: int
    picture: str


class PageEdit(TypedDict):
    """What changes on one page; what is not named stays."""

    text: NotRequired[str | None]
    alt: NotRequired[str | None]
    language: NotRequired[str | None]
    scene: NotRequired[str | None]
    time: NotRequired[Literal["dawn", "day", "afternoon", "dusk", "night"] | None]
    weather: NotRequired[Literal["clear", "cloudy", "rain", "storm", "snow", "fog", "wind"] | None]
    variant: NotRequired[int | None]
    shifts: NotRequired[dict[str, Any] | None]
    straighten: NotRequired[bool]


class PageOrder(TypedDict):
    """Every page, in order."""

    pages: list[str]


class Part(TypedDict):
    """What is told of one part of a service."""

    is_set: bool
    shown: str
    outside: bool


class Passage(TypedDict):
    """Where the browser goes next."""

    location: str


class PersonCard(TypedDict):
    """Someone in the house."""

    id: str
    name: str
    email: str
    role: Literal["owner", "editor", "reader"]
    created: str


class Place(TypedDict):
    """Where a story lies in the library."""

    shelf: str


class Problem(TypedDict):
    """Problem."""

    type: str
    title: str
    status: int
    detail: str
    errors: NotRequired[list[dict[str, Any]]]


class Renaming(TypedDict):
    """A folder's name, and its new one; empty takes its stories out of it."""

    name: str
    new: str


class ReportCard(TypedDict):
    """A report that nobody has settled yet."""

    id: str
    story: str
    title: str
    words: str
    made: str


class Request(TypedDict):
    """A wish in words."""

    request: str


class ServiceCard(TypedDict):
    """A service that engines may work by."""

    name: str
    does: list[str]
    goes_to: str
    given: list[str]
    lacks: str
    parts: dict[str, Part]


class ShareCard(TypedDict):
    """A link to a story; the address is told once, when it is made."""

    id: str
    created: str
    expires: str | None
    path: NotRequired[str | None]


class ShownPage(TypedDict):
    """A page as the editor shows it."""

    page: Page
    picture: str | None
    voice: str | None
    layout: str | None


class SignInCard(TypedDict):
    """A browser in which I am signed in."""

    id: str
    agent: str
    created: str
    seen: str
    here: bool


class SigningIn(TypedDict):
    """What someone signs in by."""

    email: str
    password: str


class Stories(TypedDict):
    """A part of the library, and how to ask for the next."""

    stories: list[StoryCard]
    next: str | None


class StoryCard(TypedDict):
    """A story as the library shows it."""

    id: str
    title: str
    state: str
    message: str
    shelf: str
    revision: int
    created: str
    changed: str
    trashed: bool


class StoryEdit(TypedDict):
    """What changes about the whole book."""

    title: NotRequired[str | None]
    dedication: NotRequired[str | None]
    production: NotRequired[dict[str, Any] | None]


class TokenCard(TypedDict):
    """A program's token; the secret is told once, when it is made."""

    id: str
    name: str
    scopes: list[str]
    created: str
    used: str | None
    expires: str | None
    secret: NotRequired[str | None]


class Used(TypedDict):
    """One of the quotas."""

    name: str
    used: float
    most: float | None


class UsedThisMonth(TypedDict):
    """How the house stands."""

    rows: list[Used]


class VoiceCard(TypedDict):
    """A voice that an engine offers."""

    name: str
    language: str
    gender: NotRequired[str]
    age: NotRequired[str]


class WholeStory(TypedDict):
    """A story as the editor shows it."""

    card: StoryCard
    language: NotRequired[str]
    title: NotRequired[dict[str, Any]]
    dedication: NotRequired[dict[str, Any]]
    cast: NotRequired[list[Character]]
    settings: NotRequired[list[Setting]]
    production: NotRequired[Production | None]
    pages: NotRequired[list[ShownPage]]
    files: NotRequired[list[str]]
    photos: NotRequired[int]
    can_undo: NotRequired[bool]
    can_redo: NotRequired[bool]
