"""The API's operations, to be awaited; written by `tools/client.py` from the OpenAPI document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from laterna.client.calls import Call, quoted

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from typing import Literal, Unpack

    from laterna.client.async_sender import AsyncSender
    from laterna.client.calls import Happening, Upload
    from laterna.client.written import manuscript, shapes


class AsyncStoriesApi:
    """What the API says of stories."""

    def __init__(self, send: AsyncSender) -> None:
        self._send = send

    async def begin(
        self, *, files: Sequence[Upload] = (), key: str | None = None, **wish: Unpack[manuscript.Wish]
    ) -> shapes.Made:
        """Begin a story from photos, a short video, a finished text, or a premise; `wish` is a `Wish` as JSON."""
        return await self._send.json(Call("POST", "/stories", form={"wish": wish}, files=files, key=key))

    async def search(
        self,
        *,
        query: str | None = None,
        shelf: str | None = None,
        trashed: bool | None = None,
        before: str | None = None,
        count: int | None = None,
    ) -> shapes.Stories:
        """The library, the last changed first; `query` looks in all its words, `before` goes on from a `next`."""
        return await self._send.json(
            Call(
                "GET",
                "/stories",
                query={"query": query, "shelf": shelf, "trashed": trashed, "before": before, "count": count},
            )
        )

    async def get(self, story: str) -> shapes.WholeStory:
        """Everything the editor shows."""
        return await self._send.json(Call("GET", f"/stories/{quoted(story)}"))

    async def throw_away(self, story: str, *, forever: bool | None = None) -> None:
        """Put a story in the trash; `forever` deletes it, its links and its files."""
        await self._send.nothing(Call("DELETE", f"/stories/{quoted(story)}", query={"forever": forever}))

    async def choose(self, story: str, *, key: str | None = None, **fields: Unpack[shapes.Choice]) -> shapes.Made:
        """Choose one of the offered ideas, by its number from 0."""
        return await self._send.json(Call("POST", f"/stories/{quoted(story)}/choice", body=fields, key=key))

    async def stop(self, story: str, *, key: str | None = None) -> shapes.Made:
        """Stop making it; what is finished is kept."""
        return await self._send.json(Call("POST", f"/stories/{quoted(story)}/stop", key=key))

    async def build(self, story: str, *, key: str | None = None) -> shapes.Made:
        """Go on making it: after a stop, after a failure."""
        return await self._send.json(Call("POST", f"/stories/{quoted(story)}/build", key=key))

    async def download(self, story: str, name: str, *, inline: bool | None = None) -> bytes:
        """One of the finished files."""
        return await self._send.data(
            Call("GET", f"/stories/{quoted(story)}/files/{quoted(name)}", query={"inline": inline})
        )

    async def picture(self, story: str, sha256: str, *, px: int | None = None) -> bytes:
        """A page's picture, as WebP of at most `px` pixels on its longer side."""
        return await self._send.data(
            Call("GET", f"/stories/{quoted(story)}/pictures/{quoted(sha256)}", query={"px": px})
        )

    async def voice(self, story: str, sha256: str) -> bytes:
        """A page's voice, Opus in Ogg."""
        return await self._send.data(Call("GET", f"/stories/{quoted(story)}/voices/{quoted(sha256)}"))

    async def cover(self, story: str) -> bytes:
        """The cover, small; before there is one, the first page that is painted."""
        return await self._send.data(Call("GET", f"/stories/{quoted(story)}/cover"))

    async def restore(self, story: str, *, key: str | None = None) -> shapes.StoryCard:
        """Take a story out of the trash."""
        return await self._send.json(Call("POST", f"/stories/{quoted(story)}/restore", key=key))

    async def put_on_shelf(self, story: str, **fields: Unpack[shapes.Place]) -> shapes.StoryCard:
        """Put a story into a folder of the library; empty takes it out."""
        return await self._send.json(Call("PUT", f"/stories/{quoted(story)}/shelf", body=fields))


class AsyncEditsApi:
    """What the API says of edits."""

    def __init__(self, send: AsyncSender) -> None:
        self._send = send

    async def change_story(
        self, story: str, *, if_match: int | None = None, **fields: Unpack[shapes.StoryEdit]
    ) -> shapes.Made:
        """Change title, dedication, style, theme ..."""
        return await self._send.json(
            Call("PATCH", f"/stories/{quoted(story)}", headers={"If-Match": if_match}, body=fields)
        )

    async def change_page(
        self, story: str, page: str, *, if_match: int | None = None, **fields: Unpack[shapes.PageEdit]
    ) -> shapes.Made:
        """Change a page's text, scene, light, what stands where, or which of its pictures is shown."""
        return await self._send.json(
            Call("PATCH", f"/stories/{quoted(story)}/pages/{quoted(page)}", headers={"If-Match": if_match}, body=fields)
        )

    async def drop_page(self, story: str, page: str, *, if_match: int | None = None) -> shapes.Made:
        """Take a page out."""
        return await self._send.json(
            Call("DELETE", f"/stories/{quoted(story)}/pages/{quoted(page)}", headers={"If-Match": if_match})
        )

    async def offer_pictures(self, story: str, page: str, *, key: str | None = None) -> list[shapes.Option]:
        """Paint other pictures of the same scene, small; one is chosen by the page's `variant`."""
        return await self._send.json(Call("POST", f"/stories/{quoted(story)}/pages/{quoted(page)}/options", key=key))

    async def change_member(
        self, story: str, member: str, *, if_match: int | None = None, **fields: Unpack[shapes.MemberEdit]
    ) -> shapes.Made:
        """Change a character once, and see it change everywhere."""
        return await self._send.json(
            Call(
                "PATCH", f"/stories/{quoted(story)}/cast/{quoted(member)}", headers={"If-Match": if_match}, body=fields
            )
        )

    async def put_page(
        self, story: str, *, if_match: int | None = None, key: str | None = None, **fields: Unpack[shapes.NewPage]
    ) -> shapes.Made:
        """Add an empty page."""
        return await self._send.json(
            Call("POST", f"/stories/{quoted(story)}/pages", headers={"If-Match": if_match}, body=fields, key=key)
        )

    async def reorder(
        self, story: str, *, if_match: int | None = None, **fields: Unpack[shapes.PageOrder]
    ) -> shapes.Made:
        """Put the pages in another order."""
        return await self._send.json(
            Call("PUT", f"/stories/{quoted(story)}/pages", headers={"If-Match": if_match}, body=fields)
        )

    async def revise(
        self, story: str, *, if_match: int | None = None, key: str | None = None, **fields: Unpack[shapes.Request]
    ) -> shapes.Made:
        """Ask for a revision in words: `make it funnier`, `page 4: it is night`."""
        return await self._send.json(
            Call("POST", f"/stories/{quoted(story)}/revise", headers={"If-Match": if_match}, body=fields, key=key)
        )

    async def undo(self, story: str, *, key: str | None = None) -> shapes.Made:
        """Take the last change back."""
        return await self._send.json(Call("POST", f"/stories/{quoted(story)}/undo", key=key))

    async def redo(self, story: str, *, key: str | None = None) -> shapes.Made:
        """Make the change again that was taken back."""
        return await self._send.json(Call("POST", f"/stories/{quoted(story)}/redo", key=key))

    async def go_back(self, story: str, number: int, *, key: str | None = None) -> shapes.Made:
        """Show a version of the history again."""
        return await self._send.json(Call("POST", f"/stories/{quoted(story)}/history/{quoted(number)}", key=key))

    async def forget_originals(self, story: str) -> shapes.Made:
        """Delete the photos it was made from, for good; pictures that were painted stay."""
        return await self._send.json(Call("DELETE", f"/stories/{quoted(story)}/originals"))

    async def history(self, story: str) -> list[shapes.Change]:
        """Every change, the newest first."""
        return await self._send.json(Call("GET", f"/stories/{quoted(story)}/history"))

    async def layout(self, story: str, page: str) -> shapes.Layouts:
        """Where everything stands on a page."""
        return await self._send.json(Call("GET", f"/stories/{quoted(story)}/pages/{quoted(page)}/layout"))


class AsyncLibraryApi:
    """What the API says of library."""

    def __init__(self, send: AsyncSender) -> None:
        self._send = send

    async def folders(self) -> list[shapes.Folder]:
        """The folders, by name."""
        return await self._send.json(Call("GET", "/shelves"))

    async def rename_folder(self, *, key: str | None = None, **fields: Unpack[shapes.Renaming]) -> list[shapes.Folder]:
        """Call a folder something else; the name of another puts them together."""
        return await self._send.json(Call("POST", "/shelves/rename", body=fields, key=key))

    async def like_pictures(
        self, *, files: Sequence[Upload] = (), count: int | None = None, key: str | None = None
    ) -> shapes.Likes:
        """Stories with a picture like one of these; they are looked at and not kept."""
        return await self._send.json(Call("POST", "/looks", query={"count": count}, files=files, key=key))

    async def in_colour(self, *, colour: str, count: int | None = None) -> shapes.Likes:
        """Stories with much of a colour in their pictures."""
        return await self._send.json(Call("GET", "/looks", query={"colour": colour, "count": count}))

    async def like_story(self, story: str, *, count: int | None = None) -> shapes.Likes:
        """Other stories that look like this one."""
        return await self._send.json(Call("GET", f"/stories/{quoted(story)}/alike", query={"count": count}))


class AsyncEventsApi:
    """What the API says of events."""

    def __init__(self, send: AsyncSender) -> None:
        self._send = send

    def follow(self, story: str, *, after: int | None = None) -> AsyncIterator[Happening]:
        """Events of one story from a number on (`Last-Event-ID`, or `after`); without one, from now on."""
        return self._send.follow(Call("GET", f"/stories/{quoted(story)}/events", query={"after": after}))


class AsyncSharesApi:
    """What the API says of shares."""

    def __init__(self, send: AsyncSender) -> None:
        self._send = send

    async def create(
        self, story: str, *, key: str | None = None, **fields: Unpack[shapes.NewShare]
    ) -> shapes.ShareCard:
        """A new link; its address is told this once."""
        return await self._send.json(Call("POST", f"/stories/{quoted(story)}/shares", body=fields, key=key))

    async def list(self, story: str) -> list[shapes.ShareCard]:
        """The links that still open."""
        return await self._send.json(Call("GET", f"/stories/{quoted(story)}/shares"))

    async def revoke(self, story: str, share: str) -> None:
        """Close a link at once."""
        await self._send.nothing(Call("DELETE", f"/stories/{quoted(story)}/shares/{quoted(share)}"))

    async def poster(
        self,
        story: str,
        *,
        link: str | None = None,
        kind: Literal["pdf", "png"] | None = None,
        paper: Literal["a4", "a5", "8.5x11in"] | None = None,
    ) -> bytes:
        """A poster: cover, title, and the QR code of a link, given by its path `/s/...`; no code without one."""
        return await self._send.data(
            Call("GET", f"/stories/{quoted(story)}/poster", query={"link": link, "kind": kind, "paper": paper})
        )


class AsyncReportsApi:
    """What the API says of reports."""

    def __init__(self, send: AsyncSender) -> None:
        self._send = send

    async def create(self, story: str, *, key: str | None = None, **fields: Unpack[shapes.NewReport]) -> None:
        """Report a story of the house; whoever may read it may do that."""
        await self._send.nothing(Call("POST", f"/stories/{quoted(story)}/reports", body=fields, key=key))

    async def create_as_guest(self, secret: str, *, key: str | None = None, **fields: Unpack[shapes.NewReport]) -> None:
        """Report a story that a link opens, by the link's secret."""
        await self._send.nothing(Call("POST", f"/shared/{quoted(secret)}/reports", body=fields, key=key))

    async def list(self) -> list[shapes.ReportCard]:
        """What was reported and not settled yet, the last first."""
        return await self._send.json(Call("GET", "/reports"))

    async def settle(self, report: str) -> None:
        """It has been looked at, and what had to be done is done."""
        await self._send.nothing(Call("DELETE", f"/reports/{quoted(report)}"))


class AsyncFactsApi:
    """What the API says of facts."""

    def __init__(self, send: AsyncSender) -> None:
        self._send = send

    async def all(self) -> shapes.Facts:
        """Everything a form offers."""
        return await self._send.json(Call("GET", "/facts"))


class AsyncDefaultsApi:
    """What the API says of defaults."""

    def __init__(self, send: AsyncSender) -> None:
        self._send = send

    async def get(self) -> shapes.Defaults:
        """What the form of a new story holds before anybody changes it."""
        return await self._send.json(Call("GET", "/defaults"))

    async def set(self, **fields: Unpack[shapes.Defaults]) -> shapes.Defaults:
        """Change it, for everybody in the house."""
        return await self._send.json(Call("PUT", "/defaults", body=fields))

    async def voices(self, *, language: str | None = None) -> list[shapes.VoiceCard]:
        """Who can read aloud in a language; nobody where the engine does not speak it."""
        return await self._send.json(Call("GET", "/voices", query={"language": language}))

    async def sample(self, language: str, voice: str) -> bytes:
        """A voice says a sentence, Opus in Ogg; made when it is first asked for."""
        return await self._send.data(Call("GET", f"/voices/{quoted(language)}/{quoted(voice)}"))


class AsyncKeysApi:
    """What the API says of keys."""

    def __init__(self, send: AsyncSender) -> None:
        self._send = send

    async def list(self) -> list[shapes.ServiceCard]:
        """Every service, with what is known of it."""
        return await self._send.json(Call("GET", "/keys"))

    async def tell(self, service: str, **fields: Unpack[shapes.NewParts]) -> shapes.ServiceCard:
        """Enter or replace a service's key, address or model. From then on `auto` may send stories to it."""
        return await self._send.json(Call("PUT", f"/keys/{quoted(service)}", body=fields))

    async def forget(self, service: str) -> None:
        """Forget all that was entered for a service."""
        await self._send.nothing(Call("DELETE", f"/keys/{quoted(service)}"))


class AsyncHooksApi:
    """What the API says of hooks."""

    def __init__(self, send: AsyncSender) -> None:
        self._send = send

    async def list(self) -> list[shapes.HookCard]:
        """The webhooks there are, the newest first; at most 20."""
        return await self._send.json(Call("GET", "/hooks"))

    async def create(self, *, key: str | None = None, **fields: Unpack[shapes.NewHook]) -> shapes.HookCard:
        """Tell an address whenever a story comes to another state; its signing secret is told this once."""
        return await self._send.json(Call("POST", "/hooks", body=fields, key=key))

    async def remove(self, hook: str) -> None:
        """Tell an address nothing more."""
        await self._send.nothing(Call("DELETE", f"/hooks/{quoted(hook)}"))

    async def deliveries(self, hook: str) -> list[shapes.DeliveryCard]:
        """What a webhook was told last, the newest first; at most 50."""
        return await self._send.json(Call("GET", f"/hooks/{quoted(hook)}/deliveries"))


class AsyncAccountApi:
    """What the API says of account."""

    def __init__(self, send: AsyncSender) -> None:
        self._send = send

    async def sign_in(self, **fields: Unpack[shapes.SigningIn]) -> None:
        """Sign in; the answer sets a cookie. Whoever was signed in by this browser is not any longer."""
        await self._send.nothing(Call("POST", "/sign-in", body=fields))

    async def join(self, secret: str, *, key: str | None = None, **fields: Unpack[shapes.Joining]) -> None:
        """Take an invitation, and be signed in."""
        await self._send.nothing(Call("POST", f"/join/{quoted(secret)}", body=fields, key=key))

    async def sign_out(self, *, key: str | None = None) -> None:
        """Sign this browser out."""
        await self._send.nothing(Call("POST", "/sign-out", key=key))

    async def me(self) -> shapes.Me:
        """Who asks, and what they may do."""
        return await self._send.json(Call("GET", "/me"))

    async def rename(self, **fields: Unpack[shapes.NewName]) -> None:
        """Be called something else."""
        await self._send.nothing(Call("PATCH", "/me", body=fields))

    async def change_password(self, **fields: Unpack[shapes.NewPassword]) -> None:
        """Change the password; every other browser is signed out."""
        await self._send.nothing(Call("PUT", "/me/password", body=fields))

    async def sign_ins(self) -> list[shapes.SignInCard]:
        """Where I am signed in, the last used first."""
        return await self._send.json(Call("GET", "/me/sign-ins"))

    async def end(self, sign_in: str) -> None:
        """Sign a browser out."""
        await self._send.nothing(Call("DELETE", f"/me/sign-ins/{quoted(sign_in)}"))

    async def tokens(self) -> list[shapes.TokenCard]:
        """Programs that may act for me."""
        return await self._send.json(Call("GET", "/me/tokens"))

    async def make_token(self, *, key: str | None = None, **fields: Unpack[shapes.NewToken]) -> shapes.TokenCard:
        """A new token; its secret is told this once."""
        return await self._send.json(Call("POST", "/me/tokens", body=fields, key=key))

    async def revoke(self, token: str) -> None:
        """From now on the program is refused."""
        await self._send.nothing(Call("DELETE", f"/me/tokens/{quoted(token)}"))

    async def connect(self, *, key: str | None = None) -> shapes.Passage:
        """Off to the provider, to sign in by it from now on."""
        return await self._send.json(Call("POST", "/me/connect", key=key))


class AsyncPeopleApi:
    """What the API says of people."""

    def __init__(self, send: AsyncSender) -> None:
        self._send = send

    async def list(self) -> list[shapes.PersonCard]:
        """Everybody in the house."""
        return await self._send.json(Call("GET", "/people"))

    async def change_role(self, person: str, **fields: Unpack[shapes.NewRole]) -> shapes.PersonCard:
        """Let someone do more, or less."""
        return await self._send.json(Call("PATCH", f"/people/{quoted(person)}", body=fields))

    async def remove(self, person: str) -> None:
        """Take someone out of the house: they are signed out everywhere; stories stay."""
        await self._send.nothing(Call("DELETE", f"/people/{quoted(person)}"))

    async def invitations(self) -> list[shapes.InvitationCard]:
        """Links that nobody has taken yet."""
        return await self._send.json(Call("GET", "/invitations"))

    async def invite(self, *, key: str | None = None, **fields: Unpack[shapes.NewInvitation]) -> shapes.InvitationCard:
        """Invite someone; the link is good once, and told this once."""
        return await self._send.json(Call("POST", "/invitations", body=fields, key=key))

    async def withdraw(self, invitation: str) -> None:
        """Close a link that nobody has taken yet."""
        await self._send.nothing(Call("DELETE", f"/invitations/{quoted(invitation)}"))

    async def delete_house(self, **fields: Unpack[shapes.Farewell]) -> None:
        """Delete the house for good: its stories, its people, and all that was kept of them."""
        await self._send.nothing(Call("DELETE", "/house", body=fields))

    async def rename(self, **fields: Unpack[shapes.NewName]) -> None:
        """Give the house another name."""
        await self._send.nothing(Call("PATCH", "/house", body=fields))

    async def usage(self) -> shapes.UsedThisMonth:
        """What the house has used this month, and may use."""
        return await self._send.json(Call("GET", "/usage"))

    async def deeds(self, *, before: int | None = None, count: int | None = None) -> list[shapes.DeedCard]:
        """The audit log, the last first; `before` is the number of the last one that is known."""
        return await self._send.json(Call("GET", "/deeds", query={"before": before, "count": count}))


class AsyncServiceApi:
    """What the API says of service."""

    def __init__(self, send: AsyncSender) -> None:
        self._send = send

    async def health(self) -> shapes.Health:
        """Whether the studio is up."""
        return await self._send.json(Call("GET", "/health"))

    async def ready(self) -> shapes.Health:
        """Whether it can take work: the database answers, the disk has room, and it is not about to end; else 503."""
        return await self._send.json(Call("GET", "/ready"))


class AsyncOperations:
    """Every part of the API."""

    def __init__(self, send: AsyncSender) -> None:
        self.stories = AsyncStoriesApi(send)
        self.edits = AsyncEditsApi(send)
        self.library = AsyncLibraryApi(send)
        self.events = AsyncEventsApi(send)
        self.shares = AsyncSharesApi(send)
        self.reports = AsyncReportsApi(send)
        self.facts = AsyncFactsApi(send)
        self.defaults = AsyncDefaultsApi(send)
        self.keys = AsyncKeysApi(send)
        self.hooks = AsyncHooksApi(send)
        self.account = AsyncAccountApi(send)
        self.people = AsyncPeopleApi(send)
        self.service = AsyncServiceApi(send)
