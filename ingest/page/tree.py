"""The markup of a page becomes a tree of elements that holds one article."""

from __future__ import annotations

import re

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from ingest.text.plain import fold
from ingest.text.scripts import letters

_NOT_IN_XML = bytes([*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20)])
"""The control characters that XML forbids; lxml refuses a text with them."""
_NO_CHARACTERS = ("\ufffe".encode(), "\uffff".encode())
"""The code points, in UTF-8, that are no characters, and that XML forbids, too."""

_PARSER = HTMLParser(encoding="utf-8", collect_ids=False, huge_tree=True, remove_comments=True, remove_pis=True)

_PARSER.set_element_class_lookup(etree.ElementDefaultClassLookup(element=HtmlElement))
# lxml.html would ask a function of Python for the class of each element, of forms and labels too, each time it is met

_END_OF_PAGE = re.compile(rb"</(?:body|html)\s*>", re.IGNORECASE)
"""The end tags of a page. By HTML, 13.2.6.4.19 ("after body"), text after them is in the body; libxml2 would put it outside."""


def tree_of(markup: str) -> HtmlElement:
    """Return the elements of a page. Raises etree.LxmlError.

    Readings of characters (``rt`` and ``rp``; HTML, 4.5.10) are left out: they say how a word is spoken and repeat it.
    """
    source = markup.encode("utf-8", "ignore").translate(None, _NOT_IN_XML)  # surrogates are ignored
    for character in _NO_CHARACTERS:
        source = source.replace(character, b"")
    tree: HtmlElement = document_fromstring(_END_OF_PAGE.sub(b"", source), parser=_PARSER)
    etree.strip_elements(tree, "rp", "rt", with_tail=False)
    return tree


_OWN_LETTERS = 100
"""An article has this many letters beside its headline; a teaser often has fewer. Set by hand."""


def drop_other_articles(tree: HtmlElement, title: str) -> None:
    """Take out of a page the articles that follow its own, on sites where a reader scrolls from one article to the next.

    Each of them is an ``article`` element with a headline of its own (HTML, 4.3.2). The page's own article is the one whose headline is
    the title that the page declares, and that holds a text: a teaser of the article may be an ``article`` with its headline, too.
    """
    headed = [
        (article, fold("".join(heading.itertext())))
        for article in tree.iter("article")
        if (heading := next(article.iter("h1"), None)) is not None
        and next(article.iterancestors("article"), None) is None
    ]
    wanted = fold(title)
    own = [article for article, heading in headed if wanted and heading == wanted]
    if len(own) == 1 and letters("".join(own[0].itertext())) >= letters(title) + _OWN_LETTERS:
        for article, _ in headed:
            if article is not own[0]:
                article.drop_tree()
