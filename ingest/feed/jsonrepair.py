"""Broken JSON Feed documents are read, item by item: what is wrong in one item costs the others nothing."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from ingest.feed.fields import as_dicts
from ingest.text.json_mend import COMMENT, DECODER, mended

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_MAX_PARTS = 10
"""This many authors, attachments and other parts of a broken item are passed over to find its end."""
_MAX_ENDS = 8
"""This many places are tried as the end of the list of items, if the last item is broken."""
_MAX_ITEMS = 20_000
"""A broken document is read no further behind this many items, which take some seconds."""
_MAX_LOST = 100
"""A document is read no further behind this many broken items: each of them takes long."""
_GAP = re.compile(rf"(?>[\s,]|{COMMENT})*+", re.DOTALL)
_ITEMS = re.compile(r"""["']?items["']?\s*:\s*\[""")
_ITEMS_END = re.compile(rf"[}}\[](?>[\s,]|{COMMENT})*+\]", re.DOTALL)
_OBJECT_START = re.compile(r"""(?<=[}\[,\s/])(?<!:\s)\{(?=\s*["']?[\w$]{1,40}["']?\s*:)""")
"""The start of an object in a list. The object may be an item, or a part of one, such as an author."""


@dataclass(slots=True)
class Repaired:
    """A broken JSON Feed document that was read as far as possible."""

    feed: dict[str, Any]
    """Its members, as far as they can be read."""
    lost: int = 0
    """The number of items that could not be read."""
    ended: bool = True
    """Whether the list of items has an end."""


def repaired(text: str) -> Repaired | None:
    """Return the feed in a broken document; None: it cannot be read.

    Items are read one after the other. An item that is broken ends where the next one begins. If several documents stand one
    behind the other, the items of all are returned, with the other values of the first.
    """
    found = _ITEMS.search(text)
    if found is None:
        feed = mended(text)
        return Repaired(feed) if isinstance(feed, dict) else None
    items: list[Mapping[str, Any]] = []
    lost = 0
    end = found.end()
    for item, place in _items(text, found.end()):
        end = place
        items += [] if item is None else _parted(item)
        lost += item is None
        if lost > _MAX_LOST or len(items) > _MAX_ITEMS:
            lost += 1
            break
    around, ended = _around(text, found.end(), end)
    return Repaired({**around, "items": items}, lost, ended)


def _items(text: str, place: int) -> Iterator[tuple[dict[str, Any] | None, int]]:
    """Return the items of a list that begins at ``place``, and behind which place its end may be; None: an item is broken.

    Where no object follows an item, the next one is looked for. It may be in another document.
    """
    while True:
        place = _GAP.match(text, place).end()  # type: ignore[union-attr]  # it matches any text
        in_order = text.startswith("{", place)
        if not in_order:
            following = _OBJECT_START.search(text, place)
            if following is None:
                return
            place = following.start()
        item, limit = _item(text, place)
        if in_order or item is None or item.keys() & _KEYS_OF_ITEMS:
            yield item, place if limit == len(text) else limit
            place = limit
        else:
            place += 1


def _parted(item: dict[str, Any]) -> list[Mapping[str, Any]]:
    """Return an item, and behind it the items that one of its lists took in because the bracket at its end is missing."""
    within = [part for name in _LISTS for part in as_dicts(item.get(name)) if part.keys() & _KEYS_OF_ITEMS]
    own = {
        name: [part for part in as_dicts(item[name]) if part not in within]
        for name in _LISTS
        if within and name in item
    }
    return [{**item, **own}, *within]


_LISTS = ("authors", "attachments")
"""The members of an item that are lists of objects."""


def _item(text: str, start: int) -> tuple[dict[str, Any] | None, int]:
    """Return an item, or None if it cannot be read, and where the next one is to be looked for."""
    item, end = _whole(text, start)
    if item is not None:
        return item, end
    starts = (found.start() for found in _OBJECT_START.finditer(text, start + 1))
    for limit in [*islice(starts, _MAX_PARTS), len(text)]:
        item = mended(text[start:limit])
        if isinstance(item, dict):
            return item, limit
        if not _is_part(mended(text[limit : limit + _PART_CHARACTERS])):
            return None, limit
    return None, len(text)


def _whole(text: str, start: int) -> tuple[dict[str, Any] | None, int]:
    """Return the object that begins at ``start``, and its end; None: it is broken.

    The decoder is given a part of the text first. For an error, it counts the lines before the place, which takes long.
    """
    for part in (text[start : start + _WINDOW], text[start:]):
        try:
            value, end = DECODER.raw_decode(part)
        except json.JSONDecodeError as error:
            if error.pos < len(part) - _MARGIN and not error.msg.startswith("Unterminated"):
                break
        except RecursionError:
            break
        else:
            return value, start + end
    return None, start


_WINDOW = 65_536
"""Most items have fewer characters."""
_MARGIN = 20
"""An error that is no nearer to the end of a part is not there because the part ends."""


def _is_part(value: object) -> bool:
    """Return whether a value is a part of an item, such as an author or an attachment, and no item."""
    if not isinstance(value, dict) or value.keys() & _KEYS_OF_ITEMS:
        return False
    return bool(value.keys() & {"name", "mime_type"}) or not value.keys() & {"url", "title"}


_PART_CHARACTERS = 1000
"""A part of an item is looked for in this many characters."""
_KEYS_OF_ITEMS = {"id", "external_url", "content_html", "content_text", "summary", "date_published"}
"""The members that items have, and authors and attachments have not."""


def _around(text: str, start: int, end: int) -> tuple[dict[str, Any], bool]:
    """Return the members of a feed beside its items, and whether the list of items has an end."""
    head, text = text[:start], text[: text.rfind("}") + 1]
    from_here = max(start - 1, end - 1, len(text) - _TAIL_CHARACTERS)
    closings = list(islice(_ITEMS_END.finditer(text, from_here), _MAX_ENDS))
    for closing in closings:
        whole = mended(f"{head}]{text[closing.end() :]}", whole=True)
        if isinstance(whole, dict):
            return whole, True
    around = mended(f"{head}]}}")
    return around if isinstance(around, dict) else {}, bool(closings)


_TAIL_CHARACTERS = 65_536
"""The end of the list of items is looked for in this many last characters. What stands behind the items is short."""
