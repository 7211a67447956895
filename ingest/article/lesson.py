"""What an article that was just written teaches about its site: which passages the site repeats."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.boilerplate import keys
from ingest.boilerplate.removal import restore
from ingest.boilerplate.repeats import Holder, Repeated, repeated
from ingest.model.article import Settled
from ingest.model.boilerplate import Learned

if TYPE_CHECKING:
    from ingest.model.article import Draft, Settlement


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What the database knows of a site when an article of it was just written."""

    version: int
    """The version of the site's knowledge: see ``SiteKnowledge.version``."""
    others: tuple[Holder, ...] = ()
    """The articles that hold passages of this article, the newest first."""
    learned: frozenset[int] = frozenset()
    """The keys of the passages that count as the site's boilerplate already."""
    recent: tuple[int, ...] = ()
    """The ids of the site's newest articles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A passage that the site repeats, with its text."""

    passage: Repeated
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """What is recorded about a site's passages."""

    recorded: tuple[Recorded, ...] = ()
    """The passages that the article has in common with other articles, boilerplate or not."""
    is_outdated: bool = False
    """Whether more is known of the site now than when the article was cleaned. Then it is due for cleaning again."""

    @property
    def boilerplate(self) -> tuple[Recorded, ...]:
        """Return the passages that count as boilerplate from now on. All articles that hold one of them are cleaned again."""
        return tuple(one for one in self.recorded if one.passage.boilerplate)

    def learned(self, site: str) -> tuple[Learned, ...]:
        """Return the passages that count as the site's boilerplate from now on, as they are logged: one with two keys stands there once."""
        articles: dict[str, int] = {}
        for one in self.boilerplate:
            articles[one.text] = max(one.passage.articles, articles.get(one.text, 0))
        return tuple(Learned(site=site, text=text, articles=number) for text, number in articles.items())


def teaches(draft: Draft, settlement: Settlement) -> bool:
    """Return whether a draft can teach anything: its site served it, and it was written as a new or corrected article."""
    return draft.origin.is_served and is_cleaned_at_site(draft, settlement)


def is_cleaned_at_site(draft: Draft, settlement: Settlement) -> bool:
    """Return whether a draft was written as a new or corrected article, and what its site repeats may be cut from it."""
    return bool(draft.site and draft.passages) and settlement.outcome in {Settled.NEW, Settled.CORRECTED}


def lesson(article_id: int, draft: Draft, evidence: Evidence) -> Lesson:
    """Return what an article teaches of its site, together with the site's other articles."""
    found: tuple[Repeated, ...] = ()
    if evidence.others:
        article = Holder(article_id, draft.passages)
        found = repeated(article, evidence.others, learned=evidence.learned, recent=evidence.recent)
    texts = keys.texts(restore(draft.text.body, draft.text.removed).split("\n"), draft.site) if found else {}
    recorded = tuple(Recorded(passage=passage, text=texts.get(passage.key, "")) for passage in found)
    # an article that teaches a new passage becomes due together with the other articles that hold it
    is_new = any(passage.boilerplate for passage in found)
    return Lesson(recorded=recorded, is_outdated=evidence.version != draft.known_version and not is_new)
