"""The marks that the makers of walls leave on a page, and the set phrases by which walls speak.

A wall stands in place of an article: a bot challenge, a paywall, a login. The phrases are data, in ``walls.toml``. What a mark or a
phrase means for a page is decided by ``page.judge``.
"""

from __future__ import annotations

import html
import itertools
import re
import tomllib
from functools import cache, lru_cache
from importlib.resources import files
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from ingest.model.page import PageVerdict, Wall
from ingest.text.plain import fold
from ingest.text.scripts import is_wide, weighted_letters

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SCRIPTS = "scripts"
"""The kind of phrases by which a page says that scripts fill it. It is no verdict, unlike the other kinds."""

# ------------------------------------------------------------------------------------------------------------- headers

_HEADERS = (
    ("cf-mitigated", "challenge", "Cloudflare"),
    ("x-vercel-mitigated", "challenge", "Vercel"),
    ("x-vercel-mitigated", "deny", "Vercel"),
    ("x-amzn-waf-action", "", "AWS WAF"),
    ("x-datadome", "protected", "DataDome"),
    ("x-dd-b", "", "DataDome"),
    ("x-px-block", "", "PerimeterX"),
    ("x-kpsdk-ct", "", "Kasada"),
    ("x-sucuri-block", "", "Sucuri"),
)
"""The headers by which bot protection says that it withholds a page: name, beginning of the value, sender."""
_REFUSERS = (
    ("x-datadome", "", "DataDome"),
    ("x-iinfo", "", "Imperva"),
    ("server", "cloudflare", "Cloudflare"),
    ("server", "akamaighost", "Akamai"),
    ("server", "datadome", "DataDome"),
    ("server", "awselb", "AWS"),
    ("server", "ddos-guard", "DDoS-Guard"),
    ("server", "qrator", "Qrator"),
    ("x-cdn", "imperva", "Imperva"),
    ("x-cdn", "incapsula", "Imperva"),
    ("x-sucuri-id", "", "Sucuri"),
)
"""The headers that bot protection sends with any page. With a refusal, they tell who refused."""


def challenger(headers: Mapping[str, str]) -> str | None:
    """Return the bot protection that says in a header that it withholds the page, and that header; None where there is none."""
    return _sender(headers, _HEADERS)


def _sender(headers: Mapping[str, str], table: Iterable[tuple[str, str, str]]) -> str | None:
    """Return the first sender of a table whose header is there, with the header: "Cloudflare (cf-mitigated: challenge)"."""
    for name, value, sender in table:
        given = headers.get(name)
        if given is not None and given.strip().lower().startswith(value):
            return f"{sender} ({name}: {given.strip()[:40]})"
    return None


# -------------------------------------------------------------------------------------------------------------- markup

_MAKERS = {
    PageVerdict.BOT_CHALLENGE: {
        "Cloudflare": ("_cf_chl_opt", "cf-error-details", "cf_captcha_kind", "cf-browser-verification"),
        "DataDome": ("captcha-delivery.com",),
        "PerimeterX": ("px-captcha", "captcha.px-c", "_pxblockedurl"),
        "Akamai": ("errors.edgesuite.net", "sec-if-cpt-container", "bm-verify=", "_sec/cp_challenge"),
        "Imperva": ("_incapsula_resource", "incapsula incident id"),
        "AWS WAF": ("awswafintegration", "awswafcaptcha", "captcha.awswaf.com", "gokuprops"),
        "Kasada": ("kpsdk.",),
        "Sucuri": ("sucuri_cloudproxy_js", "sucuri website firewall"),
        "DDoS-Guard": ("check.ddos-guard.net", "ddos-guard/js-challenge"),
        "Anubis": ("anubis_challenge", "/.within.website/"),
        "Yandex": ("showcaptcha", "smartcaptcha.yandexcloud"),
        "Google": ("/sorry/index?",),
        "F5": ("the requested url was rejected. please consult",),
        "Vercel": ("/.well-known/vercel/security",),
    },
    PageVerdict.CONSENT_WALL: {
        "Sourcepoint": ("sp_message_", "privacy-mgmt.com"),
        "OneTrust": ("onetrust-", "otsdkstub"),
        "Didomi": ("didomi-", "sdk.privacy-center.org"),
        "Usercentrics": ("usercentrics",),
        "Google": ("consent.google.", "consent.youtube."),
        "Yahoo": ("consent.yahoo.com", "guce.yahoo.com"),
        "Quantcast": ("qc-cmp2",),
        "Contentpass": ("contentpass",),
        "consentmanager": ("cmpbox", "consentmanager.net"),
        "iubenda": ("iubenda-cs-",),
        "TrustArc": ("truste-consent",),
        "Cookiebot": ("cybotcookiebot",),
    },
    PageVerdict.PAYWALL: {
        "Piano": ("tp-container-inner", "tp-modal", "piano-inline", "piano-paywall", "piano-template"),
        "Poool": ("poool-widget", "poool-paywall", 'id="poool'),
        "Zephr": ("zephr-paywall", "blaize-"),
        "Leaky Paywall": ("leaky_paywall_message",),
        "Pelcro": ("pelcro-paywall", "pelcro-meter"),
    },
}
"""The texts, in lower case, that the makers of walls leave in the markup of a page, by kind of wall and by maker.

Those of bot protection stand only on pages in place of others, although its makers put scripts into every page. Those of the other
kinds stand on many open pages as well, so they prove little.
"""
_CLASSES = re.compile(r"(?:class|id)=[\"']([^\"'<>]{0,300})")
"""A class or id in markup."""
_WALLED = re.compile(
    r"\b(?:paywall|regwall|premium-wall|subscri\w{1,6}-wall|offer-wall|meter-wall|paygate|bezahlschranke|paid-barrier)"
)
"""A word in a class or id that names a paywall."""
_MAX_MARKUP = 400_000
"""The number of characters of markup that are looked at. A page in place of another is small."""


def mark_in(markup: str, kind: PageVerdict) -> str | None:
    """Return the maker of a kind of wall who left a mark in the markup of a page, with the mark: "Cloudflare (_cf_chl_opt)"."""
    lower = markup[:_MAX_MARKUP].lower()
    marks = ((maker, mark) for maker, each in _MAKERS.get(kind, {}).items() for mark in each)
    told = next((f"{maker} ({mark})" for maker, mark in marks if mark in lower), None)
    if told or kind is not PageVerdict.PAYWALL:
        return told
    walled = (word for names in _CLASSES.finditer(lower) if (word := _WALLED.search(names[1])))
    return next((f"a class or id ({word.group()})" for word in walled), None)


# ------------------------------------------------------------------------------------------------------------- phrases

_STRONG = 12
"""The weighted letters from which on a phrase tells a wall by itself in a short text."""
_GAP = r"(?:\S+ ){0,3}"
"""The words that may stand between two pieces of a phrase: three at most."""
_NUMBER = r"\D{0,4}\d[\d ]{0,9}\D{0,2}"
"""What stands between two pieces of a phrase that ends in an East Asian character: a number, with a few characters around it."""


class Phrase(NamedTuple):
    """A set phrase that was found in a folded text, and its offset there."""

    text: str
    start: int

    @property
    def is_strong(self) -> bool:
        """Return whether the phrase is so long that hardly any other text holds it."""
        return weighted_letters(self.text) >= _STRONG


class _Pattern(NamedTuple):
    """A phrase to look for: folded pieces, with up to three words between two of them."""

    number: int
    """Its place among the phrases of its kind."""
    head: str
    """The first piece. It is searched for as a plain string, which is many times faster than any pattern."""
    whole: re.Pattern[str] | None
    """The whole phrase; None where it has one piece."""


@cache
def _phrases() -> dict[str, dict[str, list[_Pattern]]]:
    """Return the phrases of each kind by the longest word of their first piece; by "" those that stand within words."""
    found: dict[str, dict[str, list[_Pattern]]] = {}
    for kind, by_language in _read()["phrases"].items():
        by_word = found.setdefault(kind, {})
        for one in itertools.starmap(_pattern, enumerate(_each(by_language))):
            word = max(one.head.split(), key=len) if one.head[:1] == " " else ""
            by_word.setdefault(word, []).append(one)
    return found


@cache
def _titles() -> dict[str, frozenset[str]]:
    return {kind: frozenset(map(fold, _each(by_language))) for kind, by_language in _read()["titles"].items()}


@cache
def _read() -> dict[str, dict[str, dict[str, list[str]]]]:
    return tomllib.loads(files("ingest.page").joinpath("walls.toml").read_text("utf-8"))


def _each(by_language: Mapping[str, list[str]]) -> list[str]:
    return [text for texts in by_language.values() for text in texts]


def _pattern(number: int, phrase: str) -> _Pattern:
    """Return what a phrase matches in a folded text: whole words, or any characters where it ends in an East Asian one.

    Chinese and Japanese have no spaces, and Korean joins its particles to words.
    """
    pieces = [fold(piece) for piece in phrase.split("*")]
    if is_wide(phrase[-1]):
        return _Pattern(
            number, pieces[0], re.compile(_NUMBER.join(map(re.escape, pieces))) if len(pieces) > 1 else None
        )
    whole = rf" {f' {_GAP}'.join(map(re.escape, pieces))} " if len(pieces) > 1 else None
    return _Pattern(number, f" {pieces[0]} ", re.compile(whole) if whole else None)


def phrases_in(folded: str, kind: str) -> list[Phrase]:
    """Return the phrases of a kind (a page verdict, or SCRIPTS) that a folded text holds, in their order.

    Each phrase is given once. A phrase that is a part of another one found is left out.
    """
    text = f" {folded} "
    found: list[Phrase] = []
    by_word = _phrases()[kind]
    possible = [one for word in by_word.keys() & _words(folded) for one in by_word[word]]
    for _, head, whole in sorted(possible, key=attrgetter("number")):
        start = text.find(head)
        if start < 0:
            continue
        match = whole.search(text, start) if whole else None
        if match or not whole:
            found.append(Phrase((match.group() if match else head).strip(), match.start() if match else start))
    distinct = [one for one in found if not any(one.text != other.text and one.text in other.text for other in found)]
    return sorted(distinct, key=lambda phrase: phrase.start)


@lru_cache(maxsize=4)
def _words(folded: str) -> frozenset[str]:
    """Return the words of a folded text, from memory where phrases of several kinds are looked for; "" is among them."""
    return frozenset(folded.split()) | {""}


_BETWEEN_NAMES = re.compile(r"\s[|\u2013\u2014\u00b7\u2022\u00bb:-]\s|\s\|\s?|: ")
"""What stands between a title and the name of the site."""
_MAX_TITLE = 200
"""The number of characters of a title that are looked at."""
_MAX_SITE_WORDS = 4
"""The number of words that the name of a site has beside a wall's title."""


def is_title_of(title: str, kind: str) -> bool:
    """Return whether a title or heading is that of a wall, with or without the name of the site beside it."""
    short = title[:_MAX_TITLE]
    known = _titles()[kind]
    whole = fold(short)
    if whole in known:
        return True
    parts = [fold(part) for part in _BETWEEN_NAMES.split(short)]
    return any(part in known and len(whole.split()) - len(part.split()) <= _MAX_SITE_WORDS for part in parts if part)


# ------------------------------------------------------------------------------------------------------------- refusals

_STATUSES = {401: PageVerdict.LOGIN, 402: PageVerdict.PAYWALL}
"""The HTTP statuses that are a wall by themselves."""
_FORBIDDEN = 403
"""The HTTP status with which bot protection refuses: there its usual headers are believed."""
_REFUSAL_KINDS = (PageVerdict.BOT_CHALLENGE, PageVerdict.PAYWALL, PageVerdict.CONSENT_WALL, PageVerdict.LOGIN)
"""The kinds of walls that come with a refusal."""
_MAX_BODY = 65_536
"""The number of bytes of a refusal's body that are read."""
_TAG = re.compile(r"<(/?[a-z]{0,20})[^<>]{0,2000}>", re.IGNORECASE)
"""A tag; the group holds its name, with a slash before that of an end tag."""
_HIDDEN = frozenset({"script", "style", "svg", "template"})
"""The elements whose text is not shown."""


def _visible(markup: str) -> str:
    """Return the text that markup shows, as far as it can be told without a parser, which might hold up the event loop for long."""
    pieces = _TAG.split(markup)
    shown, hidden = [pieces[0]], ""
    for tag, text in zip(pieces[1::2], pieces[2::2], strict=True):
        name = tag.lower()
        if hidden and name == f"/{hidden}":
            hidden = ""
        elif not hidden and name in _HIDDEN:
            hidden = name
        if not hidden:
            shown.append(text)
    return html.unescape(" ".join(shown))


def of_refusal(status: int, headers: Mapping[str, str], body: bytes) -> Wall | None:
    """Return the wall that a refusal (HTTP 401, 402, 403, 429, 451, 503 …) is; None where that cannot be told.

    The names of ``headers`` are in lower case. Of ``body``, the beginning is enough.
    """
    if sender := challenger(headers):
        return Wall(PageVerdict.BOT_CHALLENGE, sender)
    markup = body[:_MAX_BODY].decode("utf-8", "replace")
    if maker := mark_in(markup, PageVerdict.BOT_CHALLENGE):
        return Wall(PageVerdict.BOT_CHALLENGE, maker)
    text = fold(_visible(markup))
    told = [(len(found), kind, found[0].text) for kind in _REFUSAL_KINDS if (found := phrases_in(text, kind))]
    if told:
        _, kind, phrase = max(told, key=lambda one: one[0])
        return Wall(kind, f"{phrase!r}" + (f", {sender}" if (sender := _sender(headers, _REFUSERS)) else ""))
    if status in _STATUSES:
        return Wall(_STATUSES[status], f"HTTP {status}")
    sender = _sender(headers, _REFUSERS) if status == _FORBIDDEN else None
    return Wall(PageVerdict.BOT_CHALLENGE, sender) if sender else None
