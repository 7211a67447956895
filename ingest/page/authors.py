"""The authors of a page's article, from the first of the page's sources that names them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ingest.page.byline import shown_authors
from ingest.page.json_ld import as_list, read_script
from ingest.page.microdata import values_of
from ingest.text.names import author_names
from ingest.text.plain import fold, one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ingest.page.facts import Facts

_MAX_AUTHORS = 20
"""The number of authors that are kept. One page in a hundred names more than 4."""

_MAX_NAME_CHARACTERS = 200
"""The number of characters that a name may have. One page in a hundred has a name of more than 44."""

_META_KEYS = (
    "author",
    "article:author",
    "og:article:author",
    "parsely-author",
    "sailthru.author",
    "cxenseparse:author",
    "citation_author",
    "byl",
    "dc.creator",
    "dcterms.creator",
)
"""The meta elements that name authors, the most trusted first."""

_WRITTEN_BY = frozenset(
    {
        "written by",
        "author",
        "verfasst von",
        "geschrieben von",
        "autor",
        "escrito por",
        "\u00e9crit par",
        "scritto da",
        "geschreven door",
        "skriven av",
        "skrevet av",
        "skrevet af",
        "napisane przez",
        "napsal a",
        "scris de",
        "yazan",
        "ditulis oleh",
        "kirjoittaja",
        "szerz\u0151",
        "\u03c3\u03c5\u03bd\u03c4\u03ac\u03c7\u03b8\u03b7\u03ba\u03b5 \u03b1\u03c0\u03cc",
        "\u0430\u0432\u0442\u043e\u0440",
        "\u043d\u0430\u043f\u0438\u0441\u0430\u043d\u043e \u0430\u0432\u0442\u043e\u0440\u043e\u043c",
        "\u57f7\u7b46\u8005",
        "\u4f5c\u8005",
        "\uae00\uc4f4\uc774",
    }
)
"""The labels, folded, with which WordPress says in ``twitter:label1`` that ``twitter:data1`` names the author."""


def authors_of(facts: Facts) -> tuple[str, ...]:
    """Return the names of the authors. The site's own name is no author where another source names one.

    What stands in a byline and looks like no person's name is taken only where nothing else names an author.
    """
    outlets = {_squeezed(name) for name in _outlets(facts)}
    of_site: tuple[str, ...] = ()
    for names in _sources(facts):
        found = _names_among(names, outlets)
        if any(_squeezed(name) not in outlets for name in found):
            return found[:_MAX_AUTHORS]
        of_site = of_site or found
    return (of_site or _names_among(shown_authors(facts.marked.bylines), outlets))[:_MAX_AUTHORS]


def names_in(value: Any, by_id: Mapping[str, dict[str, Any]]) -> Iterator[str]:
    """Yield the names in a value of JSON-LD: a name, a person or an organisation, a reference to one, or a list of these."""
    for one in as_list(value):
        if isinstance(one, str):
            yield from names_in(by_id[one], {}) if one in by_id else (one,)
        elif isinstance(one, dict):
            known = one if "name" in one else by_id.get(str(one.get("@id")), one)
            stated = [name for name in as_list(known.get("name")) if isinstance(name, str)]
            parts = (known.get("givenName"), known.get("familyName"))
            whole = " ".join(part for part in parts if isinstance(part, str))
            yield from stated or filter(None, [whole])


def _sources(facts: Facts) -> Iterator[Iterable[str]]:
    """Yield the names that each source gives, the most trusted source first."""
    for key in ("author", "creator"):
        yield [name for value in facts.values(key) for name in names_in(value, facts.by_id)]
    yield from (facts.named(key) for key in _META_KEYS)
    yield [text for number in "12" for text in _labelled(facts, number)]
    yield [name for element in facts.properties.get("author", [])[:_MAX_AUTHORS] for name in values_of(element, "name")]
    yield [name for page in facts.pages for name in names_in(page.get("author", []), facts.by_id)]
    yield shown_authors(facts.marked.bylines, sure=True)


def _labelled(facts: Facts, number: str) -> list[str]:
    labels = facts.named(f"twitter:label{number}")
    return facts.named(f"twitter:data{number}") if any(fold(label) in _WRITTEN_BY for label in labels) else []


def _outlets(facts: Facts) -> Iterator[str]:
    """Yield the names of the site and of its publisher."""
    yield from facts.named("og:site_name")
    for value in facts.values("publisher"):
        yield from names_in(value, facts.by_id)


def _names_among(texts: Iterable[str], outlets: set[str]) -> tuple[str, ...]:
    """Return the names in texts, each once, without addresses, numbers and words for nobody. Beside a name, the site's is left out."""
    found: dict[str, str] = {}
    for text in texts:
        said = one_line(text)
        if said.startswith("{"):  # JSON-LD where a name should be
            said = next(names_in(read_script(said), {}), "")
        if len(said) <= _MAX_NAME_CHARACTERS:
            names = {fold(name): name for name in author_names(said)}
            beside = {folded: name for folded, name in names.items() if _squeezed(name) not in outlets}
            found |= {folded: name for folded, name in (beside or names).items() if folded not in found}
    return tuple(found.values())


def _squeezed(name: str) -> str:
    """Return a name folded and without spaces: sites spell their own names with and without them."""
    return fold(name).replace(" ", "")
