"""The work of a worker process: it reads a page, reads a feed, or cleans an article again."""

from __future__ import annotations

from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING, assert_never

from ingest.article.fingerprint import text_of
from ingest.boilerplate.block_model import block_model
from ingest.boilerplate.clean import clean, clean_again
from ingest.boilerplate.keys import fingerprints
from ingest.boilerplate.line_model import line_model
from ingest.feed.again import parse_again
from ingest.model.article import Recleaned, Recleaning
from ingest.model.boilerplate import JUDGE_VERSION, Cleaning
from ingest.model.page import Extracted, Judged, Listed, NotAPage, PageInput, Reading, TextFrom, Verdict
from ingest.page.extract import extract_page
from ingest.page.judge import judge
from ingest.text.fragments import paragraphs_of_html
from ingest.workers.composition import composed, is_article, took_little

if TYPE_CHECKING:
    from ingest.boilerplate.block_model import BlockModel
    from ingest.model.boilerplate import Cleaned, Leaning, Note, SiteKnowledge
    from ingest.model.feed import NotAFeed, ParsedFeed
    from ingest.model.page import Page
    from ingest.page.judge import Judgement


def read_page(given: PageInput) -> Reading:
    """Read one entry: extract the text of its page, judge it, clean it, and take the fingerprints of its passages."""
    started = perf_counter()
    page = extract_page(given.page) if given.page else NotAPage(reason=_NO_PAGE[given.text_from == TextFrom.FEED])
    extracted = perf_counter()
    facts, leanings = composed_page(page, given.page, given.cleaning) if isinstance(page, Extracted) else (_NOTHING, ())
    judgement = judge(
        facts if isinstance(page, Extracted) else page, _listed(given), given.page.withheld if given.page else None
    )
    if given.text_from == TextFrom.PAGE and judgement.verdict is Verdict.FEED_ONLY:
        reason = f"{judgement.reason}, and the feed's text is not wanted"
        judgement = replace(judgement, verdict=Verdict.EMPTY, paragraphs=(), reason=reason)
    title = facts.metadata.title or given.title
    own_text = judgement.verdict is Verdict.FULL
    cleaned = clean(
        judgement.paragraphs,
        site=given.site,
        title=title,
        known=given.known,
        leanings=leanings if own_text else (),
        strip=given.strip,
        cleaning=given.cleaning,
    )
    return Reading(
        metadata=facts.metadata,
        canonical_url=facts.canonical_url,
        text=text_of(cleaned.body, cleaned.removed, tuple(one.number for one in leanings) if own_text else ()),
        judged=_judged(judgement, facts, cleaned, has_page=given.page is not None),
        passages=fingerprints(judgement.paragraphs, title=title),
        extractor=facts.extractor if own_text else "",
        feeds=facts.signs.feeds,
        spared=cleaned.spared,
        extract_ms=(extracted - started) * 1000,
        clean_ms=(perf_counter() - extracted) * 1000,
    )


_NO_PAGE = ("there is no page", "only the feed's text is wanted")
"""Why there is no page: the entry has none, or the operator has set that the page is not fetched."""
_NOTHING = Extracted(paragraphs=())
"""What stands for a page that could not be read."""


def composed_page(
    page: Extracted, source: Page | None, cleaning: Cleaning, model: BlockModel | None = None
) -> tuple[Extracted, tuple[Leaning, ...]]:
    """Return a page with the text that its blocks make together, and what the page shows of each paragraph.

    ``source``: the page as it was fetched. If the extractor's quick way took little of the article, it is read by the long way, too; None:
    it was read by the long way. ``model``: another block model than that of the program.
    """
    if page.table is None:
        return page, ()
    says = line_model().read(page.table.texts).columns()
    logits = (model or block_model()).logits(page.table, says)
    if source is not None and took_little(page.table, logits):
        again = extract_page(source, fast=False)
        return composed_page(again, None, cleaning, model) if isinstance(again, Extracted) else (page, ())
    text = composed(page.paragraphs, page.table, logits, cleaning)
    index = None if is_article(text) else page.index
    return replace(page, paragraphs=text.paragraphs, index=index), text.leanings


def _judged(judgement: Judgement, facts: Extracted, cleaned: Cleaned, *, has_page: bool) -> Judged:
    """Return what the text is worth after cleaning, and what the page is if there is one."""
    verdict, reason = judgement.verdict, judgement.reason
    if judgement.paragraphs and not cleaned.body:
        verdict, reason = Verdict.EMPTY, _ALL_BOILERPLATE
    if not has_page:
        return Judged(verdict=verdict, reason=reason)
    own_text = judgement.verdict is Verdict.FULL
    return Judged(
        verdict=verdict,
        reason=reason,
        page_verdict=judgement.page_verdict,
        page_evidence=judgement.evidence,
        page_text=None if own_text else "\n".join(facts.paragraphs) or None,
    )


def _listed(given: PageInput) -> Listed:
    return Listed(
        title=given.title,
        paragraphs=paragraphs_of_html(given.feed_html),
        url=given.asked,
        language=given.language,
    )


_ALL_BOILERPLATE = "all of the text is boilerplate"
"""The reason of an article whose text is empty after cleaning."""


def reclean(
    article: Recleaning,
    known: SiteKnowledge,
    strip: tuple[Note, ...] = (),
    cleaning: Cleaning = Cleaning.USUAL,
) -> Recleaned | None:
    """Clean a stored article again; return None if nothing of it is to be written.

    That is so if its body stays the same, nothing else is spared than before, and the same version of the judge judged it.
    """
    cleaned = clean_again(
        article.body,
        article.removed,
        title=article.title,
        known=replace(known, unlearned=article.unlearned),
        strip=strip,
        cleaning=cleaning,
        leanings=article.leanings,
    )
    before = (article.body, article.spared, article.judge)
    if (cleaned.body, cleaned.spared, JUDGE_VERSION) == before:
        return None
    verdict = Verdict(article.verdict)
    if not cleaned.body:
        verdict = Verdict.EMPTY
    elif verdict is Verdict.EMPTY:
        verdict = Verdict.FULL if article.extractor else Verdict.FEED_ONLY
    return Recleaned(
        text=text_of(cleaned.body, cleaned.removed),
        verdict=verdict,
        reason=_reason(article, verdict),
        spared=cleaned.spared,
    )


def _reason(article: Recleaning, verdict: Verdict) -> str | None:
    match verdict:
        case Verdict.FULL:
            return None
        case Verdict.EMPTY:
            return _ALL_BOILERPLATE
        case Verdict.FEED_ONLY:
            return article.reason if article.verdict == verdict else "the text is the feed's"
        case _:
            assert_never(verdict)


def read_feed(
    body: bytes, url: str, content_type: str | None, max_entries: int, imprint: bytes | None = None
) -> ParsedFeed | NotAFeed:
    """Read a feed document; pass over the entries that ``imprint``, that of the last document, knows."""
    return parse_again(body, url=url, content_type=content_type, max_entries=max_entries, imprint=imprint)
