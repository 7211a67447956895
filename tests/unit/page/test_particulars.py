from __future__ import annotations

import json

import pytest
from lxml.html import document_fromstring

from ingest.model.particulars import LeadImage
from ingest.page.declared import Declared

URL = "https://courier.example/news/bridge"


def particulars(*nodes, head="", body=""):
    scripts = "".join(f"<script type='application/ld+json'>{json.dumps(node)}</script>" for node in nodes)
    return Declared(
        document_fromstring(f"<html><head>{head}{scripts}</head><body>{body}</body></html>"), URL
    ).particulars()


def article(**facts):
    return {"@context": "https://schema.org", "@type": "NewsArticle", **facts}


def meta(name, content):
    return f'<meta property="{name}" content="{content}">'


def test_a_page_that_says_nothing_has_no_particulars():
    said = particulars()
    assert (said.image, said.description, said.section, said.tags, said.modified_at) == (None, "", "", (), None)
    assert (said.is_free, said.licence, said.copyright, said.outlet, said.sources) == (None, "", "", "", {})


def test_each_value_says_where_it_was_found():
    head = (
        meta("og:image", "/a.jpg")
        + meta("article:section", "Town")
        + meta("og:site_name", "The Courier")
        + "<link rel='license' href='https://creativecommons.org/licenses/by/4.0/'>"
    )
    item = "<div itemscope itemtype='https://schema.org/NewsArticle'><meta itemprop='dateModified' content='2026-05-02'></div>"
    said = particulars(article(keywords="bridges, towns", articleSection="Valley"), head=head, body=item)
    assert (said.section, said.tags, said.outlet) == ("Valley", ("bridges", "towns"), "The Courier")
    assert said.licence == "https://creativecommons.org/licenses/by/4.0/"
    assert said.sources == {
        "image": "meta",
        "section": "json_ld",
        "tags": "json_ld",
        "modified_at": "microdata",
        "licence": "link",
        "outlet": "meta",
    }


# ------------------------------------------------------------------------------------------------------------- picture


def test_the_picture_of_open_graph_is_completed_by_what_json_ld_says_of_the_same():
    node = article(
        image=[
            {"@type": "ImageObject", "url": "https://courier.example/square.jpg"},
            {
                "@type": "ImageObject",
                "url": "https://courier.example/a.jpg",
                "width": {"@type": "QuantitativeValue", "value": 1200},
                "height": "800px",
                "caption": "The <b>new</b> bridge",
                "creditText": "Bo Ek",
            },
        ]
    )
    head = meta("og:image", "/a.jpg") + meta("og:image:width", "640") + meta("og:image:alt", "A bridge")
    assert particulars(node, head=head).image == LeadImage(
        url="https://courier.example/a.jpg",
        width=640,
        height=800,
        alt="A bridge",
        caption="The new bridge",
        credit="Bo Ek",
    )


@pytest.mark.parametrize(
    "image",
    [
        "/a.jpg",
        ["/a.jpg", "/b.jpg"],
        {"@type": "ImageObject", "contentUrl": "/a.jpg"},
        {"url": ["javascript:x()", "/a.jpg"]},
        [{"@id": "#picture"}],
        [None, 7, {"url": {"x": 1}}, {"@id": "#nothing"}, "/a.jpg"],
    ],
)
def test_a_picture_may_be_given_in_many_ways(image):
    nodes = [article(image=image), {"@type": "ImageObject", "@id": "#picture", "url": "/a.jpg"}]
    assert particulars({"@graph": nodes}).image == LeadImage(url="https://courier.example/a.jpg")


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "data:image/png;base64,AAAA", "https://user:pass@site.example/a.jpg", " ", "http://["],
)
def test_a_link_that_may_not_be_fetched_is_no_picture(url):
    assert particulars(article(image=url), head=meta("og:image", url)).image is None


@pytest.mark.parametrize("width", ["0", "-5", "wide", "100%", "1e9", 10**9, [640], None, True])
def test_what_is_no_number_of_pixels_is_left_out(width):
    assert particulars(article(image={"url": "/a.jpg", "width": width})).image.width is None


# --------------------------------------------------------------------------------------------------------------- texts


@pytest.mark.parametrize(
    ("keywords", "tags"),
    [
        ("bridges, Towns ,bridges", ("bridges", "Towns")),
        (["bridges", "towns, old and new"], ("bridges", "towns, old and new")),
        ([{"@type": "DefinedTerm", "name": "bridges"}, {"name": 7}, None], ("bridges",)),
        ("桥梁，城镇、河谷", ("桥梁", "城镇", "河谷")),
        ("R&amp;D; bridges", ("R&D", "bridges")),
        ("", ()),
        ([], ()),
    ],
)
def test_tags_are_a_list_or_one_text_with_separators(keywords, tags):
    assert particulars(article(keywords=keywords)).tags == tags


def test_ten_thousand_tags_are_cut_to_fifty():
    assert len(particulars(article(keywords=[f"tag {number}" for number in range(10_000)])).tags) == 50
    assert len(particulars(head=meta("keywords", ", ".join(f"tag {number}" for number in range(10_000)))).tags) == 50


def test_texts_are_plain_lines_of_bounded_length():
    said = particulars(article(description="<p>One &amp;amp; two\n three</p>\u202e", articleSection="s" * 9_999))
    assert (said.description, len(said.section)) == ("One & two three", 300)
    assert len(particulars(article(description="word " * 100_000)).description) <= 2_000


@pytest.mark.parametrize(
    ("written", "year"), [("2026-05-02T10:00:00Z", 2026), ("0001-01-01", None), ("soon", None), (["2026-05-02"], 2026)]
)
def test_the_last_change_is_a_believable_date(written, year):
    when = particulars(article(dateModified=written)).modified_at
    assert (when and when.year) == year


@pytest.mark.parametrize(
    ("nodes", "head", "is_free"),
    [
        ([article(isAccessibleForFree="False")], meta("article:content_tier", "free"), False),
        ([article(isAccessibleForFree=True)], "", True),
        ([article(isAccessibleForFree="https://schema.org/False")], "", False),
        ([article(isAccessibleForFree="perhaps")], meta("article:content_tier", "locked"), False),
        ([], meta("article:content_tier", "free"), True),
        ([], meta("article:content_tier", "metered"), None),
    ],
)
def test_whether_an_article_is_free_is_what_the_page_says(nodes, head, is_free):
    assert particulars(*nodes, head=head).is_free is is_free


@pytest.mark.parametrize(
    ("node", "licence", "copyright_"),
    [
        (
            article(license="https://creativecommons.org/licenses/by/4.0/"),
            "https://creativecommons.org/licenses/by/4.0/",
            "",
        ),
        (article(license={"@type": "CreativeWork", "name": "CC BY 4.0"}), "CC BY 4.0", ""),
        (article(copyrightHolder={"name": "The Courier"}), "", "The Courier"),
        (article(copyrightNotice="(c) The Courier", copyrightHolder={"name": "X"}), "", "(c) The Courier"),
        (article(license=7, copyrightNotice=[]), "", ""),
    ],
)
def test_rights_are_a_licence_and_a_notice(node, licence, copyright_):
    said = particulars(node)
    assert (said.licence, said.copyright) == (licence, copyright_)


def test_the_outlet_may_be_a_reference():
    nodes = [
        article(publisher={"@id": "#courier"}),
        {"@type": "Organization", "@id": "#courier", "name": "The Courier"},
    ]
    assert particulars({"@graph": nodes}, head=meta("og:site_name", "Courier Online")).outlet == "The Courier"
