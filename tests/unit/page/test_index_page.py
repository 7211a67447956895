import pytest

from ingest.model.page import Page
from ingest.page.extract import extract_page

TEASERS = [
    ("Pilots want a wider channel", "Nine of ten pilots signed a letter to the board."),
    ("Mole is closed for a week", "Storm waves took away forty stones on Sunday night."),
    ("A seal in the lock", "The keeper let it through, against the rules."),
    ("New cranes come by ship", "They were built in two years, and are blue."),
    ("Ferry fares to rise", "A crossing is to cost half a crown more."),
    ("Board has a new clerk", "She comes from the county archive."),
]
TEXT = (
    "The harbour board voted on Monday to dredge the eastern basin, where no ship with a draught of nine metres can turn.",
    "Work is to begin in March and to last until the autumn, the harbour master told a meeting of the pilots on Tuesday.",
    "The pilots had asked for it for six years; two of them brought a chart on which every grounding was marked in red.",
)


def read(body, head="", url="https://example.com/news/harbour"):
    html = f"<!doctype html><html><head>{head}</head><body><main>{body}</main></body></html>"
    return extract_page(Page(url=url, body=html.encode(), content_type="text/html"))


def section(teasers):
    return "".join(
        f"<div><h3><a href='/{number}'>{title}</a></h3><p>{text}</p></div>"
        for number, (title, text) in enumerate(teasers)
    )


def test_a_section_of_teasers_is_an_index_and_says_why():
    found = read(section(TEASERS))
    assert found.index == "the page is an index: 6 of 12 paragraphs are links, 0% of the text is prose"


def test_a_page_that_calls_itself_an_article_is_one():
    assert read(section(TEASERS), head='<meta property="og:type" content="article">').index is None
    declared = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Harbour"}</script>'
    assert read(section(TEASERS), head=declared).index is None


def test_an_article_with_teasers_below_it_is_one():
    prose = "".join(f"<p>{text}</p>" for text in (*TEXT, *(text.replace("harbour", "dock") for text in TEXT)))
    assert read(prose + section(TEASERS)).index is None


def test_a_list_without_links_is_none():
    assert read("".join(f"<h3>{title}</h3><p>{text}</p>" for title, text in TEASERS)).index is None


def test_a_few_links_are_none():
    assert read(section(TEASERS[:3])).index is None


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/news/2026/11/harbour",
        "https://example.com/news/board-votes-to-dredge-the-basin",
        "https://example.com/?p=5123",
        "https://example.com/新闻/港口",
    ],
)
def test_an_address_with_a_number_or_a_headline_is_that_of_an_article(url):
    assert read(section(TEASERS), url=url).index is None


def test_paragraphs_of_east_asia_are_prose_though_they_have_fewer_characters():
    text = "港务局周一投票决定疏浚东港池，吃水九米的船只目前无法在那里掉头，工程将于三月开始并持续到秋天，费用由县和镇平均分担。"
    prose = "".join(f"<p>{text}{n}</p>" for n in "甲乙丙丁戊己庚")
    links = "".join(f"<p><a href='/{n}'>港口新闻{n}</a></p>" for n in "甲乙丙")
    assert read(prose + links).index is None
