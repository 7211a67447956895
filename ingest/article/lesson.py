"""What an article that was just written teaches of its site: which passages the site repeats."""

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
    """What the database holds of a site, for an article that was just written."""

    version: int
    """The version of what is known of the site."""
    others: tuple[Holder, ...] = ()
    """Articles that hold passages of this one, the newest first."""
    learned: frozenset[int] = frozenset()
    """Keys of the passages that count as the site's boilerplate already."""
    recent: tuple[int, ...] = ()
    """Ids of the site's newest articles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """A passage that the site repeats, with its text."""

    passage: Repeated
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """What is written of a site's passages."""

    noted: tuple[Noted, ...] = ()
    """Passages that the article has in common with others, boilerplate or not."""
    is_outdated: bool = False
    """The article was cleaned by less than is known now, and is due for cleaning again."""

    @property
    def boilerplate(self) -> tuple[Noted, ...]:
        """Return the passages that count as boilerplate from now on: all articles that hold one are cleaned again."""
        return tuple(noted for noted in self.noted if noted.passage.boilerplate)

    def learned(self, site: str) -> tuple[Learned, ...]:
        """Return the passages that count as the site's boilerplate from now on, as they are told."""
        return tuple(Learned(site=site, text=noted.text, articles=noted.passage.articles) for noted in self.boilerplate)


def teaches(draft: Draft, settlement: Settlement) -> bool:
    """Return whether there is anything to learn: the draft was written, and its site and passages are known."""
    return bool(draft.site and draft.passages) and settlement.outcome in {Settled.NEW, Settled.CORRECTED}


def lesson(article_id: int, draft: Draft, evidence: Evidence) -> Lesson:
    """Return what an article teaches of its site, together with the site's other articles."""
    found: tuple[Repeated, ...] = ()
    if evidence.others:
        article = Holder(article_id, draft.passages)
        found = repeated(article, evidence.others, learned=evidence.learned, recent=evidence.recent)
    texts = keys.texts(restore(draft.text.body, draft.text.removed).split("\n"), draft.site) if found else {}
    noted = tuple(Noted(passage=passage, text=texts.get(passage.key, "")) for passage in found)
    # an article that teaches something becomes due together with all others that hold the passage
    is_new = any(passage.boilerplate for passage in found)
    return Lesson(noted=noted, is_outdated=evidence.version != draft.known_version and not is_new)
