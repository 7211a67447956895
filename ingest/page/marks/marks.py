"""What a paragraph's place on the page says against it: in a box of related links, in the byline, in what is hidden.

The words are generic ones, from the classes and ids of the elements around it that hold little of the article.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from ingest.model.article import Mark
from ingest.page.layout import Block, Layout, block_around
from ingest.text.plain import fold
from ingest.text.urls import absolute_link, same_site

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence

    from lxml.html import HtmlElement


def _by_word(kinds: dict[str, str]) -> dict[str, str]:
    return {word: kind for kind, words in kinds.items() for word in words.split()}


ANYWHERE = _by_word(
    {
        "related": "related recommend recommended recommends recommendation recommendations recirc recirculation readmore readnext "
        "seealso similars outbrain taboola relacionada relacionadas relacionado relacionados correlati gerelateerd powiazane "
        "ilgili lesetipps empfehlungen meistgelesen",
        "newsletter": "newsletter newsletters signup optin boletin infolettre nieuwsbrief nyhetsbrev nyhedsbrev",
        "promo": "promo promos promotion promoted promotional cta popup modal tooltip <dialog> <not-prose>",
        "ad": "advert advertisement advertising advertorial sponsor sponsors sponsored disclaimer disclosure werbung anzeige "
        "publicidad publicidade publicite pubblicita reklama reklam annonse annons",
        "share": "share sharing social toolbar teilen compartir partage partager condividi",
        "comment": "comment comments disqus respond kommentare comentarios commentaires commenti reacties",
        "navigation": "breadcrumb breadcrumbs toc pagination <nav> <footer> <button>",
        "wall": "paywall regwall wall",
        "byline": "byline bylines",
        "caption": "caption captions bildunterschrift bildtext didascalia bijschrift <figcaption>",
        "rating": "rating ratings",
        "banner": "banner",
        "hidden": "<hidden>",
        "summary": "<ai>",
    }
)
"""What the elements around a paragraph are called, and what that makes of it."""
_BEHIND_THE_HEAD = _by_word({"promo": "teaser teasers"})
"""Above the text, these are called a standfirst."""
_AT_THE_HEAD = _by_word(
    {
        "date": "date dates time timestamp datetime published publish pubdate posted updated dateline datum fecha tarih <time>",
        "byline": "author authors credit credits vcard autor autoren auteur auteurs autore autores forfatter yazar",
        "navigation": "tag tags category categories kicker eyebrow overline topline dachzeile spitzmarke antetitulo surtitre occhiello",
        "caption": "image photo foto video",
    }
)
_IN_FIGURES = _by_word({"date": "meta"})
"""As above, where a number stands in it: a standfirst is called so, too."""
_AT_THE_TAIL = _by_word(
    {
        "author": "author authors bio biography vcard autor autoren auteur auteurs autore autores forfatter yazar",
        "navigation": "tag tags keywords topics category categories next previous foot footer",
        "related": "<article>",
        "aside": "<aside>",
    }
)
CREDIT = "credit"
"""The kind of what stays, and lets go what stands before it."""
COMMENT = "comment"
_COMMENTED = 1_000
"""Characters of a text that readers' comments stand below, of whatever length."""
_BESIDE = 0.2
"""What else stands there, by their length."""
_KEPT = frozenset("source sources credit credits correction corrections footnote footnotes references".split())  # noqa: SIM905 -- words read best as words
"""What readers want to find below an article."""
_KEPT_HEADINGS = frozenset(
    "sources references footnotes corrections quellen literatur fuentes referencias bibliografía références bibliographie "  # noqa: SIM905 -- words read best as words
    "fonti riferimenti fontes referências bronnen kilder källor źródła bibliografia источники литература kaynaklar 参考文献".split()
)
_NOTE = re.compile(r"[*†‡\[(]|\d{1,3}(?:[.)\]:]?\s+\W*[A-Z]|\s?\[)")
"""What footnotes begin with."""
_CITED = re.compile(r"\[\d{1,3}\]\s")
"""The number of a source, which may be a link and no more."""
_MAX_TAKEN = 0.3
"""Share of the article that one kind may take."""
_MAX_LINE = 150
"""Characters of a line of the head, or of one that is hidden; what is longer is text."""
_MAX_STAMP = 80
"""Characters of a line with a name or a date and no more."""
_MAX_LINK = 160
_MAX_CREDIT = 400
_SOLID = 100
"""Letters of a paragraph that begins or ends the text; a character of Chinese or Japanese says as much as two."""
_COMPLETE = 0.8
"""Share of the article that a declared text holds which is all of it."""
_MAX_COMPARED = 200_000_000
"""Letters of a declared text times paragraphs; less than a second."""
_UNDECLARED = 0.05
"""Share of the article that may go for not being declared where it stands among what is."""
_MAX_CALL = 250
_MAX_TEASER = 500
_CALLING = 0.1
_SHORT = 60
_LINKED = 0.5
_WHOLLY = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the page declares, as evidence for and against its paragraphs."""

    url: str = ""
    title: str = ""
    authors: tuple[str, ...] = ()
    text: str = ""
    """The article's text, as far as it is declared."""
    is_news: bool = False
    """The page calls itself news: what it sets apart from the text, as a list of links, is seldom part of that."""


def marks(tree: HtmlElement, page: Sequence[Block], paragraphs: Sequence[str], facts: Facts) -> tuple[Mark | None, ...]:
    """Return for each paragraph what its place shows it to be; None where nothing speaks against it.

    ``page``: the blocks of the tree.
    """
    layout, indices = Layout(paragraphs, page), range(len(paragraphs))
    walled, pictured = _walled(tree), {block_around(image) for image in tree.iter("img")}
    found = [
        _named(layout, index, ANYWHERE, walled)
        or _related(layout, index, facts.url)
        or _caption(layout, index, pictured)
        for index in indices
    ]
    solid = [index for index in indices if not found[index] and _is_solid(layout, index)]
    if not solid:
        return (None,) * len(paragraphs)
    for index in indices[solid[0] + 1 :]:
        found[index] = found[index] or _named(layout, index, _BEHIND_THE_HEAD)
    head = _Head(tree, layout, facts)
    for index in range(_end_of_head(solid)):
        found[index] = found[index] or head.mark(index, above=index < solid[0])
    _undeclared(layout, found, facts.text)
    ends = _Ends(layout, found, facts)
    told = _bounded(paragraphs, [mark or ends.mark(index) for index, mark in enumerate(_bounded(paragraphs, found))])
    return tuple(map(_in_box, told, ends.boxes())) if facts.is_news else told


def _bounded(paragraphs: Sequence[str], found: Sequence[Mark | None]) -> tuple[Mark | None, ...]:
    """Leave out the kinds that would take much of the article: what they speak of is the article.

    Comments at the end may be longer than the article that they are about.
    """
    taken: Counter[str] = Counter()
    thread = _thread(paragraphs, found)
    for paragraph, mark in list(zip(paragraphs, found, strict=True))[:thread]:
        taken[mark.kind if mark and not mark.at_end else ""] += len(paragraph)
    limit = _MAX_TAKEN * sum(map(len, paragraphs[:thread]))
    return tuple(mark if mark and (mark.at_end or taken[mark.kind] <= limit) else None for mark in found)


def _thread(paragraphs: Sequence[str], found: Sequence[Mark | None]) -> int:
    """Return where the comments begin that the end is made of; the number of paragraphs where there are none."""
    kinds = [mark.kind if mark else "" for mark in found]
    start = kinds.index(COMMENT) if COMMENT in kinds else len(kinds)
    sizes = Counter[str]()
    for paragraph, kind in zip(paragraphs[start:], kinds[start:], strict=True):
        sizes[kind] += len(paragraph)
    others = sizes.total() - sizes[COMMENT]
    above = sum(len(paragraph) for paragraph, kind in zip(paragraphs[:start], kinds, strict=False) if not kind)
    return start if above >= _COMMENTED and others <= _BESIDE * sizes[COMMENT] else len(kinds)


def _in_box(mark: Mark | None, box: int | None) -> Mark | None:
    return mark if box is None else replace(mark or Mark(), box=box)


def _mark(kind: str, share: float, *, at_end: bool = False) -> Mark:
    return Mark(kind=kind, evidence=f"{share:.2f}", at_end=at_end)


# ------------------------------------------------------------------------------------------------- anywhere on the page

_SELECTOR = re.compile(r'"cssSelector"\s*:\s*(\[[^\]]{0,500}\]|"[^"]{0,500}")')
_NAME = re.compile(r"[A-Za-z]+")


def _walled(tree: HtmlElement) -> frozenset[str]:
    """Return the words by which the page declares the part of its article that is not free: what they name is the article.

    ``hasPart`` beside ``isAccessibleForFree`` in JSON-LD, as search engines want it.
    """
    scripts = (script.text or "" for script in tree.iter("script") if script.get("type") == "application/ld+json")
    selectors = (selector for text in scripts if "cssSelector" in text for selector in _SELECTOR.findall(text))
    return frozenset(word.lower() for selector in selectors for word in _NAME.findall(selector))


_SCORE = re.compile(
    r"(?:[^\W\d]{1,20}:? )?\d{1,3}(?:[.,]\d{1,2})?\s?(?:/|von|out of|of|sur|de|di|su|van|av|af|z|ze|из|üzerinden)\s?\d{1,3}"
    r"(?:\s[^\W\d]{1,20})?\W?",
    re.IGNORECASE,
)
"""What a review gives, as "4.5 out of 5 stars"."""


def _named(
    layout: Layout, index: int, kinds: dict[str, str], trusted: frozenset[str] = frozenset(), *, at_end: bool = False
) -> Mark | None:
    words = (layout.names(index) & kinds.keys()) - trusted
    kind, word = min(((kinds[word], word) for word in words), default=("", ""))
    if not kind or (kind == "hidden" and len(layout.texts[index]) > _MAX_LINE):
        return None
    if kind == "caption" and _SCORE.fullmatch(layout.texts[index]):
        return None
    return Mark(kind=kind, evidence=word.strip("<>"), at_end=at_end)


def _is_solid(layout: Layout, index: int) -> bool:
    place = layout.places[index]
    return _letters_in(layout.texts[index]) >= _SOLID and (place is None or place.in_links < _LINKED)


def _letters_in(text: str) -> int:
    return len(text) + (0 if text.isascii() else len(_IDEOGRAPH.findall(text)))


_EMPHASIS = frozenset({"em", "i", "small"})


def _related(layout: Layout, index: int, url: str) -> Mark | None:
    """Tell "Label: headline" where the headline is a link within the site, and headlines beside the text."""
    place = layout.places[index]
    if place is None or place.in_links < _LINKED or place.size > _MAX_LINK:
        return None
    if place.in_links >= _WHOLLY:
        told = any(element.tag in {"aside", "article"} for element in layout.local(index))
    else:
        told = place.around.tag in {"p", "li"} and _is_labelled(place)
    return _mark("related", place.in_links) if told and _is_internal(place, url) else None


def _caption(layout: Layout, index: int, pictured: Container[HtmlElement]) -> Mark | None:
    """Tell what stands in an element with an image that is named after it, and a line emphasised as a whole beside an image."""
    place = layout.places[index]
    if place is None or place.size > _MAX_CAPTION:
        return None
    for element in layout.local(index):
        named = _IMAGES & layout.named(element)
        if (
            named
            and layout.share(element) * layout.size <= _MAX_CAPTION
            and next(element.iter("img"), None) is not None
        ):
            return Mark(kind="caption", evidence=min(named))
    emphasised = any(element.tag in _EMPHASIS for element in layout.chains[index])
    beside = place.size <= _MAX_LINE and place.around in pictured
    return Mark(kind="caption", evidence="img") if emphasised and beside else None


_IMAGES = frozenset({"image", "img", "photo", "foto", "picture", "video", "<picture>"})
_MAX_CAPTION = 400


_LABEL = range(3, 60)
_HEADLINE = 20
_LABELS = (":", "：", "?")


def _is_labelled(place: Block) -> bool:
    before = _before_link(place)
    return before is not None and before.endswith(_LABELS) and len(before) in _LABEL and place.linked >= _HEADLINE


def _before_link(place: Block) -> str | None:
    """Return what stands before the link that a block ends in; None where it does not end in one."""
    last = "".join(place.anchors[-1].itertext()).strip() if place.anchors else ""
    before, link, behind = place.text.rpartition(last) if last else ("", "", "")
    return before.strip() if link and len(behind.strip()) <= _NEARLY else None


_NEARLY = 3
"""Characters: a full stop, a quotation mark, a letter that the editor missed."""


def _is_internal(place: Block, url: str) -> bool:
    """Tell a block whose links lead to other pages of the site."""
    links = [absolute_link(anchor.get("href") or "", url) or "" for anchor in place.anchors]
    return bool(links) and all(same_site(link, url) and link.partition("#")[0] != url for link in links)


# --------------------------------------------------------------------------------------------------------- above the text

_LISTED = 0.7
_NAMES = 2
_BY = re.compile(r"(?:(?:written |reviewed )?by|von|par|por|di|door|av|af)\b:?", re.IGNORECASE)
_AMOUNT = frozenset("$€£¥₹₩₺₽%#+")
_WHEN = re.compile(
    r"(?<!\d)(?:19|20)\d\d(?!\d).{0,20}?(?<!\d)\d{1,2}[:.h]\d\d(?!\d)|(?<!\d)\d{1,2}[:.h]\d\d(?!\d).{0,20}?(?<!\d)(?:19|20)\d\d(?!\d)"
)
"""A year and a time of day."""
_DAY = re.compile(
    r"(?<!\d)(?:(?:19|20)\d\d|\d{1,2}[:.h]\d\d|\d{1,2}([./-])\d{1,2}\1(?:\d\d)?\d\d)(?!\d)|\d\s?[年月日]|\d\s?[년월일]"
)
"""A year, a time of day, a day of a month: other figures are an address, a telephone, a score."""
_IDEOGRAPH = re.compile("[\u2e80-\u9fff\uff00-\uff5a]")
"""Characters that say as much as two letters."""
_HASHTAG = re.compile(r"#\w+")
_FROM_HOME = re.compile(
    r"\W{0,4}(?:[^:：>]{0,16}[:：]\s?)?(?:home|start|startseite|accueil|inicio|início|strona główna|главная|головна|ana ?sayfa|"
    r"hjem|hem|etusivu|首页|首頁|ホーム|トップ|홈)\s?[>›»→]",
    re.IGNORECASE,
)
_STEP = re.compile(" ?[>›»→] ?")
_ROW = re.compile(r"[|«»‹›←→·•]")
_MAX_WAY = 400
_MONEY = re.compile(
    r"\d\s?(?:euros?|eur|usd|dollars?|chf|gbp|pounds?|francs?|kr|zł|kč|円|元|원|руб\w*|грн)(?!\w)", re.IGNORECASE
)
_DATED = re.compile(
    r"(?:this (?:article|guide|page|post|review|story)|(?:dieser?) (?:artikel|beitrag|seite|text)|cet article|cette page|"
    r"est[ae] (?:artículo|artigo|nota|página|post|texto)|questo articolo|dit artikel|denn[ae] (?:artikel|artikkelen|sida|siden))\b"
    r".{0,40}\b(?:19|20)\d\d\b.{0,20}",
    re.IGNORECASE,
)
"""A sentence that says of itself when it was written."""
_UPDATED = re.compile(
    r"\b(?:updated|modified|published|posted|aktualisiert|veröffentlicht|actualizado|publicado|mis à jour|publié|aggiornato|"
    r"pubblicato|atualizado|bijgewerkt|gepubliceerd|oppdatert|publisert|opdateret|uppdaterad|publicerad|päivitetty|"
    r"aktualizováno|aktualizacja|güncelleme|обновлено|опубликовано|оновлено)|입력|수정|تحديث|עודכן|"
    r"(?<![^\d日時分秒])(?:更新|公開|配信|发布|發布)|(?:更新|公開|配信|发布|發布)(?=[\d:：日时時於于])",
    re.IGNORECASE,
)
_LINES = 12
"""Of the head; more of them are a list that the article begins with."""
_HEAD = 6
"""Lines behind the standfirst among which a byline may be."""
_MAX_TITLE = 250
_KICKED = 20
"""Characters of a title that may stand behind a kicker."""
_LETTERS = 40
"""Characters that may stand beside the names in a byline."""
_ENTRY = 30
_DIGITS = 4
_STAMP_WORDS = 10
_STAMP = 1 / 6
"""Share of digits in a line with a date and no more."""


def _end_of_head(solid: Sequence[int]) -> int:
    """Return where the text begins for good: the first paragraph of some length may be a standfirst."""
    return min(solid[1] if len(solid) > 1 else solid[0], solid[0] + _HEAD)


class _Head:
    """What a line is that stands above the text, or below the standfirst."""

    def __init__(self, tree: HtmlElement, layout: Layout, facts: Facts) -> None:
        self._layout = layout
        self._names = [name for name in map(fold, facts.authors) if name]
        self._titles = {fold(text) for text in (facts.title, *_headlines(tree)) if text} - {""}

    def mark(self, index: int, *, above: bool) -> Mark | None:
        """``above``: no paragraph of some length stands before it."""
        text = self._layout.texts[index]
        title = self._title(text) or (self._kicked(index, text) or self._way(index) if above else None)
        if title or len(text) > _MAX_LINE:
            return title
        if byline := self._byline(text):
            return byline
        named, stamp = _named(self._layout, index, _AT_THE_HEAD), _stamp(text)
        if not named and any(map(str.isdigit, text)):
            named = _named(self._layout, index, _IN_FIGURES)
        if above:
            return named or (None if index >= _LINES else stamp or _above(text) or self._listed(index))
        dated = bool(named and named.kind == "date") or _UPDATED.search(text) is not None
        return stamp if dated else None

    def _title(self, text: str) -> Mark | None:
        return _mark("title", 1) if len(text) <= _MAX_TITLE and fold(text) in self._titles else None

    def _kicked(self, index: int, text: str) -> Mark | None:
        """Tell a headline with a kicker before it, or without the one that the title has."""
        folded = fold(text) if len(text) <= _MAX_TITLE else ""
        if not self._layout.heading(index):
            return None
        for title in self._titles:
            shorter, longer = sorted((title, folded), key=len)
            ends = longer.endswith(shorter) or longer.startswith(shorter)
            if ends and len(shorter) >= _KICKED and len(longer) - len(shorter) <= _SHORT:
                return _mark("title", len(shorter) / len(longer))
        return None

    def _way(self, index: int) -> Mark | None:
        """Tell the way to the page ("Home > News"), and a line of links to other pages ("« Before | Home | Next »")."""
        place, text = self._layout.places[index], self._layout.texts[index]
        if _FROM_HOME.match(text) and len(text) <= _MAX_LINE:
            return Mark(kind="navigation", evidence="home")
        if place is None or len(text) > _MAX_WAY:
            return None
        steps = _STEP.split(text) if place.anchors and "«" not in text else []
        shown = len(steps) > 1 and max(map(len, steps)) <= _MAX_LINE and place.linked > 0
        row = len(place.anchors) > 1 and place.in_links >= _LINKED and _ROW.search(text)
        return _mark("navigation", place.in_links) if shown or row else None

    def _byline(self, text: str) -> Mark | None:
        named = sum(map(len, _named_in(text, self._names)))
        if named and len(text) - named <= _LETTERS:
            return _mark("byline", named / len(text))
        return _by(text)

    def _listed(self, index: int) -> Mark | None:
        """Tell an entry of a menu: a list item that is a link, or a few words outside of the text's container."""
        layout, place = self._layout, self._layout.places[index]
        if place is None and layout.items[index] and len(layout.texts[index]) <= _ENTRY:
            return _mark("navigation", 0)  # the extractor left out what the item leads to
        if place is None or not layout.is_listed(index):
            return None
        if place.in_links >= _LISTED:
            return _mark("navigation", place.in_links)
        short = len(layout.texts[index]) <= _ENTRY and not layout.inside(index)
        return _mark("outside", layout.share(layout.container)) if short and layout.container is not None else None


def _headlines(tree: HtmlElement) -> Iterator[str]:
    """Yield what the page shows or declares as its headline."""
    for heading in islice(tree.iter("h1"), 1):
        yield "".join(heading.itertext())
    for meta in tree.iter("meta"):
        if (meta.get("property") or meta.get("name")) in {"og:title", "twitter:title"}:
            yield meta.get("content") or ""


def _named_in(text: str, names: Iterable[str]) -> list[str]:
    """Return the authors whom a text names; one of a single word has to be most of it, it may be a word like others.

    ``names``: folded.
    """
    spoken = f" {fold(text)} "
    return [name for name in names if f" {name} " in spoken and (" " in name or len(name) >= _MOSTLY * len(text))]


_MOSTLY = 0.5


def _by(text: str) -> Mark | None:
    """Tell "By Ann Example, Aurevale": a name is written with capitals, and ends no sentence."""
    words = text.split()
    named = sum(word[0].isupper() for word in words[1:])
    by = (
        len(text) <= _SHORT
        and bool(_BY.match(text))
        and named >= _NAMES
        and named >= len(words) - 2
        and text[-1] not in ".!?:"
    )
    return _mark("byline", named / len(words)) if by else None


def _above(text: str) -> Mark | None:
    """Tell a line above the text with a day and a time in it, one of a hashtag, one of no letters."""
    if not any(map(str.isalnum, text)):
        return Mark(kind="separator")
    if _HASHTAG.fullmatch(text):
        return Mark(kind="navigation", evidence="#")
    when = _WHEN.search(text) if text[-1] not in ".!?:。！？।" else None
    return _mark("date", len(when.group()) / len(text)) if when else None


def _stamp(text: str) -> Mark | None:
    """Tell a line with a date or a time and no more."""
    digits = sum(map(str.isdigit, text))
    bare = (
        digits >= _DIGITS
        and len(text) <= _MAX_STAMP
        and len(text.split()) <= _STAMP_WORDS
        and digits >= _STAMP * _letters_in(text)
        and _DAY.search(text) is not None
    )
    updated = digits and len(text) <= _SHORT and _UPDATED.search(text)
    other = (
        (text[-1] in ".!?:。！？।" and not _DATED.fullmatch(text))
        or not _AMOUNT.isdisjoint(text)
        or _MONEY.search(text)
    )
    return _mark("date", digits / len(text)) if (bare or updated) and not other else None


# --------------------------------------------------------------------------------------------------------- below the text

_AUTHOR = re.compile(
    r"(?:about|meet) the (?:author|writer)s?|about (?:me|us)|about the contributors?|"
    r"(?:über|zu) (?:den|die|der|dem) autor(?:in|en|innen)?|(?:der|die) autor(?:in|en|innen)?|zur autorin|zum autor|"
    r"(?:sobre|acerca de) (?:el|la|los|las|o|a|os|as) autor(?:a|es|as)?|(?:à propos de |qui est )?(?:l.auteure?|les auteure?s)|"
    r"(?:chi è |sull.)?l.autor[ei]|l.autrice|over de auteurs?|om (?:forfatteren|författaren|skribenten)|o autor(?:ze|ce|kach|u)|"
    r"об авторе|про автора|yazar hakkında|著者プロフィール|著者紹介|筆者プロフィール|作者简介|关于作者",
    re.IGNORECASE,
)


class _Ends:
    """What a paragraph is where nothing of the article stands behind it."""

    def __init__(self, layout: Layout, found: Sequence[Mark | None], facts: Facts) -> None:
        self._layout, self._url, self._is_news = layout, facts.url, facts.is_news
        self._names = [name for name in map(fold, facts.authors) if name]
        inside = [index for index, place in enumerate(layout.places) if place and layout.inside(index)]
        self._looks = {place.look for index in inside if (place := layout.places[index])}
        self._end = max(inside, default=-1)
        self._placed = [index for index, place in enumerate(layout.places) if place]
        self._flow = self._flowing(found)
        self._sources = set(_under_kept_headings(layout))
        self._boxes = [self._box(index) for index in range(len(layout.texts))]
        within: dict[HtmlElement, list[int]] = {}
        for index, box in enumerate(self._boxes):
            if box is not None:
                within.setdefault(box, []).append(index)
        self._kinds = {box: self._boxed(box, members) for box, members in within.items()}

    def boxes(self) -> list[int | None]:
        """Return for each paragraph the number of its box."""
        numbers = {box: number for number, box in enumerate(self._kinds)}
        return [numbers[box] if box is not None else None for box in self._boxes]

    def mark(self, index: int) -> Mark | None:
        layout, place = self._layout, self._layout.places[index]
        if place is None:
            return self._unplaced(index)
        box = self._boxes[index]
        boxed = self._kinds[box] if box is not None else None
        if boxed and not boxed.at_end and index not in self._sources:
            return boxed
        text = layout.texts[index]
        if stamp := _stamp(text) if any(map(str.isalnum, text)) else Mark(kind="separator"):
            return replace(stamp, at_end=True)
        kept = index in self._sources or _NOTE.match(text) or not _KEPT.isdisjoint(layout.names(index))
        numbered = text[0].isdigit() and kept and place.in_links < _WHOLLY
        note = index in self._sources or numbered or _CITED.match(text)
        if not note and (links := self._links(index, place)):
            return links
        if kept:
            return Mark(kind=CREDIT, at_end=True) if len(text) <= _MAX_CREDIT else None
        return (
            boxed
            or _named(layout, index, _AT_THE_TAIL, at_end=True)
            or self._unlike(index, place)
            or _heading(layout, index)
            or _lead(text)
            or self._closing(place)
        )

    def _unplaced(self, index: int) -> Mark | None:
        """Tell a list item whose place is not known, behind the text's container or behind a list of links."""
        before = self._placed[max(0, bisect_left(self._placed, index) - _BEFORE) : bisect_left(self._placed, index)]
        places = [place for number in before if (place := self._layout.places[number])]
        if not places or not self._layout.items[index]:
            return None
        if outside := self._unlike(before[-1], places[-1]):
            return outside
        wholly = sum(place.in_links >= _WHOLLY for place in places)
        return _mark("links", wholly / len(places), at_end=True) if wholly >= _FEW else None

    def _closing(self, place: Block) -> Mark | None:
        """Tell a short paragraph with a link in it; its words say whether it calls upon the reader to follow that."""
        short = place.size <= _MAX_CALL and place.in_links >= _CALLING
        return _mark("linked", place.in_links, at_end=True) if short and _is_internal(place, self._url) else None

    def _links(self, index: int, place: Block) -> Mark | None:
        if place.in_links < _WHOLLY:
            short = place.in_links >= _LINKED and place.size <= _MAX_LINK
            if not short or (index <= self._end and not _leads(place, self._url)):
                return None
        return _mark("links", place.in_links, at_end=True)

    def _flowing(self, found: Sequence[Mark | None]) -> set[HtmlElement]:
        """Return the elements around the paragraphs that make the article."""
        layout = self._layout
        by_look: Counter[tuple[str, ...]] = Counter()
        for index, place in enumerate(layout.places):
            if place and not found[index] and layout.inside(index):
                by_look[place.look] += len(layout.texts[index])
        return {
            element
            for index, place in enumerate(layout.places)
            if place and not found[index] and layout.inside(index) and by_look[place.look] >= _FLOW * layout.size
            for element in layout.chains[index]
        }

    def _box(self, index: int) -> HtmlElement | None:
        """Return the outermost element around a paragraph that holds nothing of the article's flow."""
        box = None
        for element in self._layout.local(index):
            if element in self._flow:
                break
            box = element
        return box

    def _boxed(self, box: HtmlElement, within: Sequence[int]) -> Mark | None:
        """Say what the paragraphs are that have a box of their own."""
        is_box = box.tag in _BOXES
        if other := self._leading(within) or (self._teaser(within) if is_box else None) or self._annexed(within):
            return other
        if not is_box:
            return None
        layout = self._layout
        texts = [layout.texts[number] for number in within]
        if any(_AUTHOR.fullmatch(text.rstrip(" :")) or _named_in(text[:_SHORT], self._names) for text in texts):
            return _mark("author", layout.share(box), at_end=True)
        if made := _made_for(box):
            return made
        places = [place for number in within if (place := layout.places[number])]
        share = sum(place.linked for place in places) / sum(place.size for place in places)
        several = len(places) > 1 and share >= _LINKED
        # in a list whose lines each lead to another page of the site, all but its heading are links
        each = share >= _EACH and sum(_is_internal(place, self._url) for place in places) >= max(_FEW, len(places) - 1)
        return _mark("links", share, at_end=True) if several or each else None

    def _teaser(self, within: Sequence[int]) -> Mark | None:
        """Tell a box that speaks of another page of the site: its heading is a link there, or, in news, its text holds one."""
        layout = self._layout
        if sum(len(layout.texts[number]) for number in within) > _MAX_TEASER:
            return None
        for number in within:
            place, heading = layout.places[number], layout.heading(number)
            if (
                place
                and heading
                and place.in_links >= _LINKED
                and place.linked >= _HEADLINE
                and _is_internal(place, self._url)
            ):
                return Mark(kind="related", evidence=heading)
        return None

    def _leading(self, within: Sequence[int]) -> Mark | None:
        """Tell a box of links to other pages of the site, with a heading or without, beside news."""
        if not self._is_news:
            return None
        places = [place for number in within if (place := self._layout.places[number])]
        internal = [place for place in places if place.linked >= _HEADLINE and _is_internal(place, self._url)]
        share = sum(place.linked for place in internal) / sum(place.size for place in places)
        all_lead = len(internal) >= max(_PAIR, len(places) - 1)
        return _mark("related", share) if all_lead and share >= _EACH else None

    def _annexed(self, within: Sequence[int]) -> Mark | None:
        """Tell a small box at the end that links to the site for the most part, or, below news, under a heading of its own."""
        places = [place for number in within if (place := self._layout.places[number])]
        size = sum(place.size for place in places)
        share = sum(place.linked for place in places if _is_internal(place, self._url)) / size
        headed = self._is_news and len(within) > 1 and self._layout.heading(within[0])
        annexed = size <= _MAX_TEASER and (share >= _LINKED or (share and headed))
        return _mark("links", share, at_end=True) if annexed else None

    def _unlike(self, index: int, place: Block) -> Mark | None:
        layout = self._layout
        share = layout.share(layout.container) if layout.container is not None else 0.0
        unlike = index > self._end and place.look not in self._looks and not self._concludes(index, place)
        return _mark("outside", share, at_end=True) if unlike and share >= _CONTAINED else None

    def _concludes(self, index: int, place: Block) -> bool:
        """Tell a long paragraph without links in the ``article`` element that holds the text: a conclusion set in other type."""
        article = next((element for element in self._layout.chains[index] if element.tag == "article"), None)
        prose = len(self._layout.texts[index]) >= _PROSE and not place.linked
        return prose and article is not None and self._layout.share(article) >= _CONTAINED


_CONTAINED = 0.7
"""Share of the article in its container from which on what stands behind that, and looks different, is none of it."""
_PROSE = 400
"""Characters of a paragraph that is one of an article."""
_PAIR = 2
_FEW = 3
_BEFORE = 8
"""Paragraphs before one whose place is not known."""
_EACH = 0.2
"""Share of a list in links each of whose lines leads to another page of the site."""
_FLOW = 0.15
"""Share of the article that looks alike and is its flow."""
_BOXES = frozenset({"div", "section", "aside", "article", "footer", "details", "table"})
_OF_AUTHORS = re.compile(
    r"/(?:authors?|autor(?:en|es|i|in)?|autore|auteurs?|contributors?|columnists?)/", re.IGNORECASE
)


def _made_for(box: HtmlElement) -> Mark | None:
    """Say what a box is by what is in it: a form to sign up or to comment with, a link to an author's page."""
    if next(box.iter("form"), None) is not None or any(field.get("type") == "email" for field in box.iter("input")):
        return Mark(kind="form", at_end=True)
    if any(_OF_AUTHORS.search(anchor.get("href") or "") for anchor in box.iter("a")):
        return Mark(kind="author", evidence="link", at_end=True)
    return None


def _under_kept_headings(layout: Layout) -> Iterator[int]:
    """Yield what stands under headings such as "Sources", with the headings."""
    kept = False
    for index, text in enumerate(layout.texts):
        if layout.heading(index):
            kept = fold(text) in _KEPT_HEADINGS
        if kept:
            yield index


def _heading(layout: Layout, index: int) -> Mark | None:
    """Tell a heading: it labels nothing that is left."""
    heading = layout.heading(index)
    short = heading and len(layout.texts[index]) <= _MAX_LINE
    return Mark(kind="heading", evidence=heading, at_end=True) if short else None


_WITHIN = re.compile(r"[.!?]\s|[。！？]")


def _lead(text: str) -> Mark | None:
    """Tell a line, of one sentence, that leads to what the text does not hold: a film, a list of links."""
    leads = text[-1] in ":：" and len(text) <= _MAX_LINE and not _WITHIN.search(text)
    return Mark(kind="heading", evidence=":", at_end=True) if leads else None


def _leads(place: Block, url: str) -> bool:
    """Tell a line that leads up to a link on the site: "Read all about it here"."""
    return _before_link(place) is not None and (_is_internal(place, url) or _is_labelled(place))


# ------------------------------------------------------------------------------------------- outside of what is declared


def _undeclared(layout: Layout, found: list[Mark | None], declared: str) -> None:
    """Mark what stands before and behind the text that the page declares to be the article's, if that is all of it."""
    whole, texts = _letters(declared), [_letters(text) for text in layout.texts]
    if not whole or len(whole) * len(texts) > _MAX_COMPARED:
        return
    within = [index for index, text in enumerate(texts) if text in whole]
    share = sum(len(texts[index]) for index in within) / (sum(map(len, texts)) or 1)
    if share < _COMPLETE:
        return
    for index in range(within[0]):
        found[index] = found[index] or (_mark("undeclared", share) if len(layout.texts[index]) <= _SHORT else None)
    if whole.endswith(texts[within[-1]]):
        for index in _behind(layout, within):
            if not found[index] and not _NOTE.match(layout.texts[index]):
                found[index] = _mark("undeclared", share, at_end=True)


def _behind(layout: Layout, within: Sequence[int]) -> list[int]:
    """Return what stands behind some paragraphs, without what stands in one element with all of them, if that is much."""
    around = _common(layout, within)
    behind = range(within[-1] + 1, len(layout.texts))
    among = {index for index in behind if around in layout.chains[index]}
    much = sum(len(layout.texts[index]) for index in among) > _UNDECLARED * layout.size
    return [index for index in behind if not (much and index in among)]


def _common(layout: Layout, indices: Iterable[int]) -> HtmlElement | None:
    """Return the innermost element around some paragraphs."""
    chains = [chain for index in indices if (chain := layout.chains[index])]
    held: Counter[HtmlElement] = Counter(element for chain in chains for element in chain)
    return next((element for element in chains[0] if held[element] == len(chains)), None) if chains else None


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))
