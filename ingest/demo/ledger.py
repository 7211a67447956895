"""What the newsroom published: the truth that tests and benchmarks compare a database with.

The ledger knows each article's paragraphs, and each boilerplate passage between them. Its file has one JSON line for each
publication or correction, written before a feed shows the change. So if the newsroom is killed, the file holds all that
anybody can have read. A last line that is cut off was never visible.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path  # noqa: TC003 -- kept with the public signatures
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One paragraph of the text on a page."""

    text: str
    boilerplate: bool = False
    link: str | None = None
    """The URL that ``anchor`` leads to. None: the passage has no link."""
    anchor: str = ""
    """The part of the text that is a link."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One version of an article."""

    title: str
    passages: tuple[Passage, ...]
    updated_at: str
    """When it was published, in ISO 8601."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """What one site published under one URL."""

    key: str
    identity: str
    """Names the text: the copies of a wire article on several sites have the same identity."""
    site: str
    """The host with its port, as in the URL."""
    language: str
    url: str
    urls: tuple[str, ...]
    """Every form in which feeds list it, without tracking parameters. ``url`` is the first."""
    guid: str | None
    """The guid that the feed gives. None: the feed gives no guid, or a new one at every poll."""
    author: str
    published_at: str
    """When its first version was published, in ISO 8601."""
    revisions: tuple[Revision, ...]
    """Its versions, the oldest first."""

    @property
    def latest(self) -> Revision:
        """The version that its page shows now."""
        return self.revisions[-1]

    @property
    def title(self) -> str:
        """The headline of the latest version."""
        return self.latest.title

    @property
    def body(self) -> tuple[str, ...]:
        """The paragraphs of the latest version, without boilerplate."""
        return tuple(passage.text for passage in self.latest.passages if not passage.boilerplate)

    @property
    def boilerplate(self) -> tuple[str, ...]:
        """The boilerplate passages between and after the paragraphs."""
        return tuple(passage.text for passage in self.latest.passages if passage.boilerplate)

    @property
    def page_text(self) -> tuple[str, ...]:
        """Paragraphs and boilerplate in the page's order: what an extractor should return."""
        return tuple(passage.text for passage in self.latest.passages)


class Ledger:
    """All published articles, in the order of their publication."""

    def __init__(self, path: Path | None = None) -> None:
        """Start an empty ledger. With a path, it is kept in that file, which is emptied first."""
        self.articles: dict[str, Article] = {}
        """The articles by key."""
        self._path = path
        if path is not None:
            path.write_bytes(b"")

    def __len__(self) -> int:
        return len(self.articles)

    def __iter__(self) -> Iterator[Article]:
        return iter(self.articles.values())

    def record(self, articles: Iterable[Article]) -> None:
        """Enter new articles or new versions of articles: first in the file, in one write, then here."""
        changed = tuple(articles)
        if self._path is not None:
            with self._path.open("ab", buffering=0) as journal:
                journal.write("".join(_line(article) for article in changed).encode())
        self.articles.update((article.key, article) for article in changed)

    def dumps(self) -> str:
        """Return the ledger as JSON lines, one for each article with all its versions."""
        return "".join(_line(article) for article in self)

    def save(self, path: Path) -> None:
        """Write the ledger to a file. Whoever reads the file meanwhile sees the old one or the new one."""
        draft = path.with_name(path.name + ".new")
        draft.write_text(self.dumps(), encoding="utf-8")
        draft.replace(path)

    @classmethod
    def loads(cls, text: str) -> Ledger:
        """Read JSON lines. A last line that is cut off is left out; of several lines of an article the last one counts."""
        ledger = cls()
        whole = text[: text.rfind("\n") + 1]
        for line in whole.splitlines():
            article = _article(json.loads(line))
            ledger.articles[article.key] = article
        return ledger

    @classmethod
    def load(cls, path: Path) -> Ledger:
        """Read a ledger's file. The newsroom may be writing it meanwhile."""
        return cls.loads(path.read_bytes().decode("utf-8", "ignore"))


def _line(article: Article) -> str:
    return json.dumps(asdict(article), ensure_ascii=True) + "\n"


def _article(row: dict[str, Any]) -> Article:
    revisions = tuple(
        Revision(**{**revision, "passages": tuple(Passage(**passage) for passage in revision["passages"])})
        for revision in row["revisions"]
    )
    return Article(**{**row, "urls": tuple(row["urls"]), "revisions": revisions})
