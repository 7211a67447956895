"""The markup of a page becomes a tree of elements that holds one article."""

from __future__ import annotations

import re

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from ingest.text.plain import fold

_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""The characters that XML forbids; lxml refuses a text with them."""

_PARSER = HTMLParser(encoding="utf-8", collect_ids=False, huge_tree=True, remove_comments=True, remove_pis=True)

_PARSER.set_element_class_lookup(etree.ElementDefaultClassLookup(element=HtmlElement))
# lxml.html would ask a function of Python for the class of each element, of forms and labels too, each time it is met

_END_OF_PAGE = re.compile(r"</(?:body|html)\s*>", re.IGNORECASE)
"""The end tags of a page. By HTML, 13.2.6.4.19 ("after body"), text after them is in the body; libxml2 would put it outside."""


def tree_of(markup: str) -> HtmlElement:
    """Return the elements of a page. Raises etree.LxmlError.

    Readings of characters (``rt`` and ``rp``; HTML, 4.5.10) are left out: they say how a word is spoken and repeat it.
    """
    source = _END_OF_PAGE.sub("", _NOT_IN_XML.sub("", markup)).encode("utf-8")
    tree: HtmlElement = document_fromstring(source, parser=_PARSER)
    etree.strip_elements(tree, "rp", "rt", with_tail=False)
    return tree


def drop_other_articles(tree: HtmlElement, title: str) -> None:
    """Take out of a page the articles that follow its own, on sites where a reader scrolls from one article to the next.

    Each of them is an ``article`` element with a headline of its own (HTML, 4.3.2). The page's own article is the one whose headline is
    the title that the page declares.
    """
    headed = [
        (article, fold("".join(heading.itertext())))
        for article in tree.iter("article")
        if (heading := next(article.iter("h1"), None)) is not None
        and next(article.iterancestors("article"), None) is None
    ]
    wanted = fold(title)
    if wanted and sum(heading == wanted for _, heading in headed) == 1:
        for article, heading in headed:
            if heading != wanted:
                article.drop_tree()
