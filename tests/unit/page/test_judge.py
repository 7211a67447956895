from dataclasses import replace

import pytest
from walls import ABOUT_WALLS, LINK, WALLS, about_wall

from ingest.model.page import Extracted, Listed, Metadata, NotAPage, Page, PageVerdict, Signs, Verdict
from ingest.page.extract import extract_page
from ingest.page.judge import judge

ARTICLE = (
    "The council voted on Tuesday to rebuild the old bridge over the Aure, which has been closed to traffic since May.",
    "Work is to begin in spring and to take two years, the mayor told reporters after the session.",
    "Residents had collected four thousand signatures for a reopening, and some of them followed the vote in the hall.",
)
SUMMARY = ("The council voted to rebuild the old bridge.",)
LONG = ARTICLE * 4


def judged(page: tuple[str, ...], feed: tuple[str, ...], **facts: object):
    return judge(Extracted(paragraphs=page, **facts), Listed(paragraphs=feed))


def of_html(html: str, listed: Listed, url: str = LINK):
    page = extract_page(Page(url=url, body=html.encode(), content_type="text/html; charset=utf-8"))
    return page, judge(page, listed)


# ------------------------------------------------------------------------------------------------ which text is taken


def test_the_page_wins_where_it_has_a_text():
    judgement = judged(ARTICLE, SUMMARY)
    assert (judgement.verdict, judgement.paragraphs, judgement.reason) == (Verdict.FULL, ARTICLE, None)
    assert (judgement.page_verdict, judgement.evidence) == (PageVerdict.FULL, None)


def test_a_short_page_wins_over_a_shorter_summary():
    assert judged(ARTICLE[:1], SUMMARY).paragraphs == ARTICLE[:1]


def test_a_short_page_wins_over_a_summary_a_little_longer():
    assert judged(SUMMARY, ARTICLE[:1]).verdict is Verdict.FULL


def test_the_feed_stands_in_for_a_page_without_text():
    judgement = judged((), SUMMARY)
    assert (judgement.verdict, judgement.paragraphs) == (Verdict.FEED_ONLY, SUMMARY)
    assert (judgement.page_verdict, judgement.reason) == (PageVerdict.EMPTY, "the page has no text")


def test_a_template_that_no_script_has_filled_in_is_no_text():
    template = ("{{page.article.state === 'published' ? 'Published' : 'Draft'}} {{page.article.author.name}}", "Back")
    judgement = judged(template, SUMMARY)
    assert (judgement.verdict, judgement.page_verdict) == (Verdict.FEED_ONLY, PageVerdict.EMPTY)
    assert judged((*ARTICLE, "Write {{name}} where the name belongs."), SUMMARY).verdict is Verdict.FULL


def test_a_page_of_nothing_but_punctuation_has_no_text():
    assert judged(("…", "—"), SUMMARY).verdict is Verdict.FEED_ONLY


def test_what_is_no_page_is_empty_and_says_what_it_is():
    judgement = judge(NotAPage(reason="the body is a PNG image"), Listed(paragraphs=SUMMARY))
    assert (judgement.verdict, judgement.page_verdict, judgement.reason) == (
        Verdict.FEED_ONLY,
        PageVerdict.EMPTY,
        "the body is a PNG image",
    )


def test_without_any_text_the_article_is_empty():
    judgement = judged((), ())
    assert (judgement.verdict, judgement.paragraphs) == (Verdict.EMPTY, ())
    assert judgement.reason == "the page has no text, and the feed carries no text"


def test_a_feed_with_much_more_text_than_the_page_wins():
    judgement = judged(ARTICLE[:1], LONG)
    assert (judgement.verdict, judgement.paragraphs) == (Verdict.FEED_ONLY, LONG)
    assert judgement.page_verdict is PageVerdict.TRUNCATED
    assert judgement.evidence.startswith("the page has ")


def test_a_teaser_above_a_paywall_gives_way_to_a_longer_text_of_the_feed():
    page = (ARTICLE[0], "Subscribe to continue reading.")
    judgement = judged(page, ARTICLE)
    assert (judgement.verdict, judgement.paragraphs) == (Verdict.FEED_ONLY, ARTICLE)
    assert judgement.page_verdict is PageVerdict.PAYWALL
    assert "paywall" in judgement.reason


def test_a_teaser_above_a_paywall_is_kept_where_the_feed_has_no_more():
    page = (ARTICLE[0], "Subscribe to continue reading.")
    for feed in (SUMMARY, ()):
        judgement = judged(page, feed)
        assert (judgement.verdict, judgement.paragraphs, judgement.reason) == (Verdict.FULL, page, None)
        assert judgement.page_verdict is PageVerdict.PAYWALL


def test_what_only_a_paywall_says_is_no_text():
    judgement = judged(("Subscribe to continue reading.", "Already a subscriber?"), ())
    assert (judgement.verdict, judgement.page_verdict) == (Verdict.EMPTY, PageVerdict.PAYWALL)


def test_an_index_of_pages_is_no_article():
    judgement = judged(ARTICLE, SUMMARY, index="the page is an index")
    assert (judgement.verdict, judgement.paragraphs) == (Verdict.FEED_ONLY, SUMMARY)
    assert (judgement.page_verdict, judgement.reason) == (PageVerdict.INDEX_PAGE, "index_page: the page is an index")
    assert judged(ARTICLE, (), index="the page is an index").verdict is Verdict.EMPTY


def test_a_header_that_says_challenge_is_believed_whatever_the_text():
    judgement = judge(Extracted(paragraphs=LONG), Listed(paragraphs=SUMMARY), "Cloudflare (cf-mitigated: challenge)")
    assert (judgement.verdict, judgement.page_verdict) == (Verdict.FEED_ONLY, PageVerdict.BOT_CHALLENGE)
    assert judgement.evidence == "Cloudflare (cf-mitigated: challenge)"


# ---------------------------------------------------------------------------------------------------- what a page is


@pytest.mark.parametrize("shown", WALLS, ids=lambda shown: shown.name)
def test_a_wall_is_known_by_what_it_says_and_by_what_the_feed_says(shown):
    listed = Listed(title=shown.title, paragraphs=(shown.summary,), url=LINK, language=shown.name.rpartition("-")[2])
    if shown.name == "edition":
        listed = replace(listed, language="ru")
    page, judgement = of_html(shown.html, listed, shown.url)
    assert judgement.page_verdict is shown.kind, (judgement, page)
    assert judgement.evidence
    if shown.kind not in {PageVerdict.PAYWALL, PageVerdict.MEDIA_ONLY}:
        assert (judgement.verdict, judgement.paragraphs) == (Verdict.FEED_ONLY, (shown.summary,))


ALONE = [shown for shown in WALLS if not shown.name.startswith(("home", "edition"))]


@pytest.mark.parametrize("shown", ALONE, ids=lambda shown: shown.name)
def test_a_wall_is_known_without_a_feed(shown):
    page, judgement = of_html(shown.html, Listed())
    assert judgement.page_verdict is shown.kind, (judgement, page)


@pytest.mark.parametrize("name", ABOUT_WALLS)
def test_an_article_about_walls_is_an_article(name):
    title, texts = ABOUT_WALLS[name]
    for listed in (Listed(), Listed(title=title, url=LINK), Listed(title=title, paragraphs=texts[:1], url=LINK)):
        page, judgement = of_html(about_wall(name), listed)
        assert (judgement.page_verdict, judgement.verdict) == (PageVerdict.FULL, Verdict.FULL), judgement
        assert all(text in page.paragraphs for text in texts)


def test_a_short_article_of_a_sites_whose_banner_stands_in_the_page_is_an_article():
    banner = "<div id='onetrust-banner-sdk'><p>We value your privacy. We and our 90 partners store and/or access information on a device.</p><button>Accept all</button></div>"
    html = about_wall("short-en").replace("<footer>", f"{banner}<footer>")
    title, texts = ABOUT_WALLS["short-en"]
    assert of_html(html, Listed(title=title))[1].page_verdict is PageVerdict.FULL
    assert of_html(html, Listed(title=title, paragraphs=texts))[1].page_verdict is PageVerdict.FULL


def test_a_page_that_says_not_to_be_free_and_shows_its_article_is_full():
    html = about_wall("paywall-en").replace(
        "</head>",
        '<script type="application/ld+json">{"@type": "NewsArticle", "isAccessibleForFree": "False"}</script></head>',
    )
    page, judgement = of_html(html, Listed())
    assert (page.signs.is_free, judgement.page_verdict) == (False, PageVerdict.FULL)


def test_a_text_that_breaks_off_where_the_page_counts_more_words_is_cut_off():
    cut = (*ARTICLE[:1], "Work is to begin in spring and …")
    judgement = judged(cut, (), signs=Signs(words=700))
    assert (judgement.page_verdict, judgement.paragraphs) == (PageVerdict.TRUNCATED, cut)
    assert "700 words" in judgement.evidence
    assert judged(cut, ()).page_verdict is PageVerdict.FULL
    assert judged(ARTICLE, (), signs=Signs(words=700)).page_verdict is PageVerdict.FULL


def test_a_link_to_the_home_page_is_no_dead_link():
    page = Extracted(
        paragraphs=ARTICLE, metadata=Metadata(title="News from the coast"), signs=Signs(url="https://news.example/")
    )
    listed = Listed(title="The council votes on the bridge", url="https://news.example/")
    assert judge(page, listed).page_verdict is PageVerdict.FULL


def test_an_article_that_names_the_home_page_as_its_address_is_an_article():
    page = Extracted(
        paragraphs=ARTICLE,
        metadata=Metadata(title="The council votes on the bridge"),
        canonical_url="https://news.example/",
        signs=Signs(url=LINK),
    )
    listed = Listed(title="The council votes on the bridge", url=LINK)
    assert judge(page, listed).page_verdict is PageVerdict.FULL


def test_a_page_in_another_language_than_its_feed_says_is_full_unless_it_says_that_there_is_another():
    page = Extracted(
        paragraphs=ARTICLE, metadata=Metadata(language="en", title="The council votes"), signs=Signs(url=LINK)
    )
    listed = Listed(title="Совет проголосовал за мост через реку", language="ru", url=LINK)
    assert judge(page, listed).page_verdict is PageVerdict.FULL
    there_is = replace(page, signs=Signs(url=LINK, editions=frozenset({"en", "ru"})))
    assert judge(there_is, listed).page_verdict is PageVerdict.WRONG_LANGUAGE
