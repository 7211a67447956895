"""What stands in place of an article: the marks of the makers of walls, and the set phrases by which walls speak.

The phrases are data, in ``walls.toml``. What a mark or a phrase comes to is decided in ``judge``.
"""

from __future__ import annotations

import html
import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from ingest.model.page import PageVerdict, Wall
from ingest.text.plain import fold
from ingest.text.scripts import is_wide, weighted_letters

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SCRIPTS = "scripts"
"""The kind of a page that says that scripts fill it."""

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
"""Header, what its value begins with, and who sends it where a page is withheld."""
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
"""As above, of those who send it with any page: it tells who refused, not that it is a wall."""


def challenger(headers: Mapping[str, str]) -> str | None:
    """Name the bot protection that says in a header that it withholds the page, and the header; None where none does."""
    return _sender(headers, _HEADERS)


def _sender(headers: Mapping[str, str], table: Iterable[tuple[str, str, str]]) -> str | None:
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
"""By kind and maker, what stands in the markup of such pages, in lower case.

Of bot protection, only what the page in place of another has: the same makers put scripts into every page. What the others
leave stands on many an open page, too: a maker tells little more than its name.
"""
_CLASSES = re.compile(r"(?:class|id)=[\"']([^\"'<>]{0,300})")
_WALLED = re.compile(
    r"\b(?:paywall|regwall|premium-wall|subscri\w{1,6}-wall|offer-wall|meter-wall|paygate|bezahlschranke|paid-barrier)"
)
_MAX_MARKUP = 400_000
"""Characters; a page in place of another is small."""


def marks_in(markup: str) -> dict[PageVerdict, str]:
    """Return which makers of walls left their mark in the markup of a page, by kind: "Cloudflare (_cf_chl_opt)"."""
    lower = markup[:_MAX_MARKUP].lower()
    found = {}
    for kind, makers in _MAKERS.items():
        marks = ((maker, mark) for maker, each in makers.items() for mark in each)
        if told := next((f"{maker} ({mark})" for maker, mark in marks if mark in lower), None):
            found[kind] = told
    if PageVerdict.PAYWALL not in found:
        walled = (word for names in _CLASSES.finditer(lower) if (word := _WALLED.search(names[1])))
        if word := next(walled, None):
            found[PageVerdict.PAYWALL] = f"a class or id ({word.group()})"
    return found


# ------------------------------------------------------------------------------------------------------------- phrases

_STRONG = 12
"""Letters of a phrase that tells a wall by itself in a short text, a character of East Asia counting as two."""
_GAP = r"(?:\S+ ){0,3}"


class Phrase(NamedTuple):
    """A set phrase, where it was found in a folded text."""

    text: str
    start: int

    @property
    def is_strong(self) -> bool:
        """Tell whether it says something that hardly anything else says."""
        return weighted_letters(self.text) >= _STRONG


class _Pattern(NamedTuple):
    """A phrase to look for: its folded pieces, with up to three words between two of them."""

    head: str
    """Told from other texts by a mere search, which is many times faster than any pattern."""
    whole: re.Pattern[str] | None


@cache
def _phrases() -> dict[str, tuple[_Pattern, ...]]:
    return {kind: tuple(map(_pattern, _each(by_language))) for kind, by_language in _read()["phrases"].items()}


@cache
def _titles() -> dict[str, frozenset[str]]:
    return {kind: frozenset(map(fold, _each(by_language))) for kind, by_language in _read()["titles"].items()}


@cache
def _read() -> dict[str, dict[str, dict[str, list[str]]]]:
    return tomllib.loads(files("ingest.page").joinpath("walls.toml").read_text("utf-8"))


def _each(by_language: Mapping[str, list[str]]) -> list[str]:
    return [text for texts in by_language.values() for text in texts]


def _pattern(phrase: str) -> _Pattern:
    """Return what a phrase matches in a folded text: whole words, but in scripts without spaces."""
    pieces = [fold(piece) for piece in phrase.split("*")]
    if is_wide(phrase[-1]):
        return _Pattern(pieces[0], None)
    whole = rf" {f' {_GAP}'.join(map(re.escape, pieces))} " if len(pieces) > 1 else None
    return _Pattern(f" {pieces[0]} ", re.compile(whole) if whole else None)


def phrases_in(folded: str, kind: str) -> list[Phrase]:
    """Return the different phrases of a kind (a page verdict, or SCRIPTS) in a folded text, in their order.

    Of one that holds another, both count once: as the longer.
    """
    text = f" {folded} "
    found: list[Phrase] = []
    for head, whole in _phrases()[kind]:
        start = text.find(head)
        if start < 0:
            continue
        match = whole.search(text, start) if whole else None
        if match or not whole:
            found.append(Phrase((match.group() if match else head).strip(), match.start() if match else start))
    distinct = [one for one in found if not any(one.text != other.text and one.text in other.text for other in found)]
    return sorted(distinct, key=lambda phrase: phrase.start)


_BETWEEN_NAMES = re.compile(r"\s[|\u2013\u2014\u00b7\u2022\u00bb:-]\s|\s\|\s?|: ")
_MAX_TITLE = 200
_MAX_SITE_WORDS = 4


def is_title_of(title: str, kind: str) -> bool:
    """Tell whether a title or heading is that of a wall, with or without the name of the site."""
    short = title[:_MAX_TITLE]
    known = _titles()[kind]
    whole = fold(short)
    if whole in known:
        return True
    parts = [fold(part) for part in _BETWEEN_NAMES.split(short)]
    return any(part in known and len(whole.split()) - len(part.split()) <= _MAX_SITE_WORDS for part in parts if part)


# ------------------------------------------------------------------------------------------------------------- refusals

_STATUSES = {401: PageVerdict.LOGIN, 402: PageVerdict.PAYWALL}
_REFUSAL_KINDS = (PageVerdict.BOT_CHALLENGE, PageVerdict.PAYWALL, PageVerdict.CONSENT_WALL, PageVerdict.LOGIN)
_MAX_BODY = 65_536
_TAG = re.compile(r"<(/?[a-z]{0,20})[^<>]{0,2000}>", re.IGNORECASE)
_HIDDEN = frozenset({"script", "style", "svg", "template"})


def _visible(markup: str) -> str:
    """Return the text of markup as far as can be told without a parser; strangers' markup may not hold up the event loop."""
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
    """Say which wall a refusal (HTTP 401, 402, 403, 429, 451, 503 …) with the beginning of its body is; None: no telling.

    ``headers``: their names in lower case.
    """
    if sender := challenger(headers):
        return Wall(PageVerdict.BOT_CHALLENGE, sender)
    markup = body[:_MAX_BODY].decode("utf-8", "replace")
    if maker := marks_in(markup).get(PageVerdict.BOT_CHALLENGE):
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


_FORBIDDEN = 403
