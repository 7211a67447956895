"""The phrases and forms by which short lines around an article are known, in many languages."""

from __future__ import annotations

import re

HOME = re.compile(
    r"\W{0,4}(?:[^:：>]{0,16}[:：]\s?)?(?:home|start|startseite|accueil|inicio|início|strona główna|главная|головна|ana ?sayfa|"
    r"hjem|hem|etusivu|首页|首頁|ホーム|トップ|홈)\s?[>›»→]",
    re.IGNORECASE,
)
"""The beginning of the way from the home page: "Home > News"."""

STEP = re.compile(" ?[>›»→] ?")
"""The sign between two steps of such a way."""

ROW = re.compile(r"[|«»‹›←→·•]")
"""A sign between the links of a row."""

HASHTAG = re.compile(r"#\w+")

BY = re.compile(r"(?:(?:written |reviewed )?by|von|par|por|di|door|av|af)\b:?", re.IGNORECASE)
"""The word before the name in a byline."""

YEAR_AND_TIME = re.compile(
    r"(?<!\d)(?:19|20)\d\d(?!\d).{0,20}?(?<!\d)\d{1,2}[:.h]\d\d(?!\d)|(?<!\d)\d{1,2}[:.h]\d\d(?!\d).{0,20}?(?<!\d)(?:19|20)\d\d(?!\d)"
)
"""A year and a time of day, in either order."""

DAY = re.compile(
    r"(?<!\d)(?:(?:19|20)\d\d|\d{1,2}[:.h]\d\d|\d{1,2}([./-])\d{1,2}\1(?:\d\d)?\d\d)(?!\d)|\d\s?[年月日]|\d\s?[년월일]"
)
"""A year, a time of day, or a day of a month. Other figures are an address, a telephone number or a score."""

DATED = re.compile(
    r"(?:this (?:article|guide|page|post|review|story)|(?:dieser?) (?:artikel|beitrag|seite|text)|cet article|cette page|"
    r"est[ae] (?:artículo|artigo|nota|página|post|texto)|questo articolo|dit artikel|denn[ae] (?:artikel|artikkelen|sida|siden))\b"
    r".{0,40}\b(?:19|20)\d\d\b.{0,20}",
    re.IGNORECASE,
)
"""A sentence in which an article says when it was written."""

UPDATED = re.compile(
    r"\b(?:updated|modified|published|posted|aktualisiert|veröffentlicht|actualizado|publicado|mis à jour|publié|aggiornato|"
    r"pubblicato|atualizado|bijgewerkt|gepubliceerd|oppdatert|publisert|opdateret|uppdaterad|publicerad|päivitetty|"
    r"aktualizováno|aktualizacja|güncelleme|обновлено|опубликовано|оновлено)|입력|수정|تحديث|עודכן|"
    r"(?<![^\d日時分秒])(?:更新|公開|配信|发布|發布)|(?:更新|公開|配信|发布|發布)(?=[\d:：日时時於于])",
    re.IGNORECASE,
)
"""A word that says that a date of publication or of an update follows."""

MONEY = re.compile(
    r"\d\s?(?:euros?|eur|usd|dollars?|chf|gbp|pounds?|francs?|kr|zł|kč|円|元|원|руб\w*|грн)(?!\w)", re.IGNORECASE
)
"""An amount of money with the currency's name behind it."""

AMOUNT = frozenset("$€£¥₹₩₺₽%#+")
"""The signs of amounts and ranks; a date holds none of them."""

SCORE = re.compile(
    r"(?:[^\W\d]{1,20}:? )?\d{1,3}(?:[.,]\d{1,2})?\s?(?:/|von|out of|of|sur|de|di|su|van|av|af|z|ze|из|üzerinden)\s?\d{1,3}"
    r"(?:\s[^\W\d]{1,20})?\W?",
    re.IGNORECASE,
)
"""The points that a review gives: "4.5 out of 5 stars"."""

NOTE = re.compile(r"[*†‡\[(]|\d{1,3}(?:[.)\]:]?\s+\W*[A-Z]|\s?\[)")
"""The beginning of a footnote."""

CITED = re.compile(r"\[\d{1,3}\]\s")
"""The number of a source, which may consist of a link and no more."""

ABOUT_THE_AUTHOR = re.compile(
    r"(?:about|meet) the (?:author|writer)s?|about (?:me|us)|about the contributors?|"
    r"(?:über|zu) (?:den|die|der|dem) autor(?:in|en|innen)?|(?:der|die) autor(?:in|en|innen)?|zur autorin|zum autor|"
    r"(?:sobre|acerca de) (?:el|la|los|las|o|a|os|as) autor(?:a|es|as)?|(?:à propos de |qui est )?(?:l.auteure?|les auteure?s)|"
    r"(?:chi è |sull.)?l.autor[ei]|l.autrice|over de auteurs?|om (?:forfatteren|författaren|skribenten)|o autor(?:ze|ce|kach|u)|"
    r"об авторе|про автора|yazar hakkında|著者プロフィール|著者紹介|筆者プロフィール|作者简介|关于作者",
    re.IGNORECASE,
)
"""The heading of a box that presents the author."""

AUTHORS_PAGE = re.compile(
    r"/(?:authors?|autor(?:en|es|i|in)?|autore|auteurs?|contributors?|columnists?)/", re.IGNORECASE
)
"""The part of an address by which it is an author's page."""

KEPT_HEADINGS = frozenset(
    "sources references footnotes corrections quellen literatur fuentes referencias bibliografía références bibliographie "  # noqa: SIM905 -- words read best as words
    "fonti riferimenti fontes referências bronnen kilder källor źródła bibliografia источники литература kaynaklar 参考文献".split()
)
"""The headings, folded, below which readers want to find what stands there."""
