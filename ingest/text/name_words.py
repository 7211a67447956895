"""The words around the names of authors: "by" and "and", roles, news agencies, and words for nobody."""

from __future__ import annotations

import re

AND_ALONE = r"and|und|et|y|og|och|en|\u0438|&|\+"
"""Those of the words for "and" that are no initials, as alternatives of a regular expression."""

AND = rf"{AND_ALONE}|e|i|a|ja|ve|\u00e9s|\u0219i|dan|v\u00e0|\u0442\u0430|\u03ba\u03b1\u03b9"
"""The words for "and" between two names, as alternatives of a regular expression."""

BY = (
    r"by|written by|words by|author|authors|von|text|autor|autorin|par|por|escrito por|texto|di|de|door|tekst|av|af|od|"
    r"\u0430\u0432\u0442\u043e\u0440|\u0442\u0435\u043a\u0441\u0442"
)
"""The words before a name in a byline, as alternatives of a regular expression."""

SUFFIX = r"jr|sr|ii|iii|iv|ph\.?d|m\.?d|esq"
"""What stands behind the comma of one name, as alternatives of a regular expression."""

PARTICLES = frozenset(
    "af al av bin bint da dal das de dei del della dem den der des di do dos du e el i ibn la las le los ten ter und van von y zu zum "  # noqa: SIM905 -- words read best as words
    "zur \u2019t 't".split()
)
"""The words of a person's name that have no capital."""

_ROLES = (
    "advisor|analyst|associate|author|ceo|cfo|chairman|chief|columnist|commentator|consultant|contributor|contributing|coordinator|"
    "correspondent|critic|cto|director|economist|editor|expert|fellow|founder|freelance|head of|host|intern|journalist|lecturer|manager|"
    "minister|moderator|newsletter|photographer|president|producer|professor|publisher|reporter|researcher|specialist|"
    "strategist|trainee|writer|"
    "chefredakteur(?:in)?|journalistin|korrespondent(?:in)?|leiter(?:in)?|redakteur(?:in)?|ressortleiter(?:in)?|reporterin|"
    "volont\u00e4r(?:in)?|chefreporter(?:in)?|chefkorrespondent(?:in)?|"
    "journaliste|correspondante?|r\u00e9dacteur|r\u00e9dactrice|envoy\u00e9e? sp\u00e9ciale?|"
    "corresponsal|editora|periodista|redactora?|enviad[oa] especial|colunista|jornalista|rep\u00f3rter|redatora?|correspondente|"
    "giornalista|inviat[oa]|redattore|redattrice|corrispondente|direttore|"
    "redacteur|verslaggever|redakt\u00f8r|redakt\u00f6r|journalisti|toimittaja|dziennikarz|dziennikarka|redaktor|korespondent|"
    "muhabiri?|edit\u00f6r\u00fc?|"
    "\u0436\u0443\u0440\u043d\u0430\u043b\u0438\u0441\u0442|\u043a\u043e\u0440\u0440\u0435\u0441\u043f\u043e\u043d\u0434\u0435\u043d\u0442|"
    "\u0440\u0435\u0434\u0430\u043a\u0442\u043e\u0440|\u043e\u0431\u043e\u0437\u0440\u0435\u0432\u0430\u0442\u0435\u043b\u044c"
)
_OUTLETS = "agency|bureau|department|desk|institute|magazine|ministry|news|newspaper|office|press|service|staff|team|university"
ROLE = re.compile(rf"\b(?:{_ROLES}|{_OUTLETS})s?\b|^(?:bild|foto|illustration|photo|video)\w{{0,8}}:", re.IGNORECASE)
"""A word of a role or of an organisation, by which a part of a list that stands behind a name is told from another name."""

REPORTER_BEFORE = re.compile(
    r"^(?:\u672c\u62a5|\u672c\u5831|\u672c\u53f0|\u7279\u7ea6|\u7279\u7d04|\u5b9e\u4e60|\u5be6\u7fd2)?"
    r"(?:(?:\u8bb0\u8005|\u8a18\u8005|\u901a\u8baf\u5458|\u8d23\u4efb\u7f16\u8f91|\u7f16\u8f91|\u7de8\u8f2f|\u4f5c\u8005|\u64b0\u6587)"
    r"\s?[:\uff1a]?|\u6587\s?[:\uff1a])\s?(?=\S)"
)
"""The Chinese words for reporter, editor or author before a name."""

REPORTER_BEHIND = re.compile(
    r"(?:\s?(?:\u8bb0\u8005|\u8a18\u8005)|\s(?:\uae30\uc790|\ud2b9\ud30c\uc6d0|\ub17c\uc124\uc704\uc6d0)"
    r"|^.{1,12}(?:\u5831\u5c0e|\u62a5\u9053|\u5831\u9053))$"
)
"""The East Asian words for reporter behind a name, and "reports from" a place."""

AGENCIES = frozenset(
    "aap adn afp agi anp ansa ap apa belga bloomberg cnn cp dpa dts efe epd kna lusa mti ntb pa pap pti reuters ritzau sda sid sta stt tass "  # noqa: SIM905 -- words read best as words
    "tt upi yonhap".split()
) | {"associated press", "agence france-presse", "press association", "canadian press", "the canadian press"}
"""The names of news agencies, in lower case. They stand beside persons as authors."""

NOBODY = frozenset(
    [
        "admin",
        "administrator",
        "author",
        "by",
        "written by",
        "editor",
        "editors",
        "the editor",
        "the editors",
        "guest",
        "n a",
        "name",
        "no author",
        "no name",
        "none",
        "noreply",
        "no reply",
        "null",
        "root",
        "undefined",
        "unknown",
        "user",
        "webmaster",
    ]
)
"""The words, folded, that programs write where they know no author."""
