"""Which text an article gets: the page's own, the feed's where the page's is none, or no text.

The page wins unless it plainly is not the article: it is empty, it is what stands there in place of one (a bot challenge,
a consent wall, a paywall), or it is much shorter than the feed's text. Nothing is mixed or made up.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.fingerprint import letters
from ingest.model import Verdict

_WALL_LETTERS = 900
"""A text that stands in place of an article is short; in a longer one, a wall's phrase is just a phrase."""
_PAYWALLED_LETTERS = 2_500
"""A teaser above a paywall is a few paragraphs at most."""
_FULL_TEXT_LETTERS = 500
"""A feed's text of this length is more than a summary."""
_MUCH_SHORTER = 2
"""A page with less than the feed's letters divided by this is a stub, where the feed's text is more than a summary."""

_WALLS = re.compile(
    "|".join(
        (
            # bot challenges, pages that only scripts fill
            r"enable javascript|javascript is (?:disabled|required|not enabled|turned off)|requires? javascript",
            r"(?:checking|verify(?:ing)?) (?:that |if )?(?:your browser|you are (?:a )?human|you are not a robot)",
            r"are you a robot|unusual (?:traffic|activity) from your|ddos protection by|complete the captcha",
            r"access denied|request blocked|you have been blocked|error 1020|pardon our interruption",
            r"(?:activez|activer) javascript|javascript (?:aktivieren|activado|ativado|attivato|inschakelen)",
            r"(?:aktivieren sie|activa|habilita|ative|attiva|schakel|włącz) javascript|включите javascript",
            r"enable cookies|cookies (?:are|must be) enabled",
            # consent walls
            r"we (?:and our (?:\d+ )?partners|value your privacy)|(?:accept|reject) all cookies|before you continue to",
            r"mit werbung (?:und tracking )?(?:lesen|weiterlesen|nutzen)|wir und unsere (?:\d+ )?partner",
            r"nous et nos (?:\d+ )?partenaires|continuer sans accepter|nosotros y nuestros (?:\d+ )?socios",
            r"noi e i nostri (?:\d+ )?partner|wij en onze (?:\d+ )?partners|my i nasi (?:\d+ )?partnerzy",
        )
    ),
    re.IGNORECASE,
)
_PAYWALLS = re.compile(
    "|".join(
        (
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
    ),
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """Which text, and why."""

    verdict: Verdict
    paragraphs: tuple[str, ...] = ()
    """The text chosen, as given; none where the verdict is ``empty``."""
    reason: str | None = None
    """Why the page's own text was not taken; None where it was."""


def judge(page: tuple[str, ...], feed: tuple[str, ...]) -> Judgement:
    """Choose between the paragraphs of the page and those of the feed, either of which may be none."""
    page_letters = letters("".join(page))
    feed_letters = letters("".join(feed))
    lack = _lack(page, page_letters, feed_letters)
    if lack is None:
        return Judgement(verdict=Verdict.FULL, paragraphs=page)
    if feed_letters:
        return Judgement(verdict=Verdict.FEED_ONLY, paragraphs=feed, reason=lack)
    return Judgement(verdict=Verdict.EMPTY, reason=f"{lack}, and the feed carries no text")


def _lack(page: tuple[str, ...], page_letters: int, feed_letters: int) -> str | None:
    """Say what the page's text lacks to be the article; None where it is the article, as far as can be told."""
    if not page_letters:
        return "the page has no text"
    text = " ".join(page)
    if page_letters < _WALL_LETTERS and (wall := _WALLS.search(text)):
        return f"the page shows no article but {wall.group()!r}"
    if page_letters < feed_letters and page_letters < _PAYWALLED_LETTERS and (paywall := _PAYWALLS.search(text)):
        return f"the page is cut off by a paywall: {paywall.group()!r}"
    if feed_letters >= _FULL_TEXT_LETTERS and page_letters * _MUCH_SHORTER < feed_letters:
        return f"the page has {page_letters} letters of text, the feed {feed_letters}"
    return None
