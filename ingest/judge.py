"""Which text an article gets: the page's own, the feed's where the page's is none, or no text.

The page wins unless it plainly is not the article: it is empty, it is what stands there in place of one (a bot challenge,
a consent wall, a paywall, an index of other pages), or it is much shorter than the feed's text. Nothing is mixed or made up.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.fingerprint import letters
from ingest.model import PageVerdict, Verdict
from ingest.text import fold

_WALL_LETTERS = 900
"""A text that stands in place of an article is short; in a longer one, a wall's phrase is just a phrase."""
_BARE_WALL_LETTERS = 400
"""As above, where no text of the feed's can stand in: nothing but the wall has room in so few."""
_SHARED_WORDS = 0.5
"""A page that holds this share of the feed's words is the article, whatever else it says."""
_PAYWALLED_LETTERS = 2_500
"""A teaser above a paywall is a few paragraphs at most."""
_FULL_TEXT_LETTERS = 500
"""A feed's text of this length is more than a summary."""
_MUCH_SHORTER = 2
"""A page with less than the feed's letters divided by this is a stub, where the feed's text is more than a summary."""

_CHALLENGES = (
    # pages that only scripts fill, too
    r"enable javascript|javascript is (?:disabled|required|not enabled|turned off)|requires? javascript",
    r"(?:checking|verify(?:ing)?) (?:that |if )?(?:your browser|you are (?:a )?human|you are not a robot)",
    r"are you a robot|unusual (?:traffic|activity) from your|ddos protection by|complete the captcha",
    r"access denied|request blocked|you have been blocked|error 1020|pardon our interruption",
    r"(?:activez|activer) javascript|javascript (?:aktivieren|activado|ativado|attivato|inschakelen)",
    r"(?:aktivieren sie|activa|habilita|ative|attiva|schakel|włącz) javascript|включите javascript",
    r"enable cookies|cookies (?:are|must be) enabled",
)
_CONSENTS = (
    r"we (?:and our (?:\d+ )?partners|value your privacy)|(?:accept|reject) all cookies|before you continue to",
    r"mit werbung (?:und tracking )?(?:lesen|weiterlesen|nutzen)|wir und unsere (?:\d+ )?partner",
    r"nous et nos (?:\d+ )?partenaires|continuer sans accepter|nosotros y nuestros (?:\d+ )?socios",
    r"noi e i nostri (?:\d+ )?partner|wij en onze (?:\d+ )?partners|my i nasi (?:\d+ )?partnerzy",
)
_PAYWALLS = (
    r"(?:subscribe|sign in|log in|register|sign up) (?:now )?to (?:continue|keep|read|unlock|view)",
    r"(?:continue|keep) reading with|already a subscriber|(?:for|to) subscribers only|subscriber[- ]only",
    r"this (?:article|content) is (?:for|only|reserved|available)|to read the (?:full|rest)",
    r"(?:jetzt|artikel) (?:mit .{1,20} )?(?:weiterlesen|freischalten)|nur für abonnenten|bereits abonnent",
    r"(?:article|contenu) (?:est )?réservé aux? abonnés|il vous reste .{1,20} (?:article|à lire|à découvrir)|déjà abonné",
    r"(?:contenido|artículo) exclusivo para suscriptores|suscríbete para (?:seguir|leer|continuar)",
    r"(?:articolo|contenuto) riservato agli abbonati|abbonati per (?:leggere|continuare)",
    r"(?:conteúdo|matéria) exclusiv[oa] para assinantes|assine para (?:ler|continuar)",
    r"log ind for at læse|for abonnenter|kun for abonnenter|endast för prenumeranter|för att läsa vidare",
    r"только для подписчиков|доступно только по подписке|有料会員|この記事は有料|会員限定",
)
_WALLS = (
    (PageVerdict.BOT_CHALLENGE, re.compile("|".join(_CHALLENGES), re.IGNORECASE)),
    (PageVerdict.CONSENT_WALL, re.compile("|".join(_CONSENTS), re.IGNORECASE)),
)
_A_PAYWALL = re.compile("|".join(_PAYWALLS), re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """Which text, and why."""

    verdict: Verdict
    paragraphs: tuple[str, ...] = ()
    """The text chosen, as given; none where the verdict is ``empty``."""
    reason: str | None = None
    """Why the page's own text was not taken; None where it was."""
    page_verdict: PageVerdict
    evidence: str | None = None
    """What speaks for the page's verdict; None where nothing speaks against its being whole."""


def judge(page: tuple[str, ...], feed: tuple[str, ...], index: str | None = None) -> Judgement:
    """Choose between the paragraphs of the page and those of the feed, either of which may be none.

    ``index``: what shows that the page is an index of others.
    """
    found, evidence = _judged(" ".join(page), " ".join(feed))
    if index and found is PageVerdict.FULL:
        found, evidence = PageVerdict.INDEX_PAGE, index
    if found is PageVerdict.FULL or _is_best(found, page, feed):
        return Judgement(verdict=Verdict.FULL, paragraphs=page, page_verdict=found, evidence=evidence)
    if letters("".join(feed)):
        return Judgement(
            verdict=Verdict.FEED_ONLY, paragraphs=feed, reason=evidence, page_verdict=found, evidence=evidence
        )
    reason = f"{evidence}, and the feed carries no text"
    return Judgement(verdict=Verdict.EMPTY, reason=reason, page_verdict=found, evidence=evidence)


_PARTS = {PageVerdict.PAYWALL, PageVerdict.TRUNCATED}
"""Pages whose text is the article's, as far as it goes."""


def _is_best(found: PageVerdict, page: tuple[str, ...], feed: tuple[str, ...]) -> bool:
    """Tell whether the page's text, though not whole, is more than the feed's."""
    return found in _PARTS and letters("".join(page)) >= letters("".join(feed))


def _judged(page: str, feed: str) -> tuple[PageVerdict, str | None]:
    """Say what the page is, and what shows it."""
    in_page, in_feed = letters(page), letters(feed)
    if not in_page:
        return PageVerdict.EMPTY, "the page has no text"
    if in_page < (_WALL_LETTERS if in_feed else _BARE_WALL_LETTERS):
        for kind, pattern in _WALLS:
            wall = pattern.search(page)
            if wall and not _shares_words(page, feed):
                return kind, f"the page shows no article, but {wall.group()!r}"
    if in_page < _PAYWALLED_LETTERS and (paywall := _A_PAYWALL.search(page)):
        return PageVerdict.PAYWALL, f"the page is cut off by a paywall, {paywall.group()!r}"
    if in_feed >= _FULL_TEXT_LETTERS and in_page * _MUCH_SHORTER < in_feed:
        return PageVerdict.TRUNCATED, f"the page has {in_page} letters of text, the feed {in_feed}"
    return PageVerdict.FULL, None


def _shares_words(page: str, feed: str) -> bool:
    words = set(fold(feed).split())
    return bool(words) and len(words & set(fold(page).split())) >= _SHARED_WORDS * len(words)
