"""Publishes: writes the next article for the next site, enters it in the ledger, then lists it.

Only the seed, the sites and the number of publications decide what is published. Dates count from a given start.
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import replace
from datetime import timedelta
from itertools import islice
from random import Random
from typing import TYPE_CHECKING

from ingest.demo import feeds, render
from ingest.demo.corrections import changed
from ingest.demo.ledger import Article, Passage, Revision
from ingest.demo.shelf import Shelf
from ingest.demo.texts import Desk

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from ingest.demo.corrections import Change
    from ingest.demo.ledger import Ledger
    from ingest.demo.sites import Site
    from ingest.demo.texts import Text

STEP = timedelta(seconds=20)
"""The time between two publications by the publishers' clocks. Last-Modified has whole seconds, so it must be over one."""
WIRE_EVERY = 10
"""One article in so many comes from the wire: all sites that carry the wire publish it."""
CORRECT_EVERY = 3
"""A site that corrects mends one in so many of its articles, when it publishes the next one."""
_RELATED = 3
"""How many headlines of other articles stand in the boxes around an article."""
_LINK = re.compile(r"\[([^\[\]]*)\]\(([^()]*)\)")
_NO_SLUG = re.compile(r"[^a-z0-9]+")


class Press:
    """The press of all sites."""

    def __init__(
        self, *, seed: int, port: int, window: int, start: datetime, sites: Sequence[Site], ledger: Ledger
    ) -> None:
        """``window``: how many of its newest articles a feed lists."""
        self.ledger = ledger
        self._seed = seed
        self._now = start
        self._random = Random(f"{seed} press")  # noqa: S311 -- texts, not secrets
        self._desks = {language: Desk(language, seed) for language in sorted({site.language for site in sites})}
        self.shelves = {
            site.host: Shelf(site, f"http://{site.host}:{port}/", deque(maxlen=window), start) for site in sites
        }
        self._turn: list[Shelf] = []
        self._count = 0

    def publish(self) -> tuple[Article, ...]:
        """Publish one article, and correct an older one if a correction is due. All sites of the wire publish a wire article."""
        self._count += 1
        carriers = [shelf for shelf in self.shelves.values() if shelf.site.wire]
        wired = self._count % WIRE_EVERY == 0 and len(carriers) > 1
        takers = carriers if wired else [self._next_shelf()]
        text = self._desks[takers[0].site.language].article()
        identity = f"{'wire' if wired else takers[0].site.host}-{self._count}"
        self._now += STEP
        articles = [
            self._article(shelf, text, identity, own_title=not wired or shelf is not carriers[1]) for shelf in takers
        ]
        self.ledger.record(articles)
        for shelf, article in zip(takers, articles, strict=True):
            self._list(shelf, article)
        for shelf in takers:
            if shelf.site.corrects and shelf.published % CORRECT_EVERY == 0 and len(shelf.articles) > 1:
                self.correct(shelf.articles[1].key)
        return tuple(articles)

    def correct(self, key: str, change: Change | None = None) -> Article:
        """Publish a new version of an article. Without ``change``, a number and the headline change. Raises KeyError."""
        article = self.ledger.articles[key]
        shelf = self.shelves[article.site.partition(":")[0]]
        self._now += STEP
        mended = replace(article, revisions=(*article.revisions, self._mended(article, change)))
        self.ledger.record([mended])
        shelf.changed_at = self._now
        for index, listed in enumerate(shelf.articles):
            if listed.key == key:
                shelf.articles[index] = mended
        return mended

    def _mended(self, article: Article, change: Change | None) -> Revision:
        """Return the next version."""
        desk = self._desks[article.language]
        fresh = desk.article().paragraphs if change in {"addition", "retraction", "rewrite"} else ()
        passages = changed(article.latest.passages, change or "figures", fresh, self._random)
        title = article.title
        if change in {None, "headline"}:
            title = desk.corrected(article.revisions[0].title)
            if len(article.revisions) > 1:
                title += f" ({len(article.revisions)})"
        return Revision(title=title, passages=passages, updated_at=self._now.isoformat())

    def withdraw(self, key: str) -> Article:
        """Take an article off its site: its page is gone, and the feed does not list it. Raises KeyError."""
        article = self.ledger.articles[key]
        shelf = self.shelves[article.site.partition(":")[0]]
        self._now += STEP
        shelf.changed_at = self._now
        shelf.by_path.pop(self._path(shelf, article), None)
        listed = [other for other in shelf.articles if other.key != key]
        shelf.articles.clear()
        shelf.articles.extend(listed)
        return article

    def restore(self, key: str) -> Article:
        """Put a withdrawn article's page back; the feed does not list it again. Raises KeyError."""
        article = self.ledger.articles[key]
        shelf = self.shelves[article.site.partition(":")[0]]
        shelf.by_path[self._path(shelf, article)] = key
        return article

    def _path(self, shelf: Shelf, article: Article) -> str:
        return article.url.removeprefix(shelf.home.rstrip("/"))

    def _next_shelf(self) -> Shelf:
        if not self._turn:
            self._turn = self._random.sample(list(self.shelves.values()), len(self.shelves))
        return self._turn.pop()

    def _article(self, shelf: Shelf, text: Text, identity: str, *, own_title: bool) -> Article:
        site = shelf.site
        title = text.title if own_title else self._desks[site.language].headline()
        number = 20_000 + 7 * shelf.published + len(site.host)
        slug = _NO_SLUG.sub("-", title.lower()).strip("-")[:60].strip("-")
        path = site.page.format(number=number, slug=slug or "article")
        url = shelf.home.rstrip("/") + path
        guids = {"url": url, "tag": f"tag:{site.host},2024:{number}", "number": str(number)}
        revision = Revision(title=title, passages=self._passages(shelf, text), updated_at=self._now.isoformat())
        return Article(
            key=f"{site.host}/{number}",
            identity=identity,
            site=shelf.authority,
            language=site.language,
            url=url,
            urls=(url,),
            guid=guids.get(site.guid),
            author=text.author,
            published_at=self._now.isoformat(),
            revisions=(revision,),
        )

    def _passages(self, shelf: Shelf, text: Text) -> tuple[Passage, ...]:
        """Return the text's paragraphs, with the site's boilerplate between and after them."""
        site = shelf.site
        passages = [Passage(text=paragraph) for paragraph in text.paragraphs]
        count = len(site.middle) if site.learned else self._random.randint(0, len(site.middle))
        for line in self._random.sample(site.middle, count):
            passages.insert(self._random.randrange(1, len(passages)), self._boilerplate(shelf, line))
        return (*passages, *(self._boilerplate(shelf, line) for line in site.tail))

    def _boilerplate(self, shelf: Shelf, line: str) -> Passage:
        other = self._random.choice(shelf.articles) if shelf.articles else None
        headline = other.title if other else self._desks[shelf.site.language].headline()
        filled = line.replace("{headline}", headline).replace("{url}", other.url if other else shelf.home)
        link = _LINK.search(filled)
        if link is None:
            return Passage(text=filled, boilerplate=True)
        return Passage(text=_LINK.sub(r"\1", filled), boilerplate=True, link=link[2], anchor=link[1])

    def _list(self, shelf: Shelf, article: Article) -> None:
        shelf.published += 1
        shelf.changed_at = self._now
        shelf.by_path[self._path(shelf, article)] = article.key
        shelf.articles.appendleft(article)

    def page(self, shelf: Shelf, path: str) -> bytes | None:
        """Return the page at a path (with its query); None if there is none."""
        if path == "/":
            return render.home_page(shelf.site, feeds.CONTENT_TYPES[shelf.site.kind], tuple(shelf.articles))
        key = shelf.by_path.get(path)
        if key is None:
            return None
        article = self.ledger.articles[key]
        others = [other for other in islice(shelf.articles, _RELATED + 1) if other.key != key]
        return render.article_page(shelf.site, shelf.home, article, others[:_RELATED])
