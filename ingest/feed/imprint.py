"""What is remembered of a feed document, so that the entries of the next one that have been read already need not be read again."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import feedparser

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ingest.model.feed import FeedEntry

_VERSION = f"2 {feedparser.__version__}"
"""Raise the number when the same bytes make other entries than before: then each feed is read in full once."""
_HASH = 16
"""An element, and what it stands in, are known by this many bytes of a hash: no two will ever have the same."""
_NAME = 8
"""Guid and URL of an entry are known by this many bytes of a hash. If two have the same, the document is read in full."""
_OF_ENTRY = _HASH + 2 * _NAME


@dataclass(frozen=True, slots=True)
class Imprint:
    """What is remembered of a document."""

    setting: bytes
    """A hash of all that the reading of an entry depends on, beside the entry."""
    seen: Mapping[bytes, bytes]
    """The hash of each entry's element, and the names of the entry."""

    @classmethod
    def of(cls, packed: bytes) -> Imprint:
        """Return what ``pack`` has made."""
        places = range(_HASH, len(packed) - _OF_ENTRY + 1, _OF_ENTRY)
        seen = {packed[at : at + _HASH]: packed[at + _HASH : at + _OF_ENTRY] for at in places}
        return cls(packed[:_HASH], seen)

    @staticmethod
    def pack(setting: bytes, elements: Sequence[bytes], names: Sequence[bytes]) -> bytes:
        """Return an imprint as bytes: ``elements`` are the hashes, in the order of the document."""
        return setting + b"".join(element + name for element, name in zip(elements, names, strict=True))


def hash_of_setting(*parts: str) -> bytes:
    """Return the hash of what the reading of an entry depends on."""
    return hash_of_element("\0".join((_VERSION, *parts)).encode())


def hash_of_element(element: bytes) -> bytes:
    """Return the hash of an entry's element."""
    return hashlib.blake2b(element, digest_size=_HASH).digest()


def names_of(entry: FeedEntry) -> bytes:
    """Return the names of an entry: hashes of its guid and of its URL."""
    return _short(entry.guid) + _short(entry.url or "")


def are_apart(names: Sequence[bytes]) -> bool:
    """Return whether no two entries have the same guid or the same URL."""
    guids, urls = [name[:_NAME] for name in names], [name[_NAME:] for name in names]
    return len(set(guids)) == len(guids) and len(set(urls)) == len(urls)


def _short(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=_NAME).digest()
