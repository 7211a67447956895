"""Lists of subscriptions are read (OPML 2.0, or a list with one URL on each line) and written (OPML 2.0)."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from lxml import etree

from ingest.feed import url_list
from ingest.feed.charset import decode
from ingest.feed.links import unescaped
from ingest.feed.outlines import outlines, root_of
from ingest.feed.spelling import spelling_key, url_meant
from ingest.model.boilerplate import Note
from ingest.model.page import TextFrom
from ingest.model.subscription import Skipped, Subscription, SubscriptionList
from ingest.text.logins import parted
from ingest.text.plain import label
from ingest.text.urls import absolute_link

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ingest.feed.outlines import Outline
    from ingest.model.subscription import Folder

MAX_BYTES = 50_000_000
"""This many bytes of a list are read. A list of 100,000 feeds has about 20 million."""
_MAX_TITLE_CHARACTERS = 2000
"""The title of a subscription is cut to this many characters, like the title that a feed gives itself."""
_MAX_SHOWN_CHARACTERS = 200
"""The name of a folder, and a text that is shown to the operator, are cut to this many characters."""
_OURS = "urn:ingest:subscriptions"
"""The namespace of the attributes that OPML has no name for."""
_PREFIX = "ingest:"
"""The prefix of that namespace in the lists that we write."""
_MARKUP = re.compile(r"\s*<(?!https?:)", re.IGNORECASE)
"""The beginning of a document with markup. In a list, a URL may stand in angle brackets."""
_FEEDS = {"rss", "atom", "feed"}
"""The types of outlines that are feeds. OPML 2.0 has the first of them."""
_LISTS = {"include", "source"}
"""The types of outlines that name another list."""
_NUMBER = re.compile(r"[0-9]{1,9}([.][0-9]{1,3})?")
"""A number of seconds, up to 30 years."""
_END = re.compile(r"<(?:/(?:[\w.-]+:)?opml\s*|(?:[\w.-]+:)?opml\b[^<>]*/)>", re.IGNORECASE)
"""The end of an OPML document: its closing tag, or its only tag."""
_LINE_END = re.compile("\r\n?")
_NOT_IN_XML = re.compile("[^\t\n -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""A character that no XML document may hold (XML 1.0, 2.2)."""


def read_subscriptions(body: bytes) -> SubscriptionList:
    """Return what an OPML document holds, or a list with one URL on each line (newsboat's tags and titles included).

    Two spellings of one URL are one feed, with the folders of both. Whatever names no feed is among ``skipped``. Never raises.
    """
    text = _text(body[:MAX_BYTES])
    is_opml = bool(_MARKUP.match(text))
    read = _read_opml(text) if is_opml else url_list.read(text)
    skipped = [found for found in read if isinstance(found, Skipped)]
    missing = _missing(text, is_opml=is_opml, is_long=len(body) > MAX_BYTES)
    if missing:
        skipped.append(Skipped(line=text.rstrip().count("\n") + 1, text="", reason=missing))
    feeds: dict[str, Subscription] = {}
    for found in read:
        if isinstance(found, Subscription):
            key = spelling_key(found.url)
            feeds[key] = _joined(feeds[key], found) if key in feeds else found
    return SubscriptionList(feeds=tuple(feeds.values()), skipped=tuple(skipped), is_whole=not missing)


def _missing(text: str, *, is_opml: bool, is_long: bool) -> str | None:
    """Return why the end of a list is missing; None: it is there. ``is_long``: not all of its bytes are read."""
    if is_long:
        return f"only {MAX_BYTES:,} bytes of a list are read"
    if is_opml and root_of(text) == "opml" and not _END.search(text):
        return "the document ends here, without </opml>: it was cut off, and feeds may be missing"
    return None


def _text(body: bytes) -> str:
    """Return the text of a list. UTF-16 without its mark is known by the zero bytes beside its first character."""
    zeros = [at for at in (0, 1) if body[at : at + 1] == b"\0"]
    text = body.decode("utf-16-le" if zeros == [1] else "utf-16-be", "replace") if zeros else decode(body)
    return _LINE_END.sub("\n", text.removeprefix("\ufeff"))


def _joined(first: Subscription, other: Subscription) -> Subscription:
    """Return a feed that stands in a list twice: the first of them, in the folders of both."""
    folders = tuple(dict.fromkeys((*first.folders, *other.folders)))
    return replace(first, folders=folders, login=first.login or other.login)


def _read_opml(text: str) -> list[Subscription | Skipped]:
    is_ours = _OURS in text
    read = [found for outline in outlines(text) if (found := _read_outline(outline, is_ours=is_ours))]
    if not read and (root := root_of(text)) != "opml":
        reason = "not an OPML document" + (f": its root element is <{root}>" if root else "")
        return [Skipped(line=1, text=label(text, _MAX_SHOWN_CHARACTERS), reason=reason)]
    return read


def _read_outline(outline: Outline, *, is_ours: bool) -> Subscription | Skipped | None:
    """Return the feed that an outline names; None: it is a folder, or a line of text. ``is_ours``: the list was written by us."""
    values = outline.attributes
    written = (values.get("xmlurl") or (values.get("url", "") if _kind(outline) in _FEEDS else "")).strip()
    plain, login = parted(unescaped(written))
    url = url_meant(plain)
    fault = _fault(outline, written, url)
    if fault:
        return Skipped(line=outline.line, text=outline.text, reason=fault)
    if url is None:
        return None
    title, own_title = _titles(values, written, is_ours=is_ours)
    feed = Subscription(
        url=url,
        login=login,
        title=title,
        own_title=own_title,
        site_url=absolute_link(values.get("htmlurl", ""), None),
        folders=_folders(outline),
    )
    return _with_settings(feed, values) if is_ours else feed


def _kind(outline: Outline) -> str:
    return outline.attributes.get("type", "").strip().lower()


def _fault(outline: Outline, written: str, url: str | None) -> str | None:
    """Return why an outline that seems to name something cannot be subscribed to; None: it can, or it names nothing."""
    values, kind = outline.attributes, _kind(outline)
    if kind in _LISTS or values.get("url", "").strip().lower().endswith(".opml"):
        return "it names another list, which is to be imported itself"
    if written:
        return None if url else "its xmlUrl is not an http(s) URL of a feed"
    if outline.is_cut:
        return "the tag is cut off"
    return "it has no xmlUrl" if outline.is_leaf and (kind in _FEEDS or "xmlurl" in values) else None


def _titles(values: dict[str, str], written: str, *, is_ours: bool) -> tuple[str, str]:
    """Return the feed's title and the operator's. In a list of another reader, the title that is shown there is the operator's."""
    names = ("title", "text", f"{_PREFIX}title")
    title, text, own = (label(values.get(name, ""), _MAX_TITLE_CHARACTERS) for name in names)
    if is_ours:
        return title, own
    shown = "" if text == written else text
    return title or shown, shown or title


def _with_settings(feed: Subscription, values: dict[str, str]) -> Subscription:
    """Return a feed with the settings that a list of our own gives it. Notes that mean nothing to us are ignored."""
    strip = values.get(f"{_PREFIX}strip")
    return replace(
        feed,
        strip=None if strip is None else tuple(Note(name) for name in strip.split() if name in set(Note)),
        speaks_for=tuple(values.get(f"{_PREFIX}speaksfor", "").split()),
        interval_s=_seconds(values.get(f"{_PREFIX}interval", "")),
        text_from=next((choice for choice in TextFrom if choice == values.get(f"{_PREFIX}text")), None),
        paused=label(values.get(f"{_PREFIX}paused", ""), _MAX_TITLE_CHARACTERS),
    )


def _seconds(written: str) -> float | None:
    """Return a number of seconds above 0; None: it is none."""
    number = float(written) if _NUMBER.fullmatch(written) else 0.0
    return number or None


def _folders(outline: Outline) -> tuple[Folder, ...]:
    """Return the folders of an outline: the one that it stands in, and those of its attribute ``category`` (OPML 2.0)."""
    categories = outline.attributes.get("category", "").split(",")
    paths = (tuple(label(part, _MAX_SHOWN_CHARACTERS) for part in category.split("/")) for category in categories)
    named = (tuple(filter(None, path)) for path in paths)
    return tuple(dict.fromkeys(filter(None, (outline.folder, *named))))


def write_opml(subscriptions: Iterable[Subscription]) -> str:
    """Return an OPML 2.0 document with the subscriptions. Each stands in each of its folders. Never raises."""
    root = etree.Element("opml", version="2.0", nsmap={_PREFIX[:-1]: _OURS})
    etree.SubElement(etree.SubElement(root, "head"), "title").text = "ingest subscriptions"
    places: dict[Folder, etree._Element] = {(): etree.SubElement(root, "body")}
    for subscription in subscriptions:
        attributes = dict(_attributes(subscription))
        for folder in subscription.folders or ((),):
            etree.SubElement(_place(folder, places), "outline", attributes)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True).decode()


def _place(folder: Folder, places: dict[Folder, etree._Element]) -> etree._Element:
    """Return the element of a folder. It is made if it is not there yet."""
    for depth in range(1, len(folder) + 1):
        if folder[:depth] not in places:
            name = _xml(folder[depth - 1])
            places[folder[:depth]] = etree.SubElement(places[folder[: depth - 1]], "outline", text=name, title=name)
    return places[folder]


def _attributes(feed: Subscription) -> Iterator[tuple[str, str]]:
    """Yield the attributes of a feed's outline."""
    title = _xml(feed.title)
    yield "type", "rss"
    yield "text", _xml(feed.own_title) or title or _xml(feed.url)
    yield "title", title
    yield "xmlUrl", _xml(feed.url)
    if feed.site_url:
        yield "htmlUrl", _xml(feed.site_url)
    ours = {
        "title": feed.own_title,
        "strip": None if feed.strip is None else " ".join(feed.strip),
        "speaksFor": " ".join(feed.speaks_for),
        "interval": None if feed.interval_s is None else f"{feed.interval_s:g}",
        "text": feed.text_from,
        "paused": feed.paused,
    }
    for name, value in ours.items():
        if value or (value is not None and name == "strip"):
            yield f"{{{_OURS}}}{name}", _xml(value)


def _xml(text: str) -> str:
    """Return a text on one line that XML can hold."""
    return label(_NOT_IN_XML.sub("", text), _MAX_TITLE_CHARACTERS)
