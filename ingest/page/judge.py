"""What a page is, and which text an article gets: the page's own, the feed's where the page's is none, or no text.

Only a page that is the article, whole, replaces the feed's text. Of a part of one (a teaser above a paywall, a text that is cut
off, the line below a film) the longer of the two is taken; what stands in place of an article (a bot challenge, a consent wall, a
login, a missing page, an index of others) is no text at all. Nothing is mixed or made up.

One phrase of a wall is no wall: articles are written about them. So phrases count only in a text that is short, or full of them, and
that does not hold what the feed says of the entry.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

from ingest.model.page import Extracted, NotAPage, PageVerdict, Verdict, Wall
from ingest.page.walls import SCRIPTS, is_title_of, phrases_in
from ingest.text.plain import fold
from ingest.text.scripts import UNSPACED_SCRIPT, letters, main_script
from ingest.text.urls import canonical_url, same_site

if TYPE_CHECKING:
    from ingest.model.page import Listed, Signs
    from ingest.page.walls import Phrase

_WALL_LETTERS = 900
"""A text that stands in place of an article is short; in a longer one, a wall's phrase is just a phrase."""
_BARE_WALL_LETTERS = 400
"""As above, where the feed says nothing to compare with: nothing but the wall has room in so few."""
_LONG_WALL_LETTERS = 6_000
_LOOKED_AT = 10_000
"""Characters, white space included, that the longest wall has."""
_DENSE_LETTERS = 350
_VERY_DENSE_LETTERS = 140
"""Letters for each wall's phrase in a wall of several."""
_OTHER_LETTERS, _SOME_OTHER_LETTERS = 120, 200
"""Of paragraphs that say nothing of the kind: a wall has hardly any, an article about walls has more."""
_PARAGRAPH_LETTERS = 80
"""As above: shorter ones are buttons and headings."""
_TITLED_LETTERS = 1_500
"""As above, where the page's title is a wall's."""
_LITTLE_LETTERS = 200
"""Of the article's text: with less, what else the page shows is looked at."""
_SHARED_WORDS = 0.5
"""A page that holds this share of the feed's words is the article, whatever else it says."""
_SHARED_TITLE = 1 / 3
_MIN_WORDS = 4
"""Of a headline that is compared with a text."""
_PAYWALLED_LETTERS = 2_500
"""A teaser above a paywall is a few paragraphs at most."""
_LONG_TEASER_LETTERS = 6_000
"""As above, where more speaks for it."""
_TEASER_CHARACTERS = 80
"""Text above a paywall's first phrase that is a teaser."""
_FULL_TEXT_LETTERS = 500
"""A feed's text of this length is more than a summary."""
_MUCH_SHORTER = 2
"""A page with less than the feed's letters divided by this is a stub, where the feed's text is more than a summary."""

_PARTS = {PageVerdict.PAYWALL, PageVerdict.TRUNCATED, PageVerdict.MEDIA_ONLY}
"""Pages whose text is the article's, as far as it goes."""
_NO_TEXT = "the page has no text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What the page is, which text is taken, and why."""

    verdict: Verdict
    paragraphs: tuple[str, ...] = ()
    """The text chosen, as given; none where the verdict is ``empty``."""
    reason: str | None = None
    """Why the page's own text was not taken; None where it was."""
    page_verdict: PageVerdict
    evidence: str | None = None
    """What speaks for the page's verdict; None where nothing speaks against its being whole."""


def judge(page: Extracted | NotAPage, listed: Listed, withheld: str | None = None) -> Judgement:
    """Choose between the text of the page and that of the feed, either of which may be none.

    ``withheld``: which bot protection says in a header that it withholds the page.
    """
    found = Wall(PageVerdict.BOT_CHALLENGE, withheld) if withheld else _found(page, listed)
    kind, evidence = found or (PageVerdict.FULL, None)
    text = page.paragraphs if isinstance(page, Extracted) else ()
    in_page, in_feed = letters("".join(text)), letters("".join(listed.paragraphs))
    if found is None or (_is_part(found, text) and in_page >= in_feed):
        return Judgement(verdict=Verdict.FULL, paragraphs=text, page_verdict=kind, evidence=evidence)
    reason = evidence if kind in {PageVerdict.EMPTY, PageVerdict.TRUNCATED} else f"{kind}: {evidence}"
    if in_feed:
        return Judgement(
            verdict=Verdict.FEED_ONLY, paragraphs=listed.paragraphs, reason=reason, page_verdict=kind, evidence=evidence
        )
    reason = f"{reason}, and the feed carries no text"
    return Judgement(verdict=Verdict.EMPTY, reason=reason, page_verdict=kind, evidence=evidence)


def _is_part(found: Wall, text: tuple[str, ...]) -> bool:
    """Tell whether the text is the article's as far as it goes: not only what a paywall says, nor none."""
    if not letters("".join(text)):
        return False
    if found.verdict is PageVerdict.PAYWALL:
        told = phrases_in(fold(" ".join(text)), PageVerdict.PAYWALL)
        return not told or told[0].start >= _TEASER_CHARACTERS
    return found.verdict in _PARTS


def _found(page: Extracted | NotAPage, listed: Listed) -> Wall | None:
    """Say what stands there instead of the whole article, and what shows it; None where it is that, as far as can be told."""
    if isinstance(page, NotAPage):
        return Wall(PageVerdict.EMPTY, page.reason)
    text = " ".join(page.paragraphs)
    look = _Look(page, listed, text, letters(text))
    return (
        _dead_link(look)
        or _wall(look)
        or _no_text(look)
        or _paywall(look)
        or _truncated(look)
        or (Wall(PageVerdict.INDEX_PAGE, page.index) if page.index else None)
        or _other_edition(look)
        or _media_only(look)
    )


@dataclass(frozen=True)
class _Look:
    """A page, what the feed says of it, and what both come to."""

    page: Extracted
    listed: Listed
    text: str
    letters: int

    @cached_property
    def folded(self) -> str:
        """Return the head of the text, to look for phrases in."""
        return fold(self.text[:_LOOKED_AT])

    @property
    def signs(self) -> Signs:
        return self.page.signs

    @property
    def is_listed(self) -> bool:
        """Tell whether the feed says anything that a text can be compared with."""
        return bool(self.listed.paragraphs) or len(fold(self.listed.title).split()) >= _MIN_WORDS

    def is_about_it(self) -> bool:
        """Tell whether the page's text holds what the feed says."""
        said = " ".join(self.listed.paragraphs)
        return self.is_listed and _shares(self.folded, fold(said or self.listed.title), _SHARED_WORDS)

    def has_its_title(self) -> bool:
        """Tell whether the page's title can be that of the entry; also where there is none to compare."""
        title, listed = fold(self.page.metadata.title or ""), fold(self.listed.title)
        if not title or not listed or title in listed or listed in title:
            return True
        shorter, longer = sorted((title, listed), key=len)
        return _shares(longer, shorter, _SHARED_TITLE)


def _shares(text: str, words: str, share: float) -> bool:
    """Tell whether a text holds this share of words; of a script without spaces, of pairs of characters."""
    if " " not in words and not words.isascii():
        wanted = {words[at : at + 2] for at in range(len(words) - 1)}
        return bool(wanted) and sum(pair in text for pair in wanted) >= share * len(wanted)
    wanted = set(words.split())
    return bool(wanted) and len(wanted & set(text.split())) >= share * len(wanted)


# --------------------------------------------------------------------------------------------------------------- walls

_HOME = re.compile(
    r"/?(?:[a-z]{2}(?:[-_][a-z]{2,4})?/?|home/?|index\.\w{2,5}|homepage/?|(?:[a-z]{2}/)?default\.aspx)?", re.IGNORECASE
)
_LOGIN_PATH = re.compile(
    r"/(?:log-?in|sign-?in|anmelden|connexion|accedi|acceso|inloggen|auth|sso|user/login|account/login)\b",
    re.IGNORECASE,
)


def _is_home(url: str) -> bool:
    parts = _parts(url)
    return bool(parts.netloc) and bool(_HOME.fullmatch(parts.path)) and not parts.query


def _parts(url: str) -> SplitResult:
    """Return the parts of a URL in its normal form; empty ones where it is none."""
    return urlsplit(canonical_url(url) or "")


def _dead_link(look: _Look) -> Wall | None:
    """Recognise the site's home page, answered for a link that leads nowhere any more."""
    asked, signs, page = look.listed.url, look.signs, look.page
    if not asked or _is_home(asked) or signs.is_article or look.has_its_title() or not _is_under_way(asked):
        return None
    if _is_home(signs.url):
        return Wall(PageVerdict.SOFT_404, f"the link leads to the home page, {signs.url[:200]}")
    if page.canonical_url and _is_home(page.canonical_url) and same_site(page.canonical_url, signs.url):
        return Wall(PageVerdict.SOFT_404, f"the page calls itself the home page, {page.canonical_url[:200]}")
    return None


def _is_under_way(url: str) -> bool:
    """Tell a link with a path, or with a query, from one to a site."""
    parts = _parts(url)
    return len(parts.path) > 1 or bool(parts.query)


_KINDS = (PageVerdict.BOT_CHALLENGE, PageVerdict.SOFT_404, PageVerdict.LOGIN, PageVerdict.CONSENT_WALL)


def _wall(look: _Look) -> Wall | None:
    """Recognise what stands in place of an article; of several kinds, the one that says the most phrases."""
    if look.letters > _LONG_WALL_LETTERS or look.is_about_it():
        return None
    if look.letters < _WALL_LETTERS and (mark := look.signs.wall_marks.get(PageVerdict.BOT_CHALLENGE)):
        return Wall(PageVerdict.BOT_CHALLENGE, f"{mark}, {look.letters} letters of text")
    size, folded = look.letters, look.folded
    if size < _LITTLE_LETTERS and look.signs.shown:
        size, folded = letters(look.signs.shown), fold(look.signs.shown)
    found = [
        (len(told), wall) for kind in _KINDS if (wall := _speaking(look, kind, told := phrases_in(folded, kind), size))
    ]
    return max(found, key=lambda one: one[0])[1] if found else None


def _speaking(look: _Look, kind: PageVerdict, told: list[Phrase], size: int) -> Wall | None:
    """Recognise one kind of wall by its title, and by what it says in so many letters."""
    titled = _wall_title(look, kind)
    few = _WALL_LETTERS if look.is_listed else _BARE_WALL_LETTERS
    other = _letters_of_others(look, kind) if told else 0
    alone = size < few and other < _OTHER_LETTERS and any(phrase.is_strong for phrase in told)
    dense = len(told) > 1 and (
        (size < _DENSE_LETTERS * len(told) and other < _OTHER_LETTERS)
        or (size < _VERY_DENSE_LETTERS * len(told) and other < _SOME_OTHER_LETTERS)
    )
    headed = titled is not None and size < _TITLED_LETTERS and (bool(told) or size < _BARE_WALL_LETTERS)
    if not (alone or dense or headed):
        return None
    if kind is PageVerdict.LOGIN and not (look.signs.asks_password or _LOGIN_PATH.search(_parts(look.signs.url).path)):
        return None
    phrases = f"{told[0].text!r}, {len(told)} such phrases in {size} letters" if told else f"{size} letters"
    return Wall(
        kind, ", ".join(filter(None, (look.signs.wall_marks.get(kind), titled and f"title {titled!r}", phrases)))
    )


def _letters_of_others(look: _Look, kind: PageVerdict) -> int:
    """Return how many letters stand in the text's paragraphs that say nothing that walls of the kind say."""
    sizes = ((letters(text), text) for text in look.page.paragraphs)
    return sum(size for size, text in sizes if size >= _PARAGRAPH_LETTERS and not phrases_in(fold(text), kind))


def _wall_title(look: _Look, kind: PageVerdict) -> str | None:
    if is_title_of(look.listed.title, kind):
        return None
    return next((heading[:80] for heading in look.signs.headings if is_title_of(heading, kind)), None)


_UNFILLED = re.compile(r"\{\{[^{}]{1,400}\}\}")
"""What templates hold that the page's scripts fill in."""
_UNFILLED_SHARE = 0.3
"""Of a text; one about templates has more of its own."""


def _no_text(look: _Look) -> Wall | None:
    unfilled = _UNFILLED.findall(look.text)
    if len("".join(unfilled)) > _UNFILLED_SHARE * len(look.text):
        return Wall(PageVerdict.EMPTY, f"{_NO_TEXT} without scripts, which fill in {unfilled[0][:40]!r}")
    if look.letters >= (_LITTLE_LETTERS if look.is_listed else _BARE_WALL_LETTERS) or look.is_about_it():
        return None
    if scripts := phrases_in(fold(look.text if look.letters else look.signs.shown), SCRIPTS):
        return Wall(PageVerdict.EMPTY, f"{_NO_TEXT} without scripts, {scripts[0].text!r}")
    if look.letters:
        return None
    if paywall := phrases_in(fold(look.signs.shown), PageVerdict.PAYWALL):
        return Wall(PageVerdict.PAYWALL, f"{paywall[0].text!r}, and no text above it")
    return _media_only(look) or Wall(PageVerdict.EMPTY, _NO_TEXT)


# --------------------------------------------------------------------------------------------------------------- parts

_LAST = 0.6
"""Behind this share of the text stands what a paywall says."""
_TEASER_LETTERS = 1_000
_ENOUGH, _PLENTY = 3, 5
_FEW_WORDS = 2
"""A page that says to have so many times the words that were found is a part."""
_MIN_STATED_WORDS = 150
_CUT = re.compile(r"(?:\u2026|\.\.\.|\[\u2026\]|\[\.\.\.\])[\s\"'\u201d\u00bb)]*$")
_CUT_LETTERS = 1_500


def _paywall(look: _Look) -> Wall | None:
    """Recognise a teaser above a paywall by its phrases, and by what else speaks for or against one."""
    if look.letters > _LONG_TEASER_LETTERS:
        return None
    told = [
        phrase for phrase in phrases_in(look.folded, PageVerdict.PAYWALL) if phrase.start >= _LAST * len(look.folded)
    ]
    points = {
        f"{told[0].text!r}" if told else "": 2,
        "isAccessibleForFree is false" if look.signs.is_free is False else "": 2,
        "isAccessibleForFree is true" if look.signs.is_free else "": -2,
        look.signs.wall_marks.get(PageVerdict.PAYWALL, ""): 1,
        f"{look.signs.words} words stated" if _has_more_words(look) else "": 2,
        "the text is cut off" if _is_cut(look.page.paragraphs) else "": 1,
        "a few letters" if told and look.letters < _TEASER_LETTERS else "": 1,
    }
    points.pop("", None)
    weight = sum(points.values())
    speaks = told and look.letters < _PAYWALLED_LETTERS
    if weight < (_ENOUGH if speaks else _PLENTY):
        return None
    return Wall(PageVerdict.PAYWALL, f"{', '.join(points)}: {weight} points, {look.letters} letters of text")


def _truncated(look: _Look) -> Wall | None:
    in_feed = letters("".join(look.listed.paragraphs))
    if in_feed >= _FULL_TEXT_LETTERS and look.letters * _MUCH_SHORTER < in_feed:
        return Wall(PageVerdict.TRUNCATED, f"the page has {look.letters} letters of text, the feed {in_feed}")
    if look.letters > _CUT_LETTERS or not _is_cut(look.page.paragraphs):
        return None
    if _has_more_words(look):
        return Wall(PageVerdict.TRUNCATED, f"the text breaks off, {look.signs.words} words stated")
    if in_feed > look.letters:
        return Wall(PageVerdict.TRUNCATED, f"the text breaks off after {look.letters} letters, the feed has {in_feed}")
    return None


def _is_cut(paragraphs: tuple[str, ...]) -> bool:
    return bool(paragraphs) and bool(_CUT.search(paragraphs[-1][-20:]))


def _has_more_words(look: _Look) -> bool:
    """Tell whether the page says to have many times the words that were found; in scripts without spaces, nobody knows."""
    stated, found = look.signs.words or 0, len(look.text.split())
    return stated >= _MIN_STATED_WORDS and stated >= _FEW_WORDS * found and main_script(look.text) != UNSPACED_SCRIPT


def _other_edition(look: _Look) -> Wall | None:
    """Recognise the page of another language, where the site says or shows that there is one of the feed's."""
    of_feed = _primary(look.listed.language)
    of_page = _primary(look.page.metadata.language)
    ours, theirs = main_script(f"{look.listed.title} {' '.join(look.listed.paragraphs)}"), main_script(look.text)
    other_script = bool(ours and theirs and ours != theirs)
    other_words = bool(
        of_feed and of_page and of_feed != of_page and not look.has_its_title() and not look.is_about_it()
    )
    has_ours = of_feed in look.signs.editions and of_feed != of_page
    if (other_script or other_words) and has_ours:
        return Wall(
            PageVerdict.WRONG_LANGUAGE, f"the page is in {of_page or theirs}, and says that there is one in {of_feed}"
        )
    return None


def _primary(tag: str | None) -> str | None:
    return tag.lower().partition("-")[0] if tag else None


def _media_only(look: _Look) -> Wall | None:
    if look.letters < _LITTLE_LETTERS and look.signs.media:
        return Wall(PageVerdict.MEDIA_ONLY, f"{look.signs.media}, {look.letters} letters of text")
    return None
