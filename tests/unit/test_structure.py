"""What a paragraph's place says against it: all the text of small pages, as an extractor would have it that leaves nothing out."""

import json

import pytest
from growth import assert_grows_with_its_input
from lxml.html import document_fromstring

from ingest.boilerplate import clean, restore
from ingest.extract import extract_page
from ingest.layout import blocks_of
from ingest.model import Mark, Page
from ingest.structure import Facts, marks
from ingest.text import one_line

URL = "https://www.gazette.example/2031/the-ferry"
TITLE = "The ferry to Aldwick stops for good on Sunday"
TEXT = (
    (
        "The last ferry to Aldwick leaves the quay at six on Sunday evening, and nobody in the harbour office knows yet who will "
        "drive the school children to the mainland on Monday morning."
    ),
    (
        "For ninety years the boat has carried milk, post and wedding parties across the sound. Its engine was built in the same "
        "yard as the lifeboat, and the mechanic who understands it is seventy-eight."
    ),
    (
        "The council says that it offered the owner a subsidy twice, and that the letters came back unopened. The owner says that "
        "he has moved house since then and that everybody on the island knows where he lives."
    ),
    (
        "In the shop beside the slipway the shelves were half empty on Thursday. The baker had written on a slate that rye bread "
        "is sold to regular customers first, in the order in which they were born."
    ),
    (
        "A bridge was planned four times, most recently in the year of the great storm, and four times the drawings were put back "
        "into the same drawer. The drawer is said to be locked at present."
    ),
    (
        "Whoever wants to leave the island next week has to ask the fishermen, who have promised to think about a timetable once "
        "the herring is in. Until then a lamp on the pier tells whether somebody is sailing."
    ),
)
BODY = "".join(f"<p>{text}</p>" for text in TEXT)
MIDDLE = len(TEXT) // 2


def page(inside=BODY, *, head="", below="", name="text"):
    return (
        f"<!doctype html><html><head>{head}</head><body><main><h1>{TITLE}</h1>"
        f"<div class='{name}'>{inside}</div>{below}</main></body></html>"
    )


def stripped(html, *, authors=(), text=(), is_news=False):
    """Return the clean paragraphs of all that a page holds below its headline, and what was removed with its rule."""
    tree = document_fromstring(html)
    blocks = list(blocks_of(tree))
    shown = [block for block in blocks if block.around.tag != "h1"]
    paragraphs = [("- " if block.around.tag == "li" else "") + one_line(block.text) for block in shown]
    facts = Facts(url=URL, title=TITLE, authors=authors, text="\n".join(text), is_news=is_news)
    found = marks(tree, blocks, paragraphs, facts)
    assert len(found) == len(paragraphs)
    cleaned = clean(paragraphs, title=TITLE, marks=found)
    assert restore(cleaned.body, cleaned.removed) == "\n".join(paragraphs)
    rules = {line: removal.rule for removal in cleaned.removed for line in removal.text.strip("\n").split("\n")}
    return cleaned.body.split("\n"), rules


def extracted(html):
    """Return the same of what the extractor finds on a page."""
    got = extract_page(Page(url=URL, body=html.encode(), content_type="text/html; charset=utf-8"))
    cleaned = clean(got.paragraphs, title=got.title or "", marks=got.marks)
    return cleaned.body.split("\n"), {removal.text.strip("\n"): removal.rule for removal in cleaned.removed}


def declared(**facts):
    article = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": TITLE, **facts}
    return f"<script type='application/ld+json'>{json.dumps(article)}</script>"


def paragraphs(*texts):
    return "".join(f"<p>{text}</p>" for text in texts)


def around(middle):
    """Return the article with something between its paragraphs."""
    return paragraphs(*TEXT[:MIDDLE]) + middle + paragraphs(*TEXT[MIDDLE:])


# ------------------------------------------------------------------------------------------------- what stays as it is


def test_an_article_with_nothing_around_it_stays_whole():
    assert stripped(page()) == (list(TEXT), {})
    assert extracted(page()) == (list(TEXT), {})


def test_a_page_without_any_containers_stays_whole():
    assert stripped(f"<html><body><h1>{TITLE}</h1>{BODY}</body></html>") == (list(TEXT), {})


@pytest.mark.parametrize(
    "name", ["newsletter", "related", "sponsored", "comments", "banner", "paywall", "social share"]
)
def test_the_name_of_the_element_that_holds_the_article_says_nothing_against_it(name):
    assert stripped(page(name=name)) == (list(TEXT), {})


def test_names_that_would_take_much_of_an_article_say_nothing():
    assert stripped(page("".join(f"<div class='promo'><p>{text}</p></div>" for text in TEXT))) == (list(TEXT), {})


def test_a_class_that_says_what_an_element_has_is_not_what_it_is():
    box = f"<div class='has-newsletter no-comments'><p>{TEXT[0]}</p></div>"
    assert stripped(page(box + paragraphs(*TEXT[1:]))) == (list(TEXT), {})


def test_a_part_that_the_page_declares_as_paid_for_is_the_article_whatever_it_is_called():
    paid = {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": ".paywall"}
    inside = paragraphs(*TEXT[:-1]) + f"<div class='paywall'><p>{TEXT[-1]}</p></div>"
    assert stripped(page(inside, head=declared(hasPart=paid))) == (list(TEXT), {})
    assert stripped(page(inside)) == (list(TEXT[:-1]), {TEXT[-1]: "structure:wall:paywall"})


def test_an_article_that_is_all_links_stays():
    piers = ("herring", "coal and timber", "the mainland", "pilgrims", "the quarry", "the lighthouse", "the regatta")
    listed = "".join(f"<li><a href='/pier/{pier}'>The pier where the boats for {pier} lay</a></li>" for pier in piers)
    body, removed = stripped(page(f"<p>{TEXT[0]}</p><ul>{listed}</ul>"))
    assert len(body) == 1 + len(piers)
    assert removed == {}


def test_a_link_within_the_last_sentence_says_nothing_against_it():
    last = "The office keeps <a href='/boats'>a list of all boats that ever crossed the sound</a> in a tin box."
    assert stripped(page(BODY + f"<p>{last}</p>"))[1] == {}


def test_an_interview_with_short_lines_stays_whole():
    lines = ["Will you miss the boat?", "Yes.", "The engine too?", "That least of all.", "What comes now?", "Tea."]
    said = "".join(f"<p><b>{ask}</b></p><p>{say}</p>" for ask, say in zip(lines[::2], lines[1::2], strict=True))
    assert stripped(page(BODY + said)) == ([*TEXT, *lines], {})


def test_a_poem_in_a_box_of_its_own_stays_whole():
    lines = ["The lamp is lit, the lamp is out,", "the herring turn, the gulls about,", "and nobody is sailing."]
    assert stripped(page(f"{BODY}<div class='verse'>{paragraphs(*lines)}</div>")) == ([*TEXT, *lines], {})


def test_a_quotation_and_a_box_of_facts_at_the_end_stay():
    facts = "The crossing takes forty minutes, with a head wind an hour."
    inside = f"{BODY}<blockquote><p>We shall row if we must.</p></blockquote><div class='factbox'><p>{facts}</p></div>"
    assert stripped(page(inside)) == ([*TEXT, "We shall row if we must.", facts], {})


def test_the_cells_of_nested_tables_stay():
    row = "<tr><td>Spring tides</td><td>Eleven crossings a day</td></tr>"
    inside = f"{BODY}<table><tr><td><table>{row}</table></td></tr></table>"
    assert stripped(page(inside)) == ([*TEXT, "Spring tides", "Eleven crossings a day"], {})


def test_a_layout_made_of_nested_tables_does_not_hide_the_article():
    html = f"<table><tr><td class='menu'>Harbour</td><td><table><tr><td>{BODY}</td></tr></table></td></tr></table>"
    assert stripped(page(html))[0][-len(TEXT) :] == list(TEXT)


def test_a_comment_in_program_code_is_no_readers_comment():
    code = "<pre><code><i class='hljs-comment'>// lit at dusk</i> lamp.light(pier, hours(18, 22)); lamp.wait();</code></pre>"
    assert stripped(page(around(code)))[1] == {}


def test_the_name_of_a_link_that_a_paragraph_begins_with_is_not_the_paragraphs():
    line = "<a class='promo tag' href='/tag/sound'>The sound</a> freezes over once in a generation, and then children walk."
    assert stripped(page(f"<p>{line}</p>{BODY}"))[1] == {}


def test_right_to_left_text_stays_whole_and_loses_its_related_links():
    text = [
        "توقفت العبارة الأخيرة إلى الجزيرة مساء الأحد، ولا أحد في مكتب الميناء يعرف من سينقل تلاميذ المدارس صباح الاثنين القادم.",
        "حملت السفينة على مدى تسعين عاما الحليب والبريد وضيوف الأعراس عبر المضيق، والميكانيكي الذي يفهم محركها في الثامنة والسبعين.",
        "يقول المجلس إنه عرض على المالك دعما ماليا مرتين وإن الرسائل عادت دون أن تفتح، ويقول المالك إنه انتقل إلى بيت آخر.",
    ]
    link = "الجسر الذي لم يبن أبدا رغم أربع خطط"
    box = f"<div class='related-box'><p><a href='/2'>{link}</a></p></div>"
    assert stripped(page(paragraphs(*text) + box)) == (text, {link: "structure:related:related"})


def test_an_article_deep_in_the_tree_stays_whole():
    depth = 240
    assert stripped(f"<html><body>{'<div>' * depth}{BODY}{'</div>' * depth}</body></html>") == (list(TEXT), {})


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "html",
    [
        "<script type='application/ld+json'>" + '"cssSelector": [' * 100_000 + f"</script>{BODY}",
        f"<html><body>{BODY}{'<div>' * 100_000}<p>Deep.</p></body></html>",
        f"<html><body>{'<span>' * 100_000}Deep.{BODY}</body></html>",
    ],
    ids=["selectors", "deep", "deep inline"],
)
def test_no_page_hangs(html):
    _mark((html, "a lamp on a pier" * 50_000))


@pytest.mark.parametrize(
    ("before", "element", "after"),
    [
        ("", "<p>lamp</p>", ""),
        ("<a href='/1'>", "lamp<br>", "</a>"),
        ("<em>", "<img>lamp<br>", "</em>"),
        ("<div>", "lamp: <a href=/1>a link to an article</a><br>", "</div>"),
        ("<ul>", "<li><a href=/1>a link to an article</a></li>", "</ul>"),
    ],
    ids=["equal words", "one link", "one emphasis", "links in one element", "list"],
)
def test_the_cost_of_a_page_grows_with_its_elements_and_its_declared_text(before, element, after):
    def made(elements: int) -> tuple[str, str]:
        html = f"<html><body>{BODY}{before}{element * elements}{after}</body></html>"
        return html, "a lamp on a pier" * elements

    assert_grows_with_its_input(_mark, made, 2_000)


def _mark(given: tuple[str, str]) -> None:
    """Mark the paragraphs of a page, which declares the article's text with one long line more."""
    html, line = given
    tree = document_fromstring(html)
    blocks = list(blocks_of(tree))
    paragraphs_found = [one_line(block.text) for block in blocks]
    facts = Facts(url=URL, title=TITLE, authors=("Ines Beispiel",), text="\n".join([*TEXT, line]))
    assert len(marks(tree, blocks, paragraphs_found, facts)) == len(paragraphs_found)


# ------------------------------------------------------------------------------------------------------ boxes by name


LINE = "Herring for beginners, told by those who have been at sea for longer than they like."


@pytest.mark.parametrize(
    ("opening", "rule"),
    [
        ("div class='c-related_posts'", "structure:related:related"),
        ("div class='relatedposts'", "structure:related:related"),
        ("div id='newsletterSignup'", "structure:newsletter:newsletter"),
        ("div class='article-cta'", "structure:promo:cta"),
        ("div role='dialog'", "structure:promo:dialog"),
        ("div data-component='sponsor-block'", "structure:ad:sponsor"),
        ("div class='noticias-relacionadas'", "structure:related:relacionadas"),
        ("div class='teaser'", "structure:promo:teaser"),
    ],
)
def test_a_box_goes_from_among_the_text_by_the_word_that_names_it(opening, rule):
    assert stripped(page(around(f"<{opening}><p>{LINE}</p></div>"))) == (list(TEXT), {LINE: rule})


def test_a_box_without_such_a_word_stays_among_the_text():
    body, removed = stripped(page(around(f"<div class='c-box wide'><p>{LINE}</p></div>")))
    assert LINE in body
    assert removed == {}


STANDFIRST = (
    "After ninety years the boat is laid up, and the island does not know how it will get its milk from Monday on."
)


def test_a_teaser_above_the_text_is_its_standfirst():
    assert stripped(page(f"<p class='article-teaser'>{STANDFIRST}</p>{BODY}")) == ([STANDFIRST, *TEXT], {})


# ------------------------------------------------------------------------------------------------------------ the head


def test_a_declared_headline_goes_that_differs_from_the_title():
    other = "Farewell to the boat that built an island"
    head = f"<meta property='og:title' content='{other}'>"
    assert stripped(page(f"<h2>{other}</h2>{BODY}", head=head)) == (list(TEXT), {other: "structure:title:1.00"})


def test_a_headline_goes_with_the_kicker_in_its_paragraph():
    inside = f"<h2><span>Shipping</span> <span>{TITLE}</span></h2>{BODY}"
    assert stripped(page(inside)) == (list(TEXT), {f"Shipping {TITLE}": "structure:title:0.83"})


def test_a_heading_below_the_first_paragraphs_stays_though_it_ends_as_the_title_does():
    body, removed = stripped(page(around("<h2>Aldwick stops for good on Sunday</h2>")))
    assert "Aldwick stops for good on Sunday" in body
    assert removed == {}


@pytest.mark.parametrize(
    ("line", "name", "rule"),
    [
        ("Ines Ødegård", "Ines Ødegård", "structure:byline:1.00"),
        ("Tekst: Ines Ødegård, Aldwick", "Ines Ødegård", "structure:byline:0.43"),
        ("佐藤海", "佐藤海", "structure:byline:1.00"),
        ("By Ann Example", "", "structure:byline:0.67"),
    ],
)
def test_a_byline_goes_in_any_language_by_the_declared_name(line, name, rule):
    assert stripped(page(f"<p>{line}</p>{BODY}"), authors=(name,)) == (list(TEXT), {line: rule})


def test_a_byline_below_the_standfirst_goes():
    inside = f"<p>{STANDFIRST}</p><p>Tekst: Ines Ødegård</p>{BODY}"
    assert stripped(page(inside), authors=("Ines Ødegård",))[0] == [STANDFIRST, *TEXT]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Ines Ødegård has crossed the sound on every day of this year but two, for fog.", "Ines Ødegård"),
        ("Nobody will row, they say.", "Will"),
        ("By and large the island keeps calm.", ""),
    ],
)
def test_a_sentence_that_holds_an_authors_name_stays(line, name):
    assert stripped(page(f"<p>{line}</p>{BODY}"), authors=(name,)) == ([line, *TEXT], {})


@pytest.mark.parametrize(
    "line",
    [
        "14.03.2031 18:02",
        "Zuletzt aktualisiert: 3. Mai 2031",
        "3 Mayıs 2031 • Güncelleme: 4 Mayıs 2031",
        "更新 2031年5月3日",
        "Updated: 3 May",
    ],
)
def test_a_stamp_above_the_text_goes(line):
    body, removed = stripped(page(f"<p>{line}</p>{BODY}"))
    assert body == list(TEXT)
    assert removed[line].startswith("structure:date:0.")


def test_a_short_sentence_with_figures_above_the_text_stays():
    line = "On 3 May 2031 the boat was 90 years old."
    assert stripped(page(f"<p>{line}</p>{BODY}")) == ([line, *TEXT], {})


@pytest.mark.parametrize(
    "line",
    [
        "This post was last updated July 2031.",
        "Dieser Artikel wurde zuletzt am 3. Mai 2031 aktualisiert.",
        "Cet article a été mis à jour le 3 mai 2031.",
    ],
)
def test_a_sentence_above_the_text_that_says_when_it_was_written_goes(line):
    kept, rules = stripped(page(f"<p>{line}</p>{BODY}"))
    assert kept == list(TEXT)
    assert rules[line].startswith("structure:date:")


def test_a_sentence_above_the_text_that_says_when_something_else_was_written_stays():
    line = "This law was last updated in May 2031."
    assert stripped(page(f"<p>{line}</p>{BODY}"))[0][0] == line


def test_a_price_above_the_text_is_no_date():
    body, removed = stripped(page(f"<p>From $12.99</p><p>12.50 € a day</p>{BODY}"))
    assert (body, removed) == (["From $12.99", "12.50 € a day", *TEXT], {})


def test_a_long_list_of_short_lines_above_the_text_loses_no_more_than_its_first_few():
    lines = [f"Crossing {number}" for number in range(40)]
    listed = "".join(f"<li><a href='/{line}'>{line}</a></li>" for line in lines)
    body, _ = stripped(page(f"<ul>{listed}</ul>{BODY}"))
    assert body[-len(TEXT) :] == list(TEXT)
    assert len(body) >= len(TEXT) + 28


def test_a_line_of_figures_below_the_first_paragraph_stays():
    line = "Aldwick Red 2031 (14.99, no. 55939)"
    assert stripped(page(f"<p>{TEXT[0]}</p><p>{line}</p>{paragraphs(*TEXT[1:])}"))[1] == {}


def test_a_caption_goes_that_stands_in_one_paragraph_with_its_image():
    caption = "The boat in the year of the storm"
    inside = f"<p><img src='/a.jpg'><br><em>{caption}</em></p>{BODY}<p><em>She never came late.</em></p>"
    assert stripped(page(inside)) == ([*TEXT, "She never came late."], {caption: "structure:caption:img"})


def test_a_caption_goes_that_stands_with_its_image_in_an_element_named_after_that():
    caption = (
        "Pictured from left are the mechanic, the mate and the last skipper, on the day when the engine was new. " * 2
    )
    widget = f"<div class='image_widget__x1'>{{}}<div><p>{caption}</p></div></div>"
    assert stripped(page(around(widget.format("<img src='/a.jpg'>")))) == (
        list(TEXT),
        {one_line(caption): "structure:caption:image"},
    )
    assert stripped(page(around(widget.format(""))))[1] == {}


def test_a_table_of_contents_above_the_text_goes():
    entries = ("The engine", "The letters", "The drawer")
    listed = "".join(f"<li><a href='#{number}'>{entry}</a></li>" for number, entry in enumerate(entries))
    sections = "".join(f"<h2>{entry}</h2><p>{text}</p>" for entry, text in zip(entries, TEXT[3:], strict=True))
    body, removed = stripped(page(f"<ul>{listed}</ul>{paragraphs(*TEXT[:3])}{sections}"))
    assert body[: len(entries)] == list(TEXT[:3])
    assert removed == dict.fromkeys([f"- {entry}" for entry in entries], "structure:navigation:1.00")


# --------------------------------------------------------------------------------------------- links to other articles


@pytest.mark.parametrize("label", ["Shipping", "Lue myös", "Fischerei: Was nun", "قد يهمك", "Bridge?"])
def test_a_labelled_link_to_another_article_goes_in_any_language(label):
    label = label if label.endswith("?") else f"{label}:"
    link = f"<b>{label}</b> <a href='/2031/bridge'>Four drawings and no bridge across the sound</a>"
    body, removed = stripped(page(around(f"<ul><li>{link}</li></ul>")))
    assert body == list(TEXT)
    assert list(removed) == [f"- {label} Four drawings and no bridge across the sound"]


@pytest.mark.parametrize(
    "href", ["https://harbour.example/plans", "#plans", f"{URL}#plans", "mailto:plans@gazette.example"]
)
def test_a_labelled_link_stays_that_leads_elsewhere_or_within_the_page(href):
    line = "Plans: the drawings of the bridge, in four parts"
    body, removed = stripped(page(around(f"<p>Plans: <a href='{href}'>{line.removeprefix('Plans: ')}</a></p>")))
    assert line in body
    assert removed == {}


def test_headlines_in_an_aside_among_the_text_go_and_its_words_stay():
    aside = (
        "<aside><p><a href='/herring'>Herring is late this year</a></p><p>The boat: 21 metres, 60 seats.</p></aside>"
    )
    body, removed = stripped(page(around(aside)))
    assert "The boat: 21 metres, 60 seats." in body
    assert removed == {"Herring is late this year": "structure:related:1.00"}


LINKED = ("Herring is late this year, and nobody knows why", "A lamp for the pier is older than the pier")
LISTED = (
    "<ul>" + "".join(f"<li><a href='/2031/{number}'>{line}</a></li>" for number, line in enumerate(LINKED)) + "</ul>"
)


def test_a_list_of_links_to_the_site_goes_from_among_the_text_of_news_and_stays_elsewhere():
    listed = [f"- {line}" for line in LINKED]
    news, removed = stripped(page(around(LISTED)), is_news=True)
    assert news == list(TEXT)
    assert removed == dict.fromkeys(listed, "structure:related:1.00")
    assert stripped(page(around(LISTED))) == ([*TEXT[:MIDDLE], *listed, *TEXT[MIDDLE:]], {})


@pytest.mark.parametrize("href", ["https://harbour.example/", "#"])
def test_a_list_of_links_stays_among_the_text_of_news_that_lead_elsewhere_or_within_the_page(href):
    assert stripped(page(around(LISTED.replace("/2031/", href))), is_news=True)[1] == {}


def test_the_rest_of_a_box_goes_much_of_which_goes_for_its_words_but_for_news_alone():
    rest = "The Tide: what moves the sound, every Friday"
    box = f"<div><p>{rest}</p><p>Sign up for our newsletter and never miss a story.</p></div>"
    news, removed = stripped(page(around(box)), is_news=True)
    assert news == list(TEXT)
    assert removed[rest].startswith("structure:box:0.")
    assert rest in stripped(page(around(box)))[0]


def test_the_rest_of_a_box_stays_little_of_which_goes():
    box = f"<div><p>{LINE} {LINE} {LINE}</p><p>Follow us on Facebook.</p></div>"
    assert list(stripped(page(around(box)), is_news=True)[1]) == ["Follow us on Facebook."]


@pytest.mark.parametrize(
    "call",
    [
        "Sign up today for <a href='/tides'>the tide table</a>.",
        "To learn more about the Gazette's boats, <a href='/boats'>browse them all</a> in your own time.",
        "Mehr wissen? Lesen Sie <a href='/boote'>unsere Serie über Boote</a>.",
    ],
)
def test_a_closing_call_to_follow_a_link_goes_and_one_among_the_text_stays(call):
    body, removed = stripped(page(BODY + f"<p>{call}</p>"))
    assert body == list(TEXT)
    assert [rule[:17] for rule in removed.values()] == ["structure:linked:"]
    assert stripped(page(around(f"<p>{call}</p>")))[1] == {}


@pytest.mark.parametrize(
    "sentence",
    [
        "Get well soon, the bell of <a href='/church'>the church of Aldwick</a> seems to say.",
        "You can see the boat from <a href='/pier'>the pier where it lies</a> until Friday.",
        "Visit us on the island, said <a href='/baker'>the baker</a> who had lost his boat.",
        "Visit our friends at <a href='https://harbour.example/'>the harbour office</a>.",
        "Visit our friends at the harbour office.",
    ],
)
def test_a_closing_sentence_stays_that_calls_for_nothing_or_links_to_nothing_of_the_site(sentence):
    assert stripped(page(BODY + f"<p>{sentence}</p>"))[1] == {}


def test_a_line_of_no_letters_goes_from_the_end_though_a_note_stands_behind_it():
    note = "Correction: the ferry was built in 1941."
    inside = f"{around('<p>* * *</p>')}<h2>___</h2><p>{note}</p>"
    assert stripped(page(inside)) == (
        [*TEXT[:MIDDLE], "* * *", *TEXT[MIDDLE:], note],
        {"___": "structure:separator"},
    )


def test_a_box_goes_from_the_end_whose_heading_is_a_link_to_another_page():
    card = "<div><h4><a href='/herring'>Herring is late this year</a></h4><p>What the fishermen think of it.</p></div>"
    body, removed = stripped(page(BODY + card))
    assert body == list(TEXT)
    assert removed["What the fishermen think of it."] == "structure:related:h4"


def test_a_teaser_among_the_text_goes_by_the_link_in_its_heading():
    card = (
        "<div><h5>Boats: <a href='/herring'>Herring is late this year, again</a></h5><p>And what comes now.</p></div>"
    )
    assert stripped(page(around(card)))[0] == list(TEXT)
    assert stripped(page(around(card.replace("/herring", "https://herring.example/"))))[1] == {}


def test_a_small_box_below_news_goes_that_links_to_the_site_under_a_heading_of_its_own():
    text = (
        "The Tide is a sister of the Gazette. Its readers share some of <a href='/tide'>our best pages</a> with ours."
    )
    box = f"<div class='x7'><h3>The Tide</h3><p>{text}</p></div>"
    news, removed = stripped(page(BODY + box), is_news=True)
    assert news == list(TEXT)
    assert removed["The Tide"].startswith("structure:links:0.")
    facts = box.replace("/tide", "https://tide.example/")
    assert stripped(page(BODY + facts), is_news=True)[0][-1].startswith("The Tide is a sister")
    assert stripped(page(around(box)), is_news=True)[1] == {}


def test_a_paragraph_that_begins_behind_a_tooltip_is_none_of_it():
    tip = (
        "<span class='tooltip'><span>A pier<div>A pier is a bridge that stops.</div></span><a href='/a'>More</a></span>"
    )
    tail = f"of the kind that the island built, and it cost more than the boat did. {TEXT[1]}"
    body, _ = stripped(page(around(f"<p>This was {tip} {tail}</p>")))
    assert f"More {tail}" in body


def test_links_below_the_text_go_with_the_heading_above_them():
    links = ("Herring is late", "A lamp for the pier", "Rye bread first")
    below = "<h3>From the slipway</h3>" + "".join(f"<p><a href='/{link}'>{link}</a></p>" for link in links)
    assert stripped(page(BODY + below)) == (
        list(TEXT),
        {"From the slipway": "structure:heading:h3", **dict.fromkeys(links, "structure:links:1.00")},
    )


def test_a_list_of_the_authors_other_articles_goes_by_its_share_of_links():
    entries = ("How the lamp is lit", "Herring for beginners", "Rye bread in order")
    listed = "".join(f"<li><a href='/{entry}'>{entry}</a> (January 2030)</li>" for entry in entries)
    body, removed = stripped(page(f"{BODY}<div class='tab'><ul>{listed}</ul></div>"))
    assert body == list(TEXT)
    assert set(removed.values()) == {"structure:links:0.56"}


def test_dates_of_other_articles_go_with_their_headlines():
    listed = "".join(
        f"<li><span>{date}</span><h4><a href='/{number}'>Herring is late</a></h4></li>"
        for number, date in enumerate(("14.03.2031", "02.02.2031"))
    )
    assert stripped(page(f"{BODY}<div><ul>{listed}</ul></div>"))[0] == list(TEXT)


def test_sources_below_a_text_stay_though_they_are_mostly_links():
    source = "Harbour archive: <a href='https://archive.example/7'>box seven, letters of the owner</a>"
    body, removed = stripped(page(f"{BODY}<div class='end'><h2>Sources</h2><p>{source}</p><p>{source}</p></div>"))
    assert body[len(TEXT)] == "Sources"
    assert removed == {}


def test_a_heading_that_labels_nothing_goes_and_one_above_a_footnote_stays():
    assert stripped(page(f"{BODY}<h3>What else</h3>")) == (list(TEXT), {"What else": "structure:heading:h3"})
    body, removed = stripped(page(f"{BODY}<h3>Remarks</h3><p>1 Harbour archive, box 7.</p>"))
    assert (body, removed) == ([*TEXT, "Remarks", "1 Harbour archive, box 7."], {})


# ---------------------------------------------------------------------------------------------------------- the author


BIOGRAPHY = "Ines Beispiel grew up on the island, studied tides in Bergen and wrote about boats before she could row."


def test_an_author_box_below_the_text_goes_by_the_declared_name():
    box = (
        f"<div class='card'><div><b>Ines Beispiel</b><p>Sea correspondent</p></div><div><p>{BIOGRAPHY}</p></div></div>"
    )
    body, removed = stripped(page(BODY + box), authors=("Ines Beispiel",))
    assert body == list(TEXT)
    assert set(removed.values()) == {"structure:author:0.10"}


@pytest.mark.parametrize(
    "heading", ["Die Autorin", "About the author", "O autorze", "Sobre el autor", "著者プロフィール"]
)
def test_a_box_under_a_heading_that_speaks_of_the_author_goes(heading):
    box = f"<div class='factbox'><h2>{heading}</h2><p>{BIOGRAPHY}</p></div>"
    assert stripped(page(BODY + box))[0] == list(TEXT)


def test_a_box_with_a_link_to_the_authors_page_goes():
    box = f"<div class='c'><a href='/authors/beispiel'><img src='/i.jpg'></a><p>{BIOGRAPHY}</p></div>"
    assert stripped(page(BODY + box)) == (list(TEXT), {BIOGRAPHY: "structure:author:link"})


def test_a_box_with_a_form_goes_from_the_end_and_the_form_around_all_of_a_page_says_nothing():
    line = "One letter a week, written on the pier."
    box = f"<div class='c'><p>{line}</p><form><input type='email'></form></div>"
    assert stripped(f"<form>{page(BODY + box)}</form>") == (list(TEXT), {line: "structure:form"})


def test_a_biography_in_an_element_named_after_the_author_goes():
    assert stripped(page(BODY + f"<div class='c-bio'><p>{BIOGRAPHY}</p></div>")) == (
        list(TEXT),
        {BIOGRAPHY: "structure:author:bio"},
    )


def test_a_note_on_the_author_in_the_texts_own_flow_stays():
    html = page(f"{BODY}<p><em>{BIOGRAPHY}</em></p>")
    assert stripped(html, authors=("Ines Beispiel",)) == ([*TEXT, BIOGRAPHY], {})


@pytest.mark.parametrize(
    "credit", ["(Quelle: dpa)", "With reporting by Ann Example.", "Aus dem Englischen von Ann Example"]
)
def test_credits_stay_wherever_they_stand_and_let_go_what_stands_before_them(credit):
    link = "<p><a href='/herring'>Herring is late this year</a></p>"
    gone = {"Herring is late this year": "structure:links:1.00"}
    assert stripped(page(f"{BODY}{link}<p>{credit}</p>")) == ([*TEXT, credit], gone)
    assert stripped(page(below=f"<section>{link}<div class='z'><span>{credit}</span></div></section>"))[0] == [
        *TEXT,
        credit,
    ]


# --------------------------------------------------------------------------------------- behind the container and the end


PROMO = "Reading made you hungry? Herring is eaten with us on every Friday, and the second helping is on the house."


def test_what_stands_behind_the_texts_container_and_looks_different_goes():
    below = f"<section class='x'><div class='y'><span>{PROMO}</span></div></section>"
    assert stripped(page(below=below)) == (list(TEXT), {PROMO: "structure:outside:0.92"})


def test_what_stands_behind_the_container_and_looks_as_the_text_does_stays():
    assert stripped(page(below=f"<div class='text'><p>{PROMO}</p></div>")) == ([*TEXT, PROMO], {})


def test_what_stands_behind_a_list_that_is_most_of_the_article_stays():
    listed = "".join(f"<li>{text}</li>" for text in TEXT)
    end = "These are a small part of what is told on the slipway; the rest is told in winter, by the stove."
    assert stripped(page(f"<ol>{listed}</ol><h2>And then</h2><p>{end}</p>"))[1] == {}


def test_what_stands_behind_the_declared_text_goes():
    html = page(below=f"<div class='text'><p>{PROMO}</p></div>")
    assert stripped(html, text=TEXT) == (list(TEXT), {PROMO: "structure:undeclared:0.92"})


def test_a_declared_text_that_leaves_off_early_takes_nothing_away():
    assert stripped(page(), text=TEXT[:5]) == (list(TEXT), {})


def test_a_declared_text_that_is_another_articles_takes_nothing_away():
    other = ("A quite different text about tulips, their bulbs, and what they cost in a bad year.",)
    assert stripped(page(BODY + f"<p>{PROMO}</p>"), text=other) == ([*TEXT, PROMO], {})


# -------------------------------------------------------------------------------------------------------- the evidence


def test_a_rule_names_its_kind_and_its_evidence():
    assert Mark(kind="related", evidence="recirc").rule == "structure:related:recirc"
    assert Mark(kind="links", evidence="0.93", at_end=True).rule == "structure:links:0.93"
    assert Mark(kind="aside").rule == "structure:aside"


def test_what_the_extractor_finds_is_found_again_on_the_page_list_items_included():
    listed = "<ul><li>Spring tides: eleven crossings</li><li>Neap tides: nine crossings</li></ul>"
    html = page(
        f"<p>Ines Beispiel</p>{around(listed)}", head=declared(author={"@type": "Person", "name": "Ines Beispiel"})
    )
    body, removed = extracted(html)
    assert "- Neap tides: nine crossings" in body
    assert set(removed) <= {"Ines Beispiel"}


@pytest.mark.parametrize(
    "sentence",
    [
        "The ordinance was published in 1987.",
        "马雅婷撰写的一份50页的报告认为，老城区更新并不符合青石镇今后几年的实际需要。",
        "La ordenanza de 1987 fue publicada sin firma y nadie la echó en falta hasta hoy por la mañana en el puerto.",
    ],
)
def test_a_sentence_that_speaks_of_renewing_or_publishing_is_no_stamp(sentence):
    kept, _ = stripped(page(f"<p>{sentence}</p>{BODY}"))
    assert sentence in kept


# --------------------------------------------------------------------------------------------- lines above and conclusions

OTHERS = "<a href='/herring'>Herring is late</a> | <a href='/'>Home</a> | <a href='/lamp'>A new lamp for the pier at last</a>"


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("<p class='way'><a href='/'>Home</a> &gt; <a href='/news'>News</a> &gt; The ferry</p>", "navigation"),
        ("<div>You are here: <a href='/'>Start</a> » Harbour » Ferries</div>", "navigation"),
        (f"<p>« {OTHERS} »</p>", "navigation"),
        ("<p class='post-meta'>Written down by nobody, 3 comments</p>", "date"),
        ("<p>January 13, 2031 at 08:45 AM, filed under Ferries, Harbour and whatever else there is</p>", "date"),
        ("<p>#HarbourTalk</p>", "navigation"),
        ("<p>位置：首页 &gt; 新闻动态</p>", "navigation"),
        ("<p>Start » Hafen » Fähren</p>", "navigation"),
        ("<table><tr><td>|</td></tr></table>", "separator"),
        ("<p class='antetitulo'>The island</p>", "navigation"),
        ("<div class='foto'><p>The quay at low tide.</p></div>", "caption"),
    ],
)
def test_lines_above_the_text_go_that_lead_elsewhere_or_date_it(line, rule):
    kept, removed = stripped(page(line + BODY))
    assert kept == list(TEXT)
    assert [told.split(":")[1] for told in removed.values()] == [rule]


@pytest.mark.parametrize(
    "line",
    [
        "<p>Rye &gt; wheat, says the baker</p>",
        "<p>Home is where the boat lies</p>",
        "<p class='title-meta'>The last boat leaves on Sunday</p>",
        "<p>From 6:30 on the quay is closed, as it was in 1987.</p>",
        "<p>»Nobody told the school«, says the <a href='/mayor'>mayor</a></p>",
    ],
)
def test_a_standfirst_with_signs_like_theirs_stays(line):
    assert stripped(page(line + BODY))[1] == {}


def test_a_conclusion_stays_that_is_set_in_other_type_within_the_article_element():
    end = f"{TEXT[1]} {TEXT[2]} So it ends."
    below = f"<section class='x'><blockquote>Ask the fishermen</blockquote><div class='large'>{end}</div></section>"
    whole = f"<html><body><h1>{TITLE}</h1><article><div class='text'>{BODY}</div>{below}</article></body></html>"
    assert stripped(whole)[0][-1] == end
    assert stripped(whole.replace("article", "div"))[0] == list(TEXT)


def test_a_price_below_the_text_is_no_date_and_a_numbered_source_stays_that_is_a_link():
    price, source = "84,80 Euro", "[22] <a href='https://tide.example/tables/2031'>https://tide.example/tables/2031</a>"
    kept, removed = stripped(page(f"{BODY}<p>{price}</p><p>{source}</p>"))
    assert kept[-2:] == [price, "[22] https://tide.example/tables/2031"]
    assert removed == {}


def test_a_closing_line_that_leads_to_nothing_goes_with_the_links_above_it():
    links = "<ul><li><a href='/herring'>Herring is late this year</a></li><li><a href='/lamp'>A lamp for the pier</a></li></ul>"
    kept, removed = stripped(page(f"{BODY}{links}<p>What the baker reads:</p>"))
    assert kept == list(TEXT)
    assert removed["What the baker reads:"] == "structure:heading::"


def test_a_line_that_leads_to_a_text_stays_and_so_does_a_closing_paragraph_of_two_sentences():
    assert stripped(page(f"<p>The owner says:</p>{BODY}"))[1] == {}
    end = "Who knows when the next boat leaves? The baker had his own answer to that:"
    assert stripped(page(f"{BODY}<p>{end}</p>"))[1] == {}


@pytest.mark.parametrize(
    "line",
    [
        "Harbour Office, Pier Street 29-32, 20354 Aldwick",
        "50679 Aldwick",
        "Length 120-130, 4500 kg",
        "11月17日开港，可停靠目前世界上最大邮轮",
        "（2007年6月29日第十届全体代表大会常务委员会第二十八次会议通过）",
    ],
)
def test_a_line_with_figures_is_no_date_unless_it_is_one_and_no_more(line):
    assert stripped(page(f"<p>{line}</p>{BODY}"))[1] == {}
    assert stripped(page(f"{BODY}<p>{line}</p>"))[1] == {}


@pytest.mark.parametrize(
    "line", ["2031年09月11日 18:05", "11.9.2031, 18:05", "mercredi 11 septembre 2031", "06/12/31 4:05 PM"]
)
def test_a_line_of_a_date_goes_from_above_and_below_the_text(line):
    assert stripped(page(f"<p>{line}</p>{BODY}"))[0] == list(TEXT)
    assert stripped(page(f"{BODY}<p>{line}</p>"))[0] == list(TEXT)


def test_list_items_above_the_text_go_whose_links_the_extractor_left_out():
    tree = document_fromstring(page(f"<ul><li>North quay <a href='tel:5'>555</a></li></ul>{BODY}"))
    lines = ["- North quay 555 x", *TEXT]
    found = marks(tree, list(blocks_of(tree)), lines, Facts(url=URL, title=TITLE))
    assert clean(lines, marks=found).body == "\n".join(TEXT)


def test_the_description_of_a_film_goes_that_has_a_picture():
    film = "<div class='video-box'><img src='a.jpg'><p>The boat on its way over the sound, and the mechanic at the rail.</p></div>"
    assert stripped(page(film + BODY))[0] == list(TEXT)


def thread(times):
    return "".join(
        f"<div class='comment'><h3>Well</h3><p>{text}</p><p>A reader</p></div>"
        for text in TEXT[1:]
        for _ in range(times)
    )


def test_comments_below_the_text_go_though_they_are_longer_than_it():
    kept, removed = stripped(page(below=f"<div class='thread'>{thread(3)}</div>"))
    assert kept == list(TEXT)
    assert set(removed.values()) == {"structure:comment:comment"}


def test_a_text_of_many_parts_that_are_called_comments_stays():
    assert stripped(page(f"<p>{TEXT[0]}</p>{thread(1)}"))[1] == {}
    assert stripped(page(f"{BODY}{thread(3)}{BODY}"))[1] == {}


HAN = (
    "渡轮周日晚上六点离开码头，港务办公室里还没有人知道周一早上由谁把孩子们送到对岸的学校去上课，市政府也没有作出答复。"
)


def test_a_paragraph_of_a_script_that_says_more_in_fewer_characters_begins_and_ends_a_text():
    text = [f"{HAN}{number}" for number in "一二三四五"]
    box = "<div class='related'><ul><li><a href='/2031/1'>大桥的图纸又回到了抽屉里</a></li></ul></div>"
    assert stripped(page(paragraphs(*text) + box))[0] == text


def at_the_end(items, lines, *, below=""):
    """Return the clean text of a page where the extractor added lines that are nowhere on it."""
    tree = document_fromstring(page(BODY + items, below=below))
    blocks = [block for block in blocks_of(tree) if block.around.tag != "h1"]
    shown = [("- " if block.around.tag == "li" else "") + one_line(block.text) for block in blocks]
    found = marks(tree, list(blocks_of(tree)), [*shown, *lines], Facts(url=URL, title=TITLE))
    return clean([*shown, *lines], marks=found).body.split("\n")


HEADLINES = "".join(
    f"<li><a href='/2031/{number}'>{line}</a></li>"
    for number, line in enumerate((*LINKED, "Rye bread is sold to regular customers first"))
)


def test_a_list_item_of_unknown_place_does_not_keep_the_links_before_it():
    glued = "- Four drawings 683 comments A lamp on the pier 327 comments"
    assert at_the_end(f"<ul>{HEADLINES}</ul>", [glued]) == list(TEXT)
    assert at_the_end("<ul><li>Fishermen</li><li>Bakers</li></ul>", [glued])[-1] == glued


def test_list_items_of_unknown_place_go_with_what_stands_behind_the_container():
    lines = ["- The drawer is locked 08:58", "- Who will drive the children 14:40"]
    assert at_the_end("", lines, below="<div><span>Load more</span></div>") == list(TEXT)
    assert at_the_end("", lines)[-2:] == lines


@pytest.mark.parametrize("score", ["5 von 5 Punkten", "4.5 out of 5 stars", "Note: 8/10", "3,5 sur 5"])
def test_what_a_review_gives_is_no_caption(score):
    assert stripped(page(f"{BODY}<p class='caption'>{score}</p>")) == ([*TEXT, score], {})
    assert stripped(page(around("<p class='caption'>The boat on the sound</p>")))[0] == list(TEXT)
