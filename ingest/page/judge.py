"""What a page is, and which text an article gets: the page's own, the feed's, or none.

Only a page that holds the whole article replaces the feed's text. Of a part of an article (a teaser above a paywall, a text that is cut
off, the line below a film) the longer of the two texts is taken. A page that stands in place of an article (a bot challenge, a consent
wall, a login, a missing page, an index of others) gives no text at all. Texts are never mixed, and nothing is made up.

One phrase of a wall does not make a wall, because articles are written about walls. So phrases count only in a text that is short or full
of them, and that does not hold what the feed says of the entry.
"""

from __future__ import annotations

from dataclasses import dataclass

from ingest.model.page import Extracted, Listed, NotAPage, PageVerdict, Verdict, Wall
from ingest.page.look import Look
from ingest.page.parts import media_only, paywall, truncated
from ingest.page.replaced import dead_link, no_text, other_edition, shell, wall
from ingest.page.walls import phrases_in
from ingest.text.plain import fold
from ingest.text.scripts import letters

_TEASER_CHARACTERS = 80
"""The number of folded characters above a paywall's first phrase that are a teaser. Fewer are the paywall's own heading."""

_PARTS = {PageVerdict.PAYWALL, PageVerdict.TRUNCATED, PageVerdict.MEDIA_ONLY}
"""The verdicts on pages whose text is a part of the article."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What the page is, which text is taken, and why."""

    verdict: Verdict
    paragraphs: tuple[str, ...] = ()
    """The text that is taken, unchanged; empty where the verdict is ``empty``."""
    reason: str | None = None
    """Why the page's own text was not taken; None where it was."""
    page_verdict: PageVerdict
    evidence: str | None = None
    """What shows the page's verdict; None where nothing speaks against a whole article."""


def judge(page: Extracted | NotAPage, listed: Listed, withheld: str | None = None) -> Judgement:
    """Return the choice between the text of the page and that of the feed; either of them may be empty.

    ``withheld`` names the bot protection that says in a header that it withholds the page.
    """
    found = Wall(PageVerdict.BOT_CHALLENGE, withheld) if withheld else _found(page, listed)
    kind, evidence = found or (PageVerdict.FULL, None)
    text = page.paragraphs if isinstance(page, Extracted) else ()
    in_page, in_feed = letters("\n".join(text)), letters("\n".join(listed.paragraphs))
    if found is None or (_is_part(found, text) and in_page >= in_feed):
        return Judgement(verdict=Verdict.FULL, paragraphs=text, page_verdict=kind, evidence=evidence)
    reason = evidence if kind in {PageVerdict.EMPTY, PageVerdict.TRUNCATED} else f"{kind}: {evidence}"
    if in_feed:
        return Judgement(
            verdict=Verdict.FEED_ONLY, paragraphs=listed.paragraphs, reason=reason, page_verdict=kind, evidence=evidence
        )
    reason = f"{reason}, and the feed carries no text"
    return Judgement(verdict=Verdict.EMPTY, reason=reason, page_verdict=kind, evidence=evidence)


def _found(page: Extracted | NotAPage, listed: Listed) -> Wall | None:
    """Return what the page is instead of the whole article, and what shows it; None where nothing shows such a thing."""
    if isinstance(page, NotAPage):
        return Wall(PageVerdict.EMPTY, page.reason)
    look = Look(page, listed)
    return (
        dead_link(look)
        or wall(look)
        or shell(look)
        or no_text(look)
        or paywall(look)
        or truncated(look)
        or (Wall(PageVerdict.INDEX_PAGE, page.index) if page.index else None)
        or other_edition(look)
        or media_only(look)
    )


def _is_part(found: Wall, text: tuple[str, ...]) -> bool:
    """Return whether a page's text is a part of the article, and not only what a paywall says."""
    if not letters("\n".join(text)):
        return False
    if found.verdict is PageVerdict.PAYWALL:
        told = phrases_in(fold("\n".join(text)), PageVerdict.PAYWALL)
        return not told or told[0].start >= _TEASER_CHARACTERS
    return found.verdict in _PARTS
