"""A feed document is read with what is remembered of the last one: entries that were read already are passed over.

A passed-over entry never is a lost one. It is passed over only if its element is the same to the byte as one that was read and stored,
stands in the same setting, and shares neither guid nor URL with another entry of the document. Then it would be read as before, and
change nothing. Any doubt, and the document is read in full.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ingest.feed.charset import Decoded
from ingest.feed.cut import cut
from ingest.feed.imprint import Imprint, are_apart, hash_of_element, hash_of_setting, names_of
from ingest.feed.parse import Read, read_text, text_of
from ingest.feed.repair import from_root
from ingest.feed.sections import hides_entries
from ingest.model.feed import NotAFeed, ParsedFeed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.feed.cut import Cut
    from ingest.model.feed import KnownEntry, ParseOutcome


def parse_again(
    body: bytes, *, url: str, content_type: str | None, max_entries: int, imprint: bytes | None
) -> ParseOutcome:
    """Read a feed document as ``parse_feed`` does. Entries that the last document had, too, are passed over, and only counted.

    ``imprint``: that of the last document; None: read all entries. The document that is returned has an imprint if the next one may be
    read with it. Never raises.
    """
    document = text_of(body, content_type)
    rest = _rest(document, url, max_entries, Imprint.of(imprint)) if imprint else None
    if rest is not None:
        return rest
    read = read_text(document, url, max_entries)
    if not read.setting or isinstance(read.outcome, NotAFeed):
        return read.outcome
    return replace(read.outcome, imprint=_imprint(document, read, max_entries))


def _rest(document: Decoded, url: str, max_entries: int, before: Imprint) -> ParsedFeed | None:
    """Return a document without the entries that are known; None: it must be read in full."""
    pieces = _pieces(document, max_entries)
    if pieces is None:
        return None
    elements = [hash_of_element(entry) for entry in pieces.entries]
    unread = [place for place, element in enumerate(elements) if element not in before.seen]
    # one known entry is read if there is no other: only at an entry shows in what setting the entries stand
    places = unread or [0]
    if len(places) == len(elements) > 1:
        return None
    read = read_text(Decoded(pieces.only(places).decode()), url, max_entries)
    outcome = read.outcome
    if isinstance(outcome, NotAFeed) or _setting(read, pieces, len(places)) != before.setting:
        return None
    of_read = dict(zip(places, map(names_of, outcome.entries), strict=True))
    names = [before.seen.get(element) or of_read[place] for place, element in enumerate(elements)]
    if not are_apart(names):
        return None
    return replace(
        outcome,
        entries=outcome.entries if unread else (),
        passed_over=len(elements) - len(unread),
        imprint=Imprint.pack(before.setting, elements, names),
    )


def _pieces(document: Decoded, max_entries: int) -> Cut | None:
    """Return a document in pieces; None: it cannot be cut, or would be repaired, or has too many entries."""
    text = from_root(document.text)
    if document.doubt or hides_entries(text):
        return None
    pieces = cut(text.encode())
    return pieces if pieces and len(pieces.entries) <= max_entries else None


def _setting(read: Read, pieces: Cut, entries: int) -> bytes | None:
    """Return the hash of the setting of a document's entries; None: they have none in common, or not each element is an entry."""
    outcome = read.outcome
    if not read.setting or isinstance(outcome, NotAFeed) or len(outcome.entries) != entries:
        return None
    return hash_of_setting(read.setting, pieces.around)


def _imprint(document: Decoded, read: Read, max_entries: int) -> bytes | None:
    """Return the imprint of a document that was read in full; None: the next one must be read in full, too."""
    pieces = _pieces(document, max_entries)
    setting = _setting(read, pieces, len(pieces.entries)) if pieces else None
    if pieces is None or setting is None or not isinstance(read.outcome, ParsedFeed):
        return None
    elements = [hash_of_element(entry) for entry in pieces.entries]
    names = [names_of(entry) for entry in read.outcome.entries]
    return Imprint.pack(setting, elements, names) if are_apart(names) else None


def is_enough(document: ParsedFeed, known: Sequence[KnownEntry]) -> bool:
    """Return whether a document in which entries were passed over says all that the full one would.

    ``known``: what the database knows of the entries that were read. It does, if each of these is new, or is known by its own guid, with
    its own URL, and no other known entry has any of the same.
    """
    own = {entry.guid: entry.url for entry in document.entries if entry.has_guid}
    return not document.passed_over or all(
        one.guid in own and one.url == own[one.guid] and not one.shared_url for one in known
    )
