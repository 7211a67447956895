"""A second reader of what a page states of its article, written from the specifications and by another way than the program's.

It knows schema.org in JSON-LD and in microdata, Open Graph and HTML's meta elements, and nothing else: a page is read as a stream of tags
(``html.parser``), JSON as JSON. It takes part in the comparison only where a page's statements agree with each other.
"""

from __future__ import annotations

import json
import re
import unicodedata
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from html import unescape
from html.parser import HTMLParser
from urllib.parse import urlsplit

ARTICLES = ("Article", "BlogPosting", "LiveBlogPosting", "SocialMediaPosting", "DiscussionForumPosting", "Report")
VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())  # noqa: SIM905 -- words read best as words
NOTES = re.compile(r"\([^()]*\)|\S+@\S+")
GLUE = frozenset("by and und et y og och en e i a di von par por written text x".split())  # noqa: SIM905 -- words read best as words


class Statements(HTMLParser):
    """What a page states: the contents of its meta elements, its JSON-LD scripts, and the properties of items in microdata."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.meta: dict[str, list[str]] = {}
        self.scripts: list[str] = []
        self.microdata: dict[str, list[str]] = {}
        self._script: list[str] | None = None
        self._open: list[tuple[str, str, str | None, list[str]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in reversed(attrs)}
        if tag == "script":
            self._script = [] if given.get("type", "").strip().lower().startswith("application/ld+json") else None
        if tag == "meta" and given.get("content", "").strip():
            for name in {given.get("property", ""), given.get("name", "")} - {""}:
                self.meta.setdefault(name.strip().lower(), []).append(given["content"])
        kind = given.get("itemtype", "").rsplit("/", 1)[-1] if "itemscope" in given else None
        value = given.get("content") or given.get("datetime")
        names = given.get("itemprop", "")
        if value and names and kind is None:
            self._state(names, value)
            names = ""
        if tag not in VOID:
            self._open.append((tag, names, kind, []))

    def handle_endtag(self, tag: str) -> None:
        if tag == "script" and self._script is not None:
            self.scripts.append("".join(self._script))
            self._script = None
        if tag not in [name for name, *_ in self._open]:
            return
        while self._open:
            name, names, kind, texts = self._open.pop()
            if names and kind is None:
                self._state(names, " ".join("".join(texts).split()))
            if name == tag:
                return

    def handle_data(self, data: str) -> None:
        if self._script is not None:
            self._script.append(data)
        for _, names, _, texts in self._open:
            if names:
                texts.append(data)

    def _state(self, names: str, value: str) -> None:
        """Keep a value of the innermost item if that is an article, or a person or organisation that is a property of one."""
        scopes = [(names_, kind) for _, names_, kind, _ in self._open if kind is not None]
        for name in names.split():
            if scopes and str(scopes[-1][1]).endswith(ARTICLES) and len(scopes) == 1:
                self.microdata.setdefault(name, []).append(value)
            elif len(scopes) == 2 and str(scopes[0][1]).endswith(ARTICLES) and name == "name":
                for outer in scopes[1][0].split():
                    self.microdata.setdefault(outer, []).append(value)


def nodes_of(scripts: list[str]) -> list[dict]:
    """Return all objects in the scripts that are JSON, in their order, whatever holds them."""
    found: list[dict] = []

    def collect(value: object) -> None:
        if isinstance(value, dict):
            found.append(value)
        for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            collect(inner)

    for script in scripts:
        try:
            collect(json.loads(script, strict=False))
        except ValueError:
            continue
    return found


def listed(value: object) -> list:
    return value if isinstance(value, list) else [value]


def folded(text: str) -> str:
    """Return the letters and digits of a text, in one case, with blanks between the words."""
    plain = unicodedata.normalize("NFKC", unescape(unescape(text))).casefold()
    return " ".join(re.findall(r"\w+", re.sub(r"<[a-z/][^<>]*>", "", plain).replace("_", " ")))


class Second:
    """What the page states of its article, as far as it does not contradict itself. ``None`` and empty: not stated, or contradicted."""

    def __init__(self, html: str, url: str) -> None:
        self.page = Statements(html)
        self.nodes = nodes_of(self.page.scripts)
        articles = [
            node for node in self.nodes if any(str(kind).endswith(ARTICLES) for kind in listed(node.get("@type")))
        ]
        own = [node for node in articles if _path(url) in {_path(link) for link in _links(node)}]
        self.articles = own or [node for node in articles if not _links(node)] or articles
        self.has_several = len(articles) > 1 and not own

    def texts(self, key: str) -> list[str]:
        values = [one for node in self.articles for one in listed(node.get(key))]
        return [one for one in values if isinstance(one, str) and one.strip()]

    def names(self, key: str) -> list[str]:
        """Return the names of the persons and organisations that the article's nodes give under a key, references resolved."""
        known = {node["@id"]: node for node in self.nodes if isinstance(node.get("@id"), str) and "name" in node}
        values = [one for node in self.articles for one in listed(node.get(key))]
        held = [
            known.get(one.get("@id"), one) if isinstance(one, dict) and "name" not in one else one for one in values
        ]
        return [
            name
            for one in held
            for name in listed(one.get("name") if isinstance(one, dict) else one)
            if isinstance(name, str)
        ]

    def meta(self, *keys: str) -> list[str]:
        return [text for key in keys for text in self.page.meta.get(key, ())]

    def sites(self) -> set[str]:
        return {folded(name) for name in (*self.meta("og:site_name", "application-name"), *self.names("publisher"))} - {
            ""
        }

    def title(self) -> list[str]:
        """Return the titles of JSON-LD, Open Graph and microdata, if they agree but for what is set off before or behind."""
        stated = [*self.texts("headline"), *self.meta("og:title"), *self.page.microdata.get("headline", [])[:1]]
        shortest = min((text for text in stated if folded(text)), key=len, default="")
        agree = all(is_title(shortest, text) for text in stated) and folded(shortest) not in self.sites()
        return stated if shortest and agree and not self.has_several else []

    def authors(self) -> set[str] | None:
        """Return the words of the names on which JSON-LD, meta elements and microdata agree."""
        sources = [
            self.names("author"),
            self.meta("author"),
            self.meta("article:author"),
            self.page.microdata.get("author", []),
        ]
        words = [
            _words(text for text in texts if "://" not in text and any(map(str.isalpha, text))) for texts in sources
        ]
        said = {frozenset(one) for one in words if one}
        return set(said.pop()) if len(said) == 1 and not self.has_several else None

    def published(self) -> datetime | None:
        """Return the date on which JSON-LD, Open Graph and microdata agree to the minute."""
        stated = [
            *self.texts("datePublished"),
            *self.meta("article:published_time", "datepublished", "date", "dc.date.issued", "sailthru.date"),
            *self.page.microdata.get("datePublished", [])[:1],
        ]
        return None if self.has_several else _agreed(stated)

    def modified(self) -> datetime | None:
        stated = [
            *self.texts("dateModified"),
            *self.meta("article:modified_time"),
            *self.page.microdata.get("dateModified", [])[:1],
        ]
        return None if self.has_several else _agreed(stated)

    def pictures(self) -> set[str]:
        """Return the URLs of all pictures that JSON-LD and Open Graph give for the article, without their scheme."""
        held = [one for node in self.articles for one in listed(node.get("image"))]
        known = {
            node["@id"]: node
            for node in self.nodes
            if isinstance(node.get("@id"), str) and ("url" in node or "contentUrl" in node)
        }
        objects = [
            known.get(one.get("@id"), one) if isinstance(one, dict) and "url" not in one else one for one in held
        ]
        urls = [one.get("url") or one.get("contentUrl") if isinstance(one, dict) else one for one in objects]
        urls += self.meta("og:image", "og:image:url", "og:image:secure_url", "twitter:image", "twitter:image:src")
        return {
            unescape(url.strip()).split(":", 1)[1]
            for url in urls
            if isinstance(url, str) and url.strip().startswith("http")
        }

    def sections(self) -> set[str]:
        return {folded(text) for text in (*self.texts("articleSection"), *self.meta("article:section"))} - {""}

    def tags(self) -> set[str]:
        terms = [one for node in self.articles for one in listed(node.get("keywords"))]
        names = [one.get("name") if isinstance(one, dict) else one for one in terms]
        texts = [
            one for one in (*names, *self.meta("article:tag", "news_keywords", "keywords")) if isinstance(one, str)
        ]
        return {folded(part) for text in texts for part in (text, *re.split(r"[,;\uff0c\u3001]", unescape(text)))} - {
            ""
        }

    def outlets(self) -> set[str]:
        return {folded(name) for name in (*self.names("publisher"), *self.meta("og:site_name"))} - {""}

    def descriptions(self) -> set[str]:
        return {folded(text) for text in (*self.texts("description"), *self.meta("og:description", "description"))} - {
            ""
        }


def is_title(taken: str, stated: str) -> bool:
    """Return whether a title is what is stated, or a part of it that a separator sets off from the rest."""
    whole, parts = (
        folded(stated),
        re.split(r"\s[|\u2013\u2014\u00b7\u2022\u00bb\u203a*-]\s|\uff5c|_|:\s", unescape(unescape(stated))),
    )
    ends = {folded(" ".join(some)) for cut in range(len(parts) + 1) for some in (parts[:cut], parts[cut:])}
    return folded(taken) == whole or folded(taken) in ends - {""}


def words_of(names: tuple[str, ...]) -> set[str]:
    return _words(names)


def _words(texts: object) -> set[str]:
    return {word for text in texts for word in folded(NOTES.sub(" ", text)).split()} - GLUE  # type: ignore[attr-defined]


def _agreed(stated: list[str]) -> datetime | None:
    read = [_date(text) for text in stated]
    minutes = {one.replace(second=0, microsecond=0) for one in read if one}
    return minutes.pop() if len(minutes) == 1 and None not in read else None


def _date(text: str) -> datetime | None:
    """Return a date of ISO 8601 or RFC 5322, if it has a time and an offset."""
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            when = read(text.strip())
        except ValueError:
            continue
        return when.astimezone(UTC) if when.tzinfo else None
    return None


def _links(node: dict) -> list[str]:
    found = [node.get("url"), node.get("mainEntityOfPage")]
    links = [one.get("@id") or one.get("url") if isinstance(one, dict) else one for one in found]
    return [link for link in links if isinstance(link, str) and _path(link)]


def _path(link: str) -> str:
    parts = urlsplit(link.strip())
    path = parts.path.rstrip("/")
    return f"{parts.netloc.removeprefix('www.')}{path}" if path and parts.scheme else ""
