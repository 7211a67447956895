"""The work of a worker process: it reads a page, reads a feed, or cleans an article again."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING, assert_never

from ingest.article.fingerprint import text_of
from ingest.boilerplate.clean import clean, clean_again
from ingest.boilerplate.keys import fingerprints
from ingest.feed.parse import parse_feed
from ingest.model.article import Recleaned, Recleaning
from ingest.model.page import Extracted, Judged, Listed, NotAPage, PageInput, Reading, Verdict
from ingest.page.extract import extract_page
from ingest.page.judge import judge
from ingest.text.fragments import paragraphs_of_html

if TYPE_CHECKING:
    from ingest.model.boilerplate import Cleaned, Note, SiteKnowledge
    from ingest.model.feed import NotAFeed, ParsedFeed
    from ingest.page.judge import Judgement


def read_page(given: PageInput) -> Reading:
    """Read one entry: extract the text of its page, judge it, clean it, and take the fingerprints of its passages."""
    started = perf_counter()
    page = extract_page(given.page) if given.page else NotAPage(reason="there is no page")
    extracted = perf_counter()
    facts = page if isinstance(page, Extracted) else Extracted(paragraphs=())
    judgement = judge(page, _listed(given), given.page.withheld if given.page else None)
    title = facts.metadata.title or given.title
    own_text = judgement.verdict is Verdict.FULL
    cleaned = clean(
        judgement.paragraphs,
        site=given.site,
        title=title,
        known=given.known,
        marks=facts.marks if own_text else (),
        strip=given.strip,
    )
    return Reading(
        metadata=facts.metadata,
        canonical_url=facts.canonical_url,
        text=text_of(cleaned.body, cleaned.removed),
        judged=_judged(judgement, facts, cleaned, has_page=given.page is not None),
        passages=fingerprints(judgement.paragraphs, title=title),
        extractor=facts.extractor if own_text else "",
        feeds=facts.signs.feeds,
        spared=cleaned.spared,
        extract_ms=(extracted - started) * 1000,
        clean_ms=(perf_counter() - extracted) * 1000,
    )


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


def reclean(article: Recleaning, known: SiteKnowledge, strip: tuple[Note, ...] = ()) -> Recleaned | None:
    """Clean a stored article again; return None if its body stays the same, and nothing else is spared than before."""
    cleaned = clean_again(
        article.body, article.removed, title=article.title, known=known, strip=strip, unlearned=article.unlearned
    )
    if cleaned.body == article.body and cleaned.spared == article.spared:
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


def nothing_read(reason: str) -> Reading:
    """Return the reading of an entry for which neither page nor feed could be read."""
    return Reading(text=text_of(""), judged=Judged(verdict=Verdict.EMPTY, reason=reason))


def read_feed(body: bytes, url: str, content_type: str | None, max_entries: int) -> ParsedFeed | NotAFeed:
    """Read a feed document."""
    return parse_feed(body, url=url, content_type=content_type, max_entries=max_entries)
