"""What stays whole, which marks are believed, and pages that must not hang."""

import pytest
from growth import assert_grows_with_its_input
from lxml.html import document_fromstring
from marked_pages import BODY, TEXT, TITLE, around, declared, extracted, marks_of, page, paragraphs, stripped

from ingest.model.page import Mark, MarkKind
from ingest.page.blocks import blocks_of
from ingest.text.plain import one_line


def test_an_article_with_nothing_around_it_stays_whole():
    assert stripped(page()) == (list(TEXT), {})
    assert extracted(page()) == (list(TEXT), {})


def test_a_page_without_any_containers_stays_whole():
    assert stripped(f"<html><body><h1>{TITLE}</h1>{BODY}</body></html>") == (list(TEXT), {})


def test_names_that_would_take_much_of_an_article_say_nothing():
    assert stripped(page("".join(f"<div class='promo'><p>{text}</p></div>" for text in TEXT))) == (list(TEXT), {})


def test_an_article_that_is_all_links_stays():
    piers = ("herring", "coal and timber", "the mainland", "pilgrims", "the quarry", "the lighthouse", "the regatta")
    listed = "".join(f"<li><a href='/pier/{pier}'>The pier where the boats for {pier} lay</a></li>" for pier in piers)
    body, removed = stripped(page(f"<p>{TEXT[0]}</p><ul>{listed}</ul>"))
    assert len(body) == 1 + len(piers)
    assert removed == {}


def test_an_interview_with_short_lines_stays_whole():
    lines = ["Will you miss the boat?", "Yes.", "The engine too?", "That least of all.", "What comes now?", "Tea."]
    said = "".join(f"<p><b>{ask}</b></p><p>{say}</p>" for ask, say in zip(lines[::2], lines[1::2], strict=True))
    assert stripped(page(BODY + said)) == ([*TEXT, *lines], {})


def test_the_cells_of_nested_tables_stay():
    row = "<tr><td>Spring tides</td><td>Eleven crossings a day</td></tr>"
    inside = f"{BODY}<table><tr><td><table>{row}</table></td></tr></table>"
    assert stripped(page(inside)) == ([*TEXT, "Spring tides", "Eleven crossings a day"], {})


def test_a_layout_made_of_nested_tables_does_not_hide_the_article():
    html = f"<table><tr><td class='menu'>Harbour</td><td><table><tr><td>{BODY}</td></tr></table></td></tr></table>"
    assert stripped(page(html))[0][-len(TEXT) :] == list(TEXT)


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
    lines = [one_line(block.text) for block in blocks_of(document_fromstring(html))]
    assert len(marks_of(html, lines, authors=("Ines Beispiel",), text=[*TEXT, line])) == len(lines)


def test_a_paragraph_that_begins_behind_a_tooltip_is_none_of_it():
    tip = (
        "<span class='tooltip'><span>A pier<div>A pier is a bridge that stops.</div></span><a href='/a'>More</a></span>"
    )
    tail = f"of the kind that the island built, and it cost more than the boat did. {TEXT[1]}"
    body, _ = stripped(page(around(f"<p>This was {tip} {tail}</p>")))
    assert f"More {tail}" in body


def test_a_rule_names_its_kind_and_its_evidence():
    assert Mark(kind=MarkKind.RELATED, evidence="recirc").rule == "structure:related:recirc"
    assert Mark(kind=MarkKind.LINKS, evidence="0.93", at_end=True).rule == "structure:links:0.93"
    assert Mark(kind=MarkKind.ASIDE).rule == "structure:aside"


def test_what_the_extractor_finds_is_found_again_on_the_page_list_items_included():
    listed = "<ul><li>Spring tides: eleven crossings</li><li>Neap tides: nine crossings</li></ul>"
    html = page(
        f"<p>Ines Beispiel</p>{around(listed)}", head=declared(author={"@type": "Person", "name": "Ines Beispiel"})
    )
    body, removed = extracted(html)
    assert "- Neap tides: nine crossings" in body
    assert set(removed) <= {"Ines Beispiel"}


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
