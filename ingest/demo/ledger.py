"""What the newsroom published, and how what was stored compares with it.

The ledger is the oracle of the tests: it knows each article's paragraphs and each boilerplate passage put between them.
On disk it is a journal of JSON lines, one a publication or correction, written before the change can be seen in a feed. So
whoever is killed, the file holds all that anybody can have read; a torn last line was never visible.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from difflib import SequenceMatcher
from pathlib import Path  # noqa: TC003 -- kept with the public signatures
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_SHOWN = 100
"""Characters of a text that a detail shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One paragraph of the text on a page."""

    text: str
    boilerplate: bool = False
    link: str | None = None
    """Where ``anchor`` leads."""
    anchor: str = ""
    """The part of the text that is a link."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One version of an article. Times are ISO 8601."""

    title: str
    passages: tuple[Passage, ...]
    updated_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """What one site published under one URL."""

    key: str
    identity: str
    """Copies of a wire article on several sites share one."""
    site: str
    """Host with port, as in the URL."""
    language: str
    url: str
    urls: tuple[str, ...]
    """Every form in which feeds list it, without tracking parameters; ``url`` first."""
    guid: str | None
    """As listed; None where the feed gives none, or another one at every poll."""
    author: str
    published_at: str
    revisions: tuple[Revision, ...]
    """The oldest first."""

    @property
    def latest(self) -> Revision:
        """The version that its page shows now."""
        return self.revisions[-1]

    @property
    def title(self) -> str:
        """The headline now."""
        return self.latest.title

    @property
    def body(self) -> tuple[str, ...]:
        """The article's own paragraphs."""
        return tuple(passage.text for passage in self.latest.passages if not passage.boilerplate)

    @property
    def boilerplate(self) -> tuple[str, ...]:
        """What stands between and after them, and is none of the article."""
        return tuple(passage.text for passage in self.latest.passages if passage.boilerplate)

    @property
    def page_text(self) -> tuple[str, ...]:
        """Both, in the page's order: what an extractor should return."""
        return tuple(passage.text for passage in self.latest.passages)


class Ledger:
    """All articles by key, in the order of their publication."""

    def __init__(self, path: Path | None = None) -> None:
        """Start an empty ledger; with a path, an empty file at once."""
        self.articles: dict[str, Article] = {}
        self._path = path
        if path is not None:
            path.write_bytes(b"")

    def __len__(self) -> int:
        return len(self.articles)

    def __iter__(self) -> Iterator[Article]:
        return iter(self.articles.values())

    def record(self, articles: Iterable[Article]) -> None:
        """Take note of new articles or new versions, on disk first, in one write."""
        changed = tuple(articles)
        if self._path is not None:
            with self._path.open("ab", buffering=0) as journal:
                journal.write("".join(_line(article) for article in changed).encode())
        self.articles.update((article.key, article) for article in changed)

    def dumps(self) -> str:
        """Return the ledger as JSON lines, the latest state of each article."""
        return "".join(_line(article) for article in self)

    def save(self, path: Path) -> None:
        """Write the ledger to a file, at once or not at all."""
        draft = path.with_name(path.name + ".new")
        draft.write_text(self.dumps(), encoding="utf-8")
        draft.replace(path)

    @classmethod
    def loads(cls, text: str) -> Ledger:
        """Read JSON lines; a last line that was cut off is left out."""
        ledger = cls()
        whole = text[: text.rfind("\n") + 1]
        for line in whole.splitlines():
            article = _article(json.loads(line))
            ledger.articles[article.key] = article
        return ledger

    @classmethod
    def load(cls, path: Path) -> Ledger:
        """Read a ledger's file, also while it is being written."""
        return cls.loads(path.read_bytes().decode("utf-8", "ignore"))


def _line(article: Article) -> str:
    return json.dumps(asdict(article), ensure_ascii=True) + "\n"


def _article(row: dict[str, Any]) -> Article:
    revisions = tuple(
        Revision(**{**revision, "passages": tuple(Passage(**passage) for passage in revision["passages"])})
        for revision in row["revisions"]
    )
    return Article(**{**row, "urls": tuple(row["urls"]), "revisions": revisions})


# ----------------------------------------------------------------------------------------------------------- comparison


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A stored article: what the comparison needs of its row."""

    url: str | None
    site: str = ""
    title: str = ""
    body: str = ""
    """Paragraphs joined by one line feed."""
    verdict: str = "full"
    duplicate_of: int | None = None
    """Set on all copies of a wire article but the first stored."""
    removed: tuple[str, ...] = ()

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Stored:
        """Take a row from a mapping; keys of no interest are passed over."""
        known = {name: row[name] for name in cls.__slots__ if name in row}
        return cls(**{**known, "removed": tuple(known.get("removed", ()))})


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """How what is stored differs from what was published; every tuple holds lines to print."""

    published: int
    """Distinct articles: copies of one wire article count once."""
    stored: int
    """Articles that are linked to no other one."""
    removed: int
    """Passages that were stripped."""
    lost: tuple[str, ...] = ()
    duplicates: tuple[str, ...] = ()
    """Stored more than once without a link, or stored though it was never published."""
    differing: tuple[str, ...] = ()
    """The body is not the latest published one."""
    leaks: tuple[str, ...] = ()
    """Boilerplate that still stands in a stored body, whole or in part."""
    hurt: tuple[str, ...] = ()
    """Paragraphs of an article that are missing from its stored body."""

    @property
    def perfect(self) -> bool:
        """Each article once, whole, clean."""
        return not (self.lost or self.duplicates or self.differing or self.leaks or self.hurt)

    def report(self, limit: int = 5) -> str:
        """Return the counts, and of each kind of fault the first few."""
        lines = [f"published {self.published}, stored {self.stored}, passages removed {self.removed}"]
        for name in ("lost", "duplicates", "differing", "leaks", "hurt"):
            faults: tuple[str, ...] = getattr(self, name)
            lines.append(f"{name} {len(faults)}")
            lines += [f"  {fault}" for fault in faults[:limit]]
        return "\n".join(lines)


@dataclass(slots=True)
class _Findings:
    differing: list[str] = field(default_factory=list)
    leaks: list[str] = field(default_factory=list)
    hurt: list[str] = field(default_factory=list)


def compare(ledger: Ledger, stored: Iterable[Stored | Mapping[str, Any]]) -> Comparison:
    """Compare stored articles with published ones, by URL. White space within a paragraph does not count."""
    rows = [Stored.of(row) if isinstance(row, Mapping) else row for row in stored]
    by_url = {_bare(url): article for article in ledger for url in article.urls}
    copies: dict[str, list[Stored]] = defaultdict(list)
    findings = _Findings()
    duplicates: list[str] = []
    for row in rows:
        article = by_url.get(_bare(row.url or ""))
        if article is None:
            duplicates.append(f"never published: {row.url} {_short(row.title)}")
            continue
        if row.duplicate_of is None:
            copies[article.identity].append(row)
        _check(article, row, findings)
    identities = {article.identity: article for article in ledger}
    duplicates += [
        f"stored {len(same)} times: {' '.join(str(row.url) for row in same)}"
        for same in copies.values()
        if len(same) > 1
    ]
    lost = [f"{article.url} {_short(article.title)}" for name, article in identities.items() if name not in copies]
    return Comparison(
        published=len(identities),
        stored=sum(row.duplicate_of is None for row in rows),
        removed=sum(len(row.removed) for row in rows),
        lost=tuple(lost),
        duplicates=tuple(duplicates),
        differing=tuple(findings.differing),
        leaks=tuple(findings.leaks),
        hurt=tuple(findings.hurt),
    )


def _check(article: Article, row: Stored, findings: _Findings) -> None:
    stored = [one_line(line) for line in row.body.split("\n") if line.strip()]
    if tuple(stored) != article.body:
        findings.differing.append(f"{article.url} ({row.verdict}): {_difference(article.body, stored)}")
    kept, own = set(stored), set(article.body)
    foreign = [line for line in stored if line not in own]
    findings.leaks += [
        f"{article.url}: {_short(passage)}"
        for passage in article.boilerplate
        if any(passage in line or line in passage for line in foreign)
    ]
    findings.hurt += [f"{article.url}: {_short(paragraph)}" for paragraph in article.body if paragraph not in kept]


def _difference(published: tuple[str, ...], stored: list[str]) -> str:
    """Tell the first places where two texts differ, a paragraph by its number."""
    changes = SequenceMatcher(None, published, stored, autojunk=False).get_opcodes()
    told = [
        f"paragraph {start + 1}: {[_short(line) for line in published[start:end]]} stored as "
        f"{[_short(line) for line in stored[first:last]]}"
        for kind, start, end, first, last in changes
        if kind != "equal"
    ]
    return "; ".join(told[:3])


def one_line(text: str) -> str:
    """Return the text with every run of white space as one space."""
    return " ".join(text.split())


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def _bare(url: str) -> str:
    """Return what names the page in a URL: no scheme, www., tracking, fragment or closing slash."""
    parts = urlsplit(url)
    query = [(name, value) for name, value in parse_qsl(parts.query) if not name.startswith("utm_")]
    bare = f"{parts.netloc.lower().removeprefix('www.')}{parts.path.rstrip('/')}"
    return f"{bare}?{urlencode(query)}" if query else bare
