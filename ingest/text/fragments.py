"""The paragraphs of an HTML fragment."""

from __future__ import annotations

import re
from html import unescape

from lxml import etree

from ingest.text.plain import one_line, storable

MAX_HTML_CHARACTERS = 4_000_000
"""The number of characters of a fragment that are read. No publisher's text is longer."""


_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")
"""A line of white space alone, which ends a paragraph."""


_TAG = re.compile("<[/!?a-zA-Z]")
"""The beginning of a tag or comment. A text without one is no markup."""


_DROPPED_AND_CLOSED = re.compile(r"<(?:script|style|iframe|object|video|audio|canvas|svg)\b[^<>]*/>", re.IGNORECASE)
"""A dropped element in XHTML's short form (``<iframe/>``). HTML would take it for the start of an element that never ends."""


DROPPED = frozenset(
    "script style noscript template head iframe object applet svg canvas audio video select datalist".split()  # noqa: SIM905 -- words read best as words
)

"""The elements whose text no reader sees as text."""


BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure footer "  # noqa: SIM905 -- words read best as words
    "form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li listing main menu nav ol p plaintext pre search section summary "
    "table tbody td tfoot th thead tr ul xmp".split()
)

"""The elements that end a paragraph."""


ITEM = "- "
"""The beginning of each paragraph that is a list item."""


_ITEMS = frozenset({"li", "dt", "dd"})
"""The elements that are list items."""


_PREFORMATTED = frozenset({"pre", "xmp", "listing", "plaintext"})
"""The elements in which a line break of the source is one on the page."""


def paragraphs_of_html(html: str) -> tuple[str, ...]:
    """Return the paragraphs of an HTML fragment as plain text. No paragraph is empty or holds a line break. Never raises.

    Block elements and two <br> in a row end a paragraph; in a text without markup, a blank line does. List items begin with a dash.
    """
    source = storable(html[:MAX_HTML_CHARACTERS])
    broken = _broken(_DROPPED_AND_CLOSED.sub("", source)) if _TAG.search(source) else storable(unescape(source))
    return tuple(line for line in map(one_line, _BLANK_LINE.split(broken)) if line)


def _broken(source: str) -> str:
    """Return the text of markup, with a blank line wherever a paragraph ends."""
    # the parser's events are read, not its tree: libxml2 drops the text that stands below some hundred levels of a tree
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, target=_Breaker())  # type: ignore[arg-type]  # its events carry str
    parser.feed(f"<div>{source}</div>".encode())
    return str(parser.close())


class _Breaker:
    """It gathers the text of the parser's events. A line break of the source becomes a space, except in preformatted text."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._dropped = 0
        self._preformatted = 0
        self._opens_item = False

    def start(self, tag: str, _attributes: object) -> None:
        """Take the start of an element."""
        self._dropped += tag in DROPPED
        self._preformatted += tag in _PREFORMATTED
        self._opens_item = self._opens_item or tag in _ITEMS
        self._break(tag)

    def end(self, tag: str) -> None:
        """Take the end of an element."""
        self._dropped -= tag in DROPPED
        self._preformatted -= tag in _PREFORMATTED
        self._opens_item = self._opens_item and tag not in _ITEMS
        if tag != "br":
            self._break(tag)

    def data(self, text: str) -> None:
        """Take a text between two tags."""
        if self._dropped:
            return
        if self._opens_item and text.strip():
            self._pieces.append(ITEM)
            self._opens_item = False
        self._pieces.append(text if self._preformatted else text.replace("\n", " "))

    def close(self) -> str:
        """Return the gathered text."""
        return storable("".join(self._pieces))

    def _break(self, tag: str) -> None:
        if tag == "br":
            self._pieces.append("\n")
        elif tag in BLOCKS:
            self._pieces.append("\n\n")
