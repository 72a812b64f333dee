"""Pull weights from a hub. Nothing here runs unless a person asks for it.

`huggingface_hub` does the fetching: finished files are kept when a pull is stopped, a dropped connection goes on where
it broke, and the cache is the one other programs use. Every file is then checked against the sum that the hub names:
SHA-256 for large files, Git's own hash for small ones.
"""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from typing import NamedTuple

from laterna.engines.brought import remember, sha256_of, weights_among
from laterna.engines.weights import PICKLES, SAFE, Brought, Weights, hub_cache, models
from laterna.story.errors import DiskError, EngineError, MissingExtraError, UsageError

try:
    from huggingface_hub import HfApi, scan_cache_dir, snapshot_download
    from huggingface_hub.utils import filter_repo_objects
except ImportError as error:
    raise MissingExtraError(
        "Pulling weights needs huggingface_hub: run pip install 'laterna[local]', or bring them by hand with "
        "laterna models add FOLDER"
    ) from error


class File(NamedTuple):
    """A file on the hub."""

    name: str
    size: int
    """In bytes."""
    checksum: str
    """SHA-256 in hex (64 digits), or Git's SHA-1 of a blob (40)."""


class Offer(NamedTuple):
    """What a pull would fetch; nothing has been fetched."""

    row: Weights
    commit: str
    licence: str
    files: tuple[File, ...]
    pickles: bool

    @property
    def size(self) -> int:
        """Of all files, in bytes."""
        return sum(file.size for file in self.files)


def row_of(name: str) -> Weights:
    """The row of a name, or one for `owner/name` on the hub. Raises `UsageError`."""
    row = models().get(name)
    if row is not None and row.repo:
        return row
    if row is not None:
        raise UsageError(f"{name} is not on a hub: {row.source} Then run laterna models add FOLDER --name {name}.")
    owner, slash, repo = name.partition("/")
    if not (owner and slash and repo):
        raise UsageError(f"There are no weights called {name!r}; see laterna models list, or give OWNER/NAME of a hub.")
    return Weights(
        name=repo.lower(), summary=f"{name}, as its owner describes it.", repo=name, size_mb=0, memory_mb=0, licence="",
    )  # fmt: skip


def look(row: Weights, pickles: bool = False) -> Offer:
    """Ask the hub what a pull would fetch. Raises `EngineError` when it cannot be reached, or offers only pickles."""
    try:
        info = HfApi().model_info(row.repo, revision=row.revision, files_metadata=True)
    except Exception as error:  # the transport's errors, whose library differs between versions of the client
        raise EngineError(f"The hub does not offer {row.repo}: {_first_line(error)}") from error
    siblings = {
        one.rfilename: File(one.rfilename, one.size or 0, one.lfs.sha256 if one.lfs else one.blob_id or "")
        for one in info.siblings or ()
    }
    names = list(filter_repo_objects(sorted(siblings), allow_patterns=list(row.files), ignore_patterns=list(row.skip)))
    unsafe = not weights_among(names, SAFE)
    if unsafe and pickles:
        names += weights_among([name for name in siblings if name not in names], PICKLES)
    elif unsafe:
        raise UsageError(
            f"{row.repo} has no safetensors file; its pickles can run code when they are read. "
            "Add --pickles if you trust its owner."
        )
    licence = row.licence or (info.card_data.get("license") if info.card_data else None) or "not stated"
    return Offer(row, info.sha or row.revision, str(licence), tuple(siblings[name] for name in names), unsafe)


def pull(offer: Offer) -> Path:
    """Fetch what is offered into the hub's cache, check every file, and remember it. The folder.

    Raises `DiskError` when it does not fit, and `EngineError` when the hub breaks off or a file came damaged.
    """
    cache = hub_cache()
    cache.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(cache).free
    if offer.size > free:
        raise DiskError(f"{offer.row.name} takes {offer.size / 1e9:.1f} GB; {cache} has {free / 1e9:.1f} GB free.")
    names = [file.name for file in offer.files]
    try:
        given = snapshot_download(offer.row.repo, revision=offer.row.revision, cache_dir=cache, allow_patterns=names)
    except Exception as error:  # as above
        raise EngineError(
            f"{offer.row.repo} broke off: {_first_line(error)}. Run the same command to go on; what came is kept."
        ) from error
    folder = Path(given)
    spoilt = [file.name for file in offer.files if not _is_as_promised(folder / file.name, file.checksum)]
    if spoilt:
        for name in spoilt:
            (folder / name).resolve().unlink(missing_ok=True)
            (folder / name).unlink(missing_ok=True)
        raise EngineError(f"{', '.join(spoilt)} came damaged and was removed. Run the same command to fetch it again.")
    remember(
        offer.row.name,
        Brought(
            folder=str(folder), repo=offer.row.repo, commit=folder.name, licence=offer.licence, pickles=offer.pickles,
            checksums={file.name: sha256_of(folder / file.name) for file in offer.files},
        ),
    )  # fmt: skip
    return folder


def delete(commit: str) -> int:
    """Delete one revision from the hub's cache; the bytes freed."""
    strategy = scan_cache_dir(hub_cache()).delete_revisions(commit)
    strategy.execute()
    return strategy.expected_freed_size


def _is_as_promised(file: Path, checksum: str) -> bool:
    if len(checksum) == 64:
        return sha256_of(file) == checksum
    body = file.read_bytes()
    blob = b"blob %d\0" % len(body) + body
    return not checksum or hashlib.sha1(blob, usedforsecurity=False).hexdigest() == checksum


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0].rstrip(".") or type(error).__name__
