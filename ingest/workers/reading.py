"""What a worker does: read a page, read a feed, clean an article again."""

from __future__ import annotations

from dataclasses import asdict, replace
from time import perf_counter
from typing import TYPE_CHECKING, assert_never

from ingest.article.fingerprint import fingerprint
from ingest.boilerplate.clean import clean, clean_again
from ingest.boilerplate.keys import fingerprints
from ingest.feed.parse import parse_feed
from ingest.model.article import Article, Recleaned
from ingest.model.page import Extracted, Listed, NotAPage, PageInput, Reading, Verdict
from ingest.page.extract import extract_page
from ingest.page.judge import judge
from ingest.text.fragments import paragraphs_of_html

if TYPE_CHECKING:
    from ingest.model.boilerplate import Note, Removal, SiteKnowledge
    from ingest.model.feed import NotAFeed, ParsedFeed


def read_page(given: PageInput) -> Reading:
    """Read one entry: extract, judge, clean, fingerprint."""
    started = perf_counter()
    page = extract_page(given.page) if given.page else NotAPage(reason="there is no page")
    extracted = perf_counter()
    facts = page if isinstance(page, Extracted) else Extracted(paragraphs=())
    judgement = judge(page, _listed(given), given.page.withheld if given.page else None)
    title = facts.title or given.title
    cleaned = clean(
        judgement.paragraphs,
        site=given.site,
        title=title,
        known=given.known,
        marks=facts.marks if judgement.verdict is Verdict.FULL else (),
        strip=given.strip,
    )
    verdict, reason = judgement.verdict, judgement.reason
    if judgement.paragraphs and not cleaned.body:
        verdict, reason = Verdict.EMPTY, _ALL_BOILERPLATE
    found = fingerprints(judgement.paragraphs, title=title)
    reading = reading_of(
        page,
        verdict=verdict,
        reason=reason,
        body=cleaned.body,
        removed=cleaned.removed,
        extract_ms=(extracted - started) * 1000,
        clean_ms=(perf_counter() - extracted) * 1000,
    )
    reading = replace(reading, passages=found, extractor=facts.extractor if judgement.verdict is Verdict.FULL else "")
    if given.page is None:
        return reading
    passed_over = facts.paragraphs if judgement.verdict is not Verdict.FULL else ()
    return replace(
        reading,
        page_verdict=judgement.page_verdict,
        page_evidence=judgement.evidence,
        page_text="\n".join(passed_over) or None,
    )


def _listed(given: PageInput) -> Listed:
    return Listed(
        title=given.title,
        paragraphs=paragraphs_of_html(given.feed_html),
        url=given.asked,
        language=given.language,
    )


_ALL_BOILERPLATE = "all of the text is boilerplate"


def reclean(article: Article, known: SiteKnowledge, strip: tuple[Note, ...] = ()) -> Recleaned | None:
    """Clean a stored article again; None where nothing comes of it but what is there."""
    cleaned = clean_again(article.body, article.removed, title=article.title, known=known, strip=strip)
    if cleaned.body == article.body:
        return None
    verdict = Verdict(article.verdict)
    if not cleaned.body:
        verdict = Verdict.EMPTY
    elif verdict is Verdict.EMPTY:
        verdict = Verdict.FULL if article.extractor else Verdict.FEED_ONLY
    return Recleaned(
        body=cleaned.body,
        removed=cleaned.removed,
        verdict=verdict,
        reason=_reason(article, verdict),
        **asdict(fingerprint(cleaned.body)),
    )


def _reason(article: Article, verdict: Verdict) -> str | None:
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
    """Return the reading of an entry of which nothing could be read."""
    return reading_of(NotAPage(reason=reason), verdict=Verdict.EMPTY, reason=reason)


def reading_of(
    page: Extracted | NotAPage,
    *,
    verdict: Verdict,
    reason: str | None,
    body: str = "",
    removed: tuple[Removal, ...] = (),
    extract_ms: float = 0.0,
    clean_ms: float = 0.0,
) -> Reading:
    facts = page if isinstance(page, Extracted) else Extracted(paragraphs=())
    return Reading(
        title=facts.title,
        authors=facts.authors,
        published_at=facts.published_at,
        published_from=facts.published_from,
        language=facts.language,
        canonical_url=facts.canonical_url,
        body=body,
        removed=removed,
        verdict=verdict,
        page_verdict=None,
        page_evidence=None,
        page_text=None,
        **asdict(fingerprint(body)),
        passages=(),
        extractor="",
        reason=reason,
        extract_ms=extract_ms,
        clean_ms=clean_ms,
    )


def read_feed(body: bytes, url: str, content_type: str | None, max_entries: int) -> ParsedFeed | NotAFeed:
    """Read a feed document."""
    return parse_feed(body, url=url, content_type=content_type, max_entries=max_entries)
