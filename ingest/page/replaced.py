"""How a page is recognised that stands in place of its article: a wall, the site's home page, no text, another language."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

from ingest.model.page import PageVerdict, Wall
from ingest.page.parts import media_only
from ingest.page.signs import LITTLE_TEXT
from ingest.page.walls import SCRIPTS, is_title_of, phrases_in
from ingest.text.plain import fold
from ingest.text.scripts import letters, main_script
from ingest.text.urls import canonical_url, same_site

if TYPE_CHECKING:
    from ingest.page.look import Look
    from ingest.page.walls import Phrase

# ---------------------------------------------------------------------------------------- how many letters a wall has

_WALL_LETTERS = 900
"""The number of letters up to which one phrase tells a wall, if the feed's text can be compared. In a longer text it is just a phrase."""

_BARE_WALL_LETTERS = 400
"""The same number where the feed says nothing to compare with: in so few letters there is room for a wall and no more."""

_TITLED_WALL_LETTERS = 1_500
"""The number of letters up to which a page with a wall's title is that wall."""

_MAX_WALL_LETTERS = 6_000
"""The number of letters above which no text is taken for a wall, however many phrases it holds."""

_DENSE_LETTERS = 350
"""The number of letters for each phrase up to which a text of several phrases is a wall."""

_VERY_DENSE_LETTERS = 140
"""The same number where more of the text may say something else."""

_PARAGRAPH_LETTERS = 80
"""The number of letters from which on a paragraph counts as saying something else. Shorter ones are buttons and headings."""

_FEW_OTHER_LETTERS = 120
"""The number of letters in paragraphs without a wall's phrase that a wall may have. An article about walls has more."""

_SOME_OTHER_LETTERS = 200
"""The same number where phrases stand very densely."""

_KINDS = (PageVerdict.BOT_CHALLENGE, PageVerdict.SOFT_404, PageVerdict.LOGIN, PageVerdict.CONSENT_WALL)
"""The kinds of walls that stand in place of a whole page."""

_LOGIN_PATH = re.compile(
    r"/(?:log-?in|sign-?in|anmelden|connexion|accedi|acceso|inloggen|auth|sso|user/login|account/login)\b",
    re.IGNORECASE,
)
"""The part of an address by which it is that of a login."""

_HOME = re.compile(
    r"/?(?:[a-z]{2}(?:[-_][a-z]{2,4})?/?|home/?|index\.\w{2,5}|homepage/?|(?:[a-z]{2}/)?default\.aspx)?", re.IGNORECASE
)
"""The path of a home page, also of one in a language: "/", "/en", "/index.html"."""

_UNFILLED = re.compile(r"\{\{[^{}]{1,400}\}\}")
"""A place in a template that the page's scripts fill: "{{ title }}"."""

_UNFILLED_SHARE = 0.3
"""The share of a text in such places from which on the page is a template. An article about templates has more text of its own."""

_NO_TEXT = "the page has no text"

# ------------------------------------------------------------------------------------------------------------------ walls


def wall(look: Look) -> Wall | None:
    """Return the wall that stands in place of an article; of several kinds, the one that says the most phrases; None for articles."""
    if look.letters > _MAX_WALL_LETTERS or look.is_about_it():
        return None
    if look.letters < _WALL_LETTERS and (mark := look.mark(PageVerdict.BOT_CHALLENGE)):
        return Wall(PageVerdict.BOT_CHALLENGE, f"{mark}, {look.letters} letters of text")
    size, folded = look.letters, look.folded
    if size < LITTLE_TEXT and look.signs.shown:
        size, folded = letters(look.signs.shown), fold(look.signs.shown)
    found = [
        (len(told), one) for kind in _KINDS if (one := _of_kind(look, kind, told := phrases_in(folded, kind), size))
    ]
    return max(found, key=lambda pair: pair[0])[1] if found else None


def _of_kind(look: Look, kind: PageVerdict, told: list[Phrase], size: int) -> Wall | None:
    """Return a wall of one kind by its title and its phrases; None where they do not suffice. ``size``: letters among which they stand."""
    titled = _wall_title(look, kind)
    if not (_is_told(look, kind, told, size) or (titled and _is_headed(told, size))):
        return None
    if kind is PageVerdict.LOGIN and not (look.signs.asks_password or _LOGIN_PATH.search(_parts(look.signs.url).path)):
        return None
    phrases = f"{told[0].text!r}, {len(told)} such phrases in {size} letters" if told else f"{size} letters"
    mark = look.mark(kind)
    return Wall(kind, ", ".join(filter(None, (mark, titled and f"title {titled!r}", phrases))))


def _is_headed(told: list[Phrase], size: int) -> bool:
    """Return whether so few letters below a wall's title are that wall."""
    return size < _TITLED_WALL_LETTERS and (bool(told) or size < _BARE_WALL_LETTERS)


def _is_told(look: Look, kind: PageVerdict, told: list[Phrase], size: int) -> bool:
    """Return whether phrases alone tell a wall: a strong one in a short text, or several that stand densely."""
    if not told:
        return False
    few = _WALL_LETTERS if look.is_listed else _BARE_WALL_LETTERS
    other = _letters_of_others(look, kind)
    if size < few and other < _FEW_OTHER_LETTERS and any(phrase.is_strong for phrase in told):
        return True
    dense = size < _DENSE_LETTERS * len(told) and other < _FEW_OTHER_LETTERS
    very_dense = size < _VERY_DENSE_LETTERS * len(told) and other < _SOME_OTHER_LETTERS
    return len(told) > 1 and (dense or very_dense)


def _letters_of_others(look: Look, kind: PageVerdict) -> int:
    """Return the number of letters in the paragraphs that hold no phrase of this kind of wall."""
    sizes = ((letters(text), text) for text in look.page.paragraphs)
    return sum(size for size, text in sizes if size >= _PARAGRAPH_LETTERS and not phrases_in(fold(text), kind))


def _wall_title(look: Look, kind: PageVerdict) -> str | None:
    """Return the page's title or heading that is this wall's; None where there is none, or where the entry is titled so as well."""
    if is_title_of(look.listed.title, kind):
        return None
    return next((heading[:80] for heading in look.signs.headings if is_title_of(heading, kind)), None)


# -------------------------------------------------------------------------------------------------------------- home page


def dead_link(look: Look) -> Wall | None:
    """Return what shows that a link which leads nowhere any more was answered with the site's home page; None for others."""
    asked, signs, page = look.listed.url, look.signs, look.page
    if not asked or _is_home(asked) or signs.is_article or look.has_its_title() or not _leads_into_site(asked):
        return None
    if _is_home(signs.url):
        return Wall(PageVerdict.SOFT_404, f"the link leads to the home page, {signs.url[:200]}")
    if page.canonical_url and _is_home(page.canonical_url) and same_site(page.canonical_url, signs.url):
        return Wall(PageVerdict.SOFT_404, f"the page calls itself the home page, {page.canonical_url[:200]}")
    return None


def _is_home(url: str) -> bool:
    parts = _parts(url)
    return bool(parts.netloc) and bool(_HOME.fullmatch(parts.path)) and not parts.query


def _leads_into_site(url: str) -> bool:
    """Return whether a link has a path or a query, and so does not lead to a site as such."""
    parts = _parts(url)
    return len(parts.path) > 1 or bool(parts.query)


def _parts(url: str) -> SplitResult:
    """Return the parts of a URL in its normal form; empty parts where it is not a URL of the web."""
    return urlsplit(canonical_url(url) or "")


# -------------------------------------------------------------------------------------------------- no text, other language


def shell(look: Look) -> Wall | None:
    """Return the empty element of a page that scripts fill, where the feed says what is missing; None where there is a paragraph."""
    has_prose = any(letters(text) >= _PARAGRAPH_LETTERS for text in look.page.paragraphs)
    if not look.signs.shell or not look.is_listed or has_prose:
        return None
    return Wall(PageVerdict.EMPTY, f"{_NO_TEXT} without scripts, which fill {look.signs.shell}")


def no_text(look: Look) -> Wall | None:
    """Return what stands on a page without a text, or what shows that scripts fill it; None where there is a text."""
    unfilled = _UNFILLED.findall(look.text)
    if len("".join(unfilled)) > _UNFILLED_SHARE * len(look.text):
        return Wall(PageVerdict.EMPTY, f"{_NO_TEXT} without scripts, which fill in {unfilled[0][:40]!r}")
    if look.letters >= (LITTLE_TEXT if look.is_listed else _BARE_WALL_LETTERS) or look.is_about_it():
        return None
    if scripts := phrases_in(fold(look.text if look.letters else look.signs.shown), SCRIPTS):
        return Wall(PageVerdict.EMPTY, f"{_NO_TEXT} without scripts, {scripts[0].text!r}")
    if look.letters:
        return None
    if told := phrases_in(fold(look.signs.shown), PageVerdict.PAYWALL):
        return Wall(PageVerdict.PAYWALL, f"{told[0].text!r}, and no text above it")
    return media_only(look) or Wall(PageVerdict.EMPTY, _NO_TEXT)


def other_edition(look: Look) -> Wall | None:
    """Return what shows that the page is in another language than the feed, and that the site has it in the feed's; None for others."""
    of_feed = _primary(look.listed.language)
    of_page = _primary(look.page.metadata.language)
    if of_feed not in look.signs.editions or of_feed == of_page:
        return None
    ours, theirs = main_script(f"{look.listed.title} {' '.join(look.listed.paragraphs)}"), main_script(look.text)
    other_script = bool(ours and theirs and ours != theirs)
    other_words = bool(of_feed and of_page) and not look.has_its_title() and not look.is_about_it()
    if not (other_script or other_words):
        return None
    evidence = f"the page is in {of_page or theirs}, and says that there is one in {of_feed}"
    return Wall(PageVerdict.WRONG_LANGUAGE, evidence)


def _primary(tag: str | None) -> str | None:
    """Return the primary subtag of a language tag: "pt" of "pt-BR"."""
    return tag.lower().partition("-")[0] if tag else None
