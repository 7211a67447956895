"""Plain text: what a database takes, what stands on one line, what an HTML fragment says, what counts as the same."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from html import unescape

from lxml import etree

MAX_HTML_CHARACTERS = 4_000_000
"""What stands beyond is not read: no publisher's text is that long."""

_LINE_BREAK = re.compile("\r\n|[\x0b-\r\x1c-\x1e\x85]")
_UNSTORABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")
_EDGE = "\u200b\u2060 "

_TAG = re.compile("<[/!?a-zA-Z]")
# XHTML's short form, which HTML takes for an element that never ends
_DROPPED_AND_CLOSED = re.compile(r"<(?:script|style|iframe|object|video|audio|canvas|svg)\b[^<>]*/>", re.IGNORECASE)
_DROPPED = frozenset(
    "script style noscript template head iframe object applet svg canvas audio video select datalist".split()  # noqa: SIM905 -- words read best as words
)
_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure footer "  # noqa: SIM905 -- words read best as words
    "form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li listing main menu nav ol p plaintext pre search section summary "
    "table tbody td tfoot th thead tr ul xmp".split()
)
ITEM = "- "
"""What a list's item begins with."""
_ITEMS = frozenset({"li", "dt", "dd"})
_PREFORMATTED = frozenset({"pre", "xmp", "listing", "plaintext"})


def storable(text: str) -> str:
    """Return the text as Postgres takes it: without NUL, lone surrogates and control characters but tab and line feed.

    Control characters that end a line (Unicode, UAX 14: CR, CRLF, VT, FF, NEL) become a line feed. Halves of a surrogate
    pair that stand side by side become the character that they are.
    """
    if not _UNSTORABLE.search(text):
        return text
    joined = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    return _UNSTORABLE.sub("", _LINE_BREAK.sub("\n", joined))


def one_line(text: str) -> str:
    """Return the text storable and on one line: each run of white space one space, none at the ends, no byte order mark."""
    return " ".join(storable(text).replace("\ufeff", "").split()).strip(_EDGE)


def paragraphs_of_html(html: str) -> tuple[str, ...]:
    """Return the paragraphs of an HTML fragment as plain text: none is empty, none holds a line break. Never raises.

    Block elements and two <br> in a row end a paragraph; in text without any markup, a blank line does. Items of lists begin
    with a dash.
    """
    source = storable(html[:MAX_HTML_CHARACTERS])
    broken = _broken(_DROPPED_AND_CLOSED.sub("", source)) if _TAG.search(source) else storable(unescape(source))
    return tuple(line for line in map(one_line, _BLANK_LINE.split(broken)) if line)


def _broken(source: str) -> str:
    """Return the text of markup, with a blank line wherever a paragraph ends."""
    # events, not a tree: libxml2 builds no tree deeper than some hundred elements, and drops the text below
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, target=_Breaker())  # type: ignore[arg-type]  # its events carry str
    parser.feed(f"<div>{source}</div>".encode())
    return str(parser.close())


class _Breaker:
    """Gathers the text of the parser's events. A line break in the source is a space, but in preformatted text."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._dropped = 0
        self._preformatted = 0
        self._opens_item = False

    def start(self, tag: str, _attributes: object) -> None:
        self._dropped += tag in _DROPPED
        self._preformatted += tag in _PREFORMATTED
        self._opens_item = self._opens_item or tag in _ITEMS
        self._break(tag)

    def end(self, tag: str) -> None:
        self._dropped -= tag in _DROPPED
        self._preformatted -= tag in _PREFORMATTED
        self._opens_item = self._opens_item and tag not in _ITEMS
        if tag != "br":
            self._break(tag)

    def data(self, text: str) -> None:
        if self._dropped:
            return
        if self._opens_item and text.strip():
            self._pieces.append(ITEM)
            self._opens_item = False
        self._pieces.append(text if self._preformatted else text.replace("\n", " "))

    def close(self) -> str:
        return storable("".join(self._pieces))

    def _break(self, tag: str) -> None:
        if tag == "br":
            self._pieces.append("\n")
        elif tag in _BLOCKS:
            self._pieces.append("\n\n")


class _Separators(dict[int, str | int]):
    """What fold() makes of a character, by its Unicode category; fills as characters are met."""

    def __missing__(self, code: int) -> str | int:
        category = unicodedata.category(chr(code))
        kept: str | int = code
        if category in {"Cf", "Cs", "Mn"} and (category != "Mn" or chr(code) in _INVISIBLE_MARKS):
            kept = ""
        elif category[0] in "PZ" or category in {"Cc", "Sk", "So"} or chr(code) in "|~":
            kept = " "
        self[code] = kept
        return kept


_INVISIBLE_MARKS = "\u034f\ufe0e\ufe0f"
_SEPARATORS = _Separators()


def fold(text: str) -> str:
    """Return what two spellings of the same words have in common, to compare them: never to be shown or stored.

    NFKC, case folded, each run of white space, punctuation and pictures one space, nothing invisible. Marks of letters,
    currency and mathematical signs stay: they tell words and figures apart.
    """
    visible = text.translate(_SEPARATORS)
    if visible.isascii():
        return " ".join(visible.lower().split())
    same = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", visible).casefold())
    return " ".join(same.translate(_SEPARATORS).split())


def even_share(key: str) -> float:
    """Return a number from 0 to 1, spread evenly over keys, the same for the same key."""
    return int.from_bytes(hashlib.sha256(key.encode("utf-8", "replace")).digest()[:8], "big") / 2**64
