"""Compares what is stored with what the newsroom published: what is lost, doubled, different, unclean or hurt."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ingest.demo.ledger import Article, Ledger

_SHOWN = 100
"""Characters of a text that a line of a comparison shows: enough to recognise it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What a comparison needs of the row of a stored article."""

    url: str | None
    site: str = ""
    title: str = ""
    body: str = ""
    """The paragraphs, joined by line feeds."""
    verdict: str = "full"
    duplicate_of: int | None = None
    """The article that it is a copy of. None: it is the first one stored of its text."""
    removed: tuple[str, ...] = ()
    """The texts that were stripped."""

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Stored:
        """Return the article of a row. Columns that the comparison does not need are ignored."""
        known = {name: row[name] for name in cls.__slots__ if name in row}
        return cls(**{**known, "removed": tuple(known.get("removed", ()))})


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """How the stored articles differ from the published ones. Each tuple holds lines to print."""

    published: int
    """How many different texts were published: the copies of a wire article count once."""
    stored: int
    """How many articles are stored that are not marked as a copy of another one."""
    removed: int
    """How many passages were stripped."""
    lost: tuple[str, ...] = ()
    """The published articles that are not stored."""
    duplicates: tuple[str, ...] = ()
    """The articles that are stored twice without being marked as copies, or that were never published."""
    differing: tuple[str, ...] = ()
    """The articles whose stored body is not the one published last."""
    leaks: tuple[str, ...] = ()
    """The boilerplate passages that stand in a stored body, whole or in part."""
    hurt: tuple[str, ...] = ()
    """The paragraphs of articles that are missing from the stored body."""

    @property
    def perfect(self) -> bool:
        """Whether each article is stored once, whole and clean."""
        return not (self.lost or self.duplicates or self.differing or self.leaks or self.hurt)

    @property
    def intact(self) -> bool:
        """Whether each article is stored once and whole; passages of boilerplate may be left, until their site has repeated them."""
        leaking = {leak.partition(": ")[0] for leak in self.leaks}
        unclean = {fault.partition(" (")[0] for fault in self.differing} - leaking
        return not (self.lost or self.duplicates or self.hurt or unclean)

    def report(self, limit: int = 5) -> str:
        """Return the counts, and the first ``limit`` faults of each kind."""
        lines = [f"published {self.published}, stored {self.stored}, passages removed {self.removed}"]
        for name in ("lost", "duplicates", "differing", "leaks", "hurt"):
            faults: tuple[str, ...] = getattr(self, name)
            lines.append(f"{name} {len(faults)}")
            lines += [f"  {fault}" for fault in faults[:limit]]
        return "\n".join(lines)


def compare(ledger: Ledger, stored: Iterable[Stored | Mapping[str, Any]]) -> Comparison:
    """Compare stored articles with published ones, by URL. White space within a paragraph does not count."""
    rows = [Stored.of(row) if isinstance(row, Mapping) else row for row in stored]
    by_url = {_bare(url): article for article in ledger for url in article.urls}
    pairs = [(article, row) for row in rows if (article := by_url.get(_bare(row.url or "")))]
    copies: dict[str, list[Stored]] = defaultdict(list)
    for article, row in pairs:
        if row.duplicate_of is None:
            copies[article.identity].append(row)
    identities = {article.identity: article for article in ledger}
    return Comparison(
        published=len(identities),
        stored=sum(row.duplicate_of is None for row in rows),
        removed=sum(len(row.removed) for row in rows),
        lost=tuple(f"{one.url} {_short(one.title)}" for name, one in identities.items() if name not in copies),
        duplicates=(
            *(f"never published: {row.url} {_short(row.title)}" for row in rows if _bare(row.url or "") not in by_url),
            *(_doubled(same) for same in copies.values() if len(same) > 1),
        ),
        differing=tuple(_differing(article, row) for article, row in pairs if _lines(row) != article.body),
        leaks=tuple(leak for article, row in pairs for leak in _leaks(article, row)),
        hurt=tuple(paragraph for article, row in pairs for paragraph in _hurt(article, row)),
    )


def _lines(row: Stored) -> tuple[str, ...]:
    """Return the paragraphs of a stored body."""
    return tuple(one_line(line) for line in row.body.split("\n") if line.strip())


def _doubled(same: Sequence[Stored]) -> str:
    return f"stored {len(same)} times: {' '.join(str(row.url) for row in same)}"


def _differing(article: Article, row: Stored) -> str:
    return f"{article.url} ({row.verdict}): {_difference(article.body, _lines(row))}"


def _leaks(article: Article, row: Stored) -> list[str]:
    """Return the boilerplate passages that stand in a stored body, whole or in part."""
    own = set(article.body)
    foreign = [line for line in _lines(row) if line not in own]
    return [
        f"{article.url}: {_short(passage)}"
        for passage in article.boilerplate
        if any(passage in line or line in passage for line in foreign)
    ]


def _hurt(article: Article, row: Stored) -> list[str]:
    """Return the article's paragraphs that are missing from a stored body."""
    kept = set(_lines(row))
    return [f"{article.url}: {_short(paragraph)}" for paragraph in article.body if paragraph not in kept]


def _difference(published: Sequence[str], stored: Sequence[str]) -> str:
    """Return the first three places where two texts differ, with the numbers of the paragraphs."""
    changes = SequenceMatcher(None, published, stored, autojunk=False).get_opcodes()
    told = [
        f"paragraph {start + 1}: {[_short(line) for line in published[start:end]]} stored as "
        f"{[_short(line) for line in stored[first:last]]}"
        for kind, start, end, first, last in changes
        if kind != "equal"
    ]
    return "; ".join(told[:3])


def one_line(text: str) -> str:
    """Return a text with each run of white space replaced by one space."""
    return " ".join(text.split())


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def _bare(url: str) -> str:
    """Return the part of a URL that names the page: without scheme, www., tracking, fragment and closing slash."""
    parts = urlsplit(url)
    query = [(name, value) for name, value in parse_qsl(parts.query) if not name.startswith("utm_")]
    bare = f"{parts.netloc.lower().removeprefix('www.')}{parts.path.rstrip('/')}"
    return f"{bare}?{urlencode(query)}" if query else bare
