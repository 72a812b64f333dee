"""All that one house may touch. Routes are handed this and nothing else, so that none can reach what is another's.

A story is opened once, by its id and its house together; whatever can be done with it hangs on what that gives. The
workshop, which can reach every story, stays behind it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from laterna.engines.catalog import choose
from laterna.library.defaults import defaults_of, keep_defaults
from laterna.library.originals import forget_originals
from laterna.story.errors import LanguageError, NoEngineError, NotFoundError
from laterna.studio.poster import paint_poster
from laterna.studio.values import VOICE
from laterna.studio.voicing import sample_task, voices_of
from laterna.web import jobs
from laterna.web.options import paint_options
from laterna.web.orders import BOOKS, BROUGHT, forget_photos, read_uploads
from laterna.web.posting import place_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from laterna.library.defaults import Defaults
    from laterna.library.happenings import Told
    from laterna.library.ledger import Standing
    from laterna.library.looks import Looks
    from laterna.library.people import Asker
    from laterna.library.program_tables import Delivery, Hook
    from laterna.library.reports import Reported
    from laterna.library.shares import Link
    from laterna.library.tables import Asset, Share, StoryRow, Version
    from laterna.story import Page, Story, VoiceCard
    from laterna.studio.folder import StoryFolder
    from laterna.studio.sources import Brought
    from laterna.web.orders import Upload
    from laterna.web.settings import WebSettings
    from laterna.web.workshop import Workshop

OPENS = "/s/"
"""How the path of a link begins."""
MAKING = ("minutes", "storage_mb", "cost")
"""Limits that are held whenever something is to be made."""


class House:
    """The library of those who share it, as one of them sees it."""

    def __init__(self, shop: Workshop, asker: Asker) -> None:
        self._shop = shop
        self.asker = asker
        self.id = asker.house

    @property
    def settings(self) -> WebSettings:
        return self._shop.settings

    def story(self, story: str) -> OwnStory:
        """Raises `NotFoundError` when there is no such story here."""
        return OwnStory(self._shop, self.id, story, self.asker.person)

    def search(
        self, query: str = "", shelf: str | None = None, *, trashed: bool = False, before: str | None = None,
        count: int = 60,
    ) -> Sequence[StoryRow]:  # fmt: skip
        """Stories whose words hold every word of the query, the last changed first. Raises `InputError`."""
        return self._shop.shelf.search(self.id, query, shelf, trashed=trashed, before=before, count=count)

    def folders(self) -> list[tuple[str, int]]:
        """Its folders that hold stories, and how many each holds."""
        return self._shop.shelf.folders(self.id)

    def rename_folder(self, name: str, new: str) -> None:
        """Call a folder something else; empty takes its stories out. Raises `NotFoundError`."""
        self._shop.shelf.rename_folder(self.id, name, new)

    @property
    def looks(self) -> Looks:
        """What its stories look like."""
        return self._shop.looks(self.id)

    def expect(self) -> None:
        """Somebody is about to begin a story."""
        if self.settings.jobs:
            self._shop.rehearsal.begin()

    def read(self, uploads: Sequence[Upload]) -> Brought:
        """What was uploaded, understood. Raises `SourceError` or `InputError`."""
        return read_uploads(uploads, self._shop.sandbox)

    def create(self, title: str) -> OwnStory:
        """A place for a new story. Raises `QuotaError`."""
        self.standing().check("stories", *MAKING)
        self._shop.ledger.add(self.id, stories=1)
        return self.story(self._shop.shelf.create(self.id, title=title).id)

    def destroy(self) -> None:
        """Delete every story of it for good."""
        for story in self._shop.shelf.ids(self.id):
            jobs.destroy(self.id, story)

    def standing(self) -> Standing:
        """What was used this month, and what is kept."""
        return self._shop.standing(self.id)

    @property
    def defaults(self) -> Defaults:
        """How its stories usually are."""
        return defaults_of(self._shop.database, self.id)

    def keep_defaults(self, defaults: Defaults) -> None:
        keep_defaults(self._shop.database, self.id, defaults)

    def voices(self, language: str) -> list[VoiceCard]:
        """Who can read aloud in a language; nobody where the engine does not speak it."""
        try:
            return voices_of(choose("speak", language=language)[0], language)
        except (LanguageError, NoEngineError):
            return []

    def sample(self, language: str, voice: str) -> Path:
        """A voice saying a sentence. Raises `NotFoundError` when there is no such voice, and `QuotaError`."""
        card = next((card for card in self.voices(language) if card.name == voice), None)
        if card is None:
            raise NotFoundError("There is no such voice.")
        self.standing().check(*MAKING)
        task = sample_task(card, choose("speak", language=language))
        with self._shop.run_for(self.id) as run:
            return run([task])[task.id].file(VOICE)

    def hook(self, url: str, story: str | None) -> Hook:
        """Tell an address how stories come along. Raises `InputError`, and `NotFoundError` for another's story."""
        if story is not None:
            self.story(story)
        place_of(url, everywhere=not self.settings.server)
        return self._shop.hooks.create(self.id, url, story)

    def hooks(self) -> Sequence[Hook]:
        return self._shop.hooks.of(self.id)

    def unhook(self, hook: str) -> None:
        """Raises `NotFoundError`."""
        self._shop.hooks.remove(self.id, hook)

    def reports(self) -> Sequence[Reported]:
        """What somebody found not right in its stories, the last first."""
        return self._shop.reports.of(self.id)

    def settle(self, report: str) -> None:
        """Raises `NotFoundError`."""
        self._shop.reports.settle(self.id, report)

    def deliveries(self, hook: str) -> Sequence[Delivery]:
        """What a hook was told last. Raises `NotFoundError`."""
        return self._shop.hooks.deliveries(self.id, hook)


class OwnStory:
    """One story of the house that asks. Everything here is this story's, and nothing else is in reach."""

    def __init__(self, shop: Workshop, owner: str, story: str, person: str) -> None:
        shop.shelf.get(owner, story)
        self._shop = shop
        self._owner = owner
        self._person = person
        self.id = story

    @property
    def settings(self) -> WebSettings:
        return self._shop.settings

    @property
    def row(self) -> StoryRow:
        """Where it stands now."""
        return self._shop.shelf.get(self._owner, self.id)

    @property
    def folder(self) -> StoryFolder:
        self._shop.shelf.fetch(self.id)
        return self._shop.shelf.folder(self.id)

    def made(self, sha256: str) -> Path:
        """A file that was made for it."""
        return self._shop.made(self.id, sha256)

    def manuscript(self) -> Story:
        """What it says. Raises `ConflictError` before it is written."""
        return self._shop.manuscript(self._owner, self.id)

    def save(self, manuscript: Story, note: str, revision: int | None) -> int:
        """Keep a changed manuscript, and have built what it changes; returns its number.

        Raises `ConflictError` and `QuotaError`.
        """
        self._check()
        number = self._shop.shelf.save(self._owner, self.id, manuscript, note, revision)
        jobs.begin_building(self._owner, self.id)
        return number

    def step(self, by: int) -> None:
        """Go back (-1) or forth (+1) among the versions. Raises `ConflictError` when there is none to go to."""
        self._check()
        self._shop.shelf.step(self._owner, self.id, by)
        jobs.begin_building(self._owner, self.id)

    def forget_originals(self) -> int:
        """Delete the photos that it was made from; returns the number of the manuscript without them.

        Raises `NotFoundError` when there are none, `ConflictError` while it is made.
        """
        number = forget_originals(self._shop.shelf, self._owner, self.id, BROUGHT, *BOOKS)
        forget_photos(self.folder.root)
        self._shop.shelf.send(self.id)
        jobs.begin_building(self._owner, self.id)
        return number

    def history(self) -> Sequence[Version]:
        return self._shop.shelf.history(self._owner, self.id)

    def assets(self) -> Sequence[Asset]:
        return self._shop.shelf.assets(self._owner, self.id)

    def small(self, source: Path, name: str, px: int) -> Path:
        """A picture of it as WebP, about `px` pixels (1 to 2048) on its longer side."""
        return self._shop.small(self.id, source, name, px)

    @property
    def looks(self) -> Looks:
        """What it and the stories beside it look like."""
        return self._shop.looks(self._owner)

    def put_on(self, shelf: str) -> None:
        """Put it into a folder of the library; empty takes it out."""
        self._shop.shelf.set(self.id, shelf=shelf)

    def trash(self) -> None:
        """Stop making it, and put it where it can be taken back from."""
        if self.row.work:
            self.stop()
        self._shop.shelf.trash(self._owner, self.id)

    def restore(self) -> None:
        self._shop.shelf.restore(self._owner, self.id)

    def destroy(self) -> None:
        """Delete it for good."""
        jobs.destroy(self._owner, self.id)

    def begin(self) -> None:
        """Have it made: told from its order, or built from its manuscript. Raises `QuotaError`."""
        self._check()
        self._shop.shelf.send(self.id)
        (jobs.begin_building if self.row.revision else jobs.begin_telling)(self._owner, self.id)

    def stop(self) -> None:
        """Stop making it; what is finished is kept."""
        jobs.stop(self._owner, self.id)

    def choose_idea(self, number: int) -> None:
        """Say which of the offered ideas is told."""
        jobs.choose_idea(self._owner, self.id, number)

    def options(self, page: Page) -> dict[int, str]:
        """The next variants of a page's picture, painted small: variant to SHA-256. Raises `QuotaError`."""
        self._check()
        return paint_options(self._shop, self.id, page)

    def _check(self) -> None:
        self._shop.standing(self._owner).check(*MAKING)

    def share(self, days: int | None) -> Link:
        """A new link, good for some days, or until it is revoked."""
        return self._shop.shares.create(self._owner, self.id, days)

    def shares(self) -> Sequence[Share]:
        """The links that still open, the newest first."""
        return self._shop.shares.of(self._owner, self.id)

    def revoke(self, share: str) -> None:
        """Close a link at once. Raises `NotFoundError`."""
        self._shop.shares.revoke(self._owner, self.id, share)

    def poster(self, here: str, link: str, kind: str, paper: str) -> Path:
        """A poster, with the code of one of its links (`/s/...`, found at `here`) or of none.

        Raises `NotFoundError` for a link that does not open it, `ConflictError` before it is written, `QuotaError`.
        """
        manuscript = self.manuscript()
        self._check()
        if link and self._shop.shares.story(link.removeprefix(OPENS)).id != self.id:
            raise NotFoundError("This link opens another story.")
        production = manuscript.production.model_copy(update={"link": f"{here.rstrip('/')}{link}" if link else ""})
        coded = manuscript.model_copy(update={"production": production})
        with self._shop.run_aside(self.id) as run:
            return paint_poster(coded, self.folder.root, run, kind=kind, paper=paper)

    def report(self, words: str) -> None:
        """Say what in it is not right. Raises `ConflictError` when many have said so."""
        self._shop.reports.add(self.id, self._person, words)

    def happened(self, after: int) -> list[Told]:
        """What happened after a number, in order."""
        return self._shop.happenings.since(self.id, after)

    @property
    def last(self) -> int:
        """The number of the last happening; 0 when there is none."""
        return self._shop.happenings.last(self.id)


class Lobby:
    """What those may reach who are not known yet, or not any longer: the way in, and the way out."""

    def __init__(self, shop: Workshop) -> None:
        self.people = shop.people
        self.settings = shop.settings
        self.guesses = shop.guesses
        self.provider = shop.provider
        self.provider_name = shop.settings.oidc_name if shop.provider else ""


class Guest:
    """Whoever comes by a link: the one story that it opens, as it can be read."""

    def __init__(self, shop: Workshop, secret: str) -> None:
        row = shop.shares.story(secret)
        self.title = row.title
        self._reports, self._story = shop.reports, row.id
        shop.shelf.fetch(row.id)
        self.folder = shop.shelf.folder(row.id)

    def report(self, words: str) -> None:
        """Say what in it is not right. Raises `ConflictError` when many have said so."""
        self._reports.add(self._story, "", words)
