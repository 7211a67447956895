"""Kinds of markup in which articles stand: each has a page of its own, of which nothing may be lost, doubled or torn apart."""

from __future__ import annotations

import pytest
from news_pages import MIDDLE, TEXT, TITLE, around, page, paragraphs, text_of_page

BEFORE, BEHIND = list(TEXT[:MIDDLE]), list(TEXT[MIDDLE:])


def lines_of(middle: str) -> list[str]:
    """Return what became of some markup between the paragraphs of an article, which must be there in their order."""
    lines = text_of_page(page(around(middle))).lines
    assert (lines[:MIDDLE], lines[-len(BEHIND) :]) == (BEFORE, BEHIND)
    return lines[MIDDLE : -len(BEHIND)]


# -------------------------------------------------------------------------------------------------- within a sentence


@pytest.mark.parametrize(
    "element",
    [
        "<time datetime='2031-05-04T18:00'>six</time>", "<output>six</output>", "<math><mn>six</mn></math>", "<label>six</label>",
        "<button type='button' aria-describedby='gloss'>six</button>", "<q>six</q>", "<data value='6'>six</data>", "<meter value='6'>six</meter>",
        "<legend>six</legend>", "<noscript>six</noscript>", "<mark>six</mark>", "<abbr title='6 pm'>six</abbr>", "<ins>six</ins>",
        "<a href='/times'><time>six</time></a>", "<small>six</small>", "<math><semantics><mn>six</mn><annotation>6</annotation></semantics></math>",
    ],
    ids=lambda element: element.partition(">")[0].strip("<").partition(" ")[0],
)  # fmt: skip
def test_an_element_within_a_sentence_is_a_part_of_it(element):
    assert lines_of(f"<p>The office says that at {element} on Sunday the rope is cast off for the last time.</p>") == [
        "The office says that at six on Sunday the rope is cast off for the last time."
    ]


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [
        ("<time>At noon</time> the baker closed his shop and went to the pier.", "At noon the baker closed his shop and went to the pier."),
        ("The baker closed his shop and went to the pier at <time>noon</time>.", "The baker closed his shop and went to the pier at noon."),
        ("The lamp costs <output>400</output> or <output>500</output> a year.", "The lamp costs 400 or 500 a year."),
        ("She said <q>never</q>, then <q>not on a Monday</q>, and left the room.", "She said never, then not on a Monday, and left the room."),
    ],
)  # fmt: skip
def test_an_element_at_the_edge_of_a_sentence_and_several_of_them_are_parts_of_it(sentence, shown):
    assert lines_of(f"<p>{sentence}</p>") == [shown]


def test_a_button_behind_a_paragraph_and_a_label_before_a_field_are_no_text():
    controls = "<button>Show the timetable</button><label>Your name</label><input>"
    assert lines_of(f"<p>Nobody has counted the gulls since the spring of the great storm.</p>{controls}") == [
        "Nobody has counted the gulls since the spring of the great storm."
    ]


@pytest.mark.parametrize(
    "letter",
    [
        "<span class='drop-cap'>N</span>obody", "<span class='dropcap'>N</span> obody", "<b class='c-lettrine'>N</b>\n obody",
        "<img class='dropcap' src='n.gif' alt='N'>obody", "<span class='xk'>N</span>obody",
    ],
)  # fmt: skip
def test_a_drop_cap_is_joined_with_its_word(letter):
    assert lines_of(f"<p>{letter} has counted the gulls since the spring of the great storm.</p>") == [
        "Nobody has counted the gulls since the spring of the great storm."
    ]


def test_a_drop_cap_in_a_box_before_the_paragraph_is_joined_with_its_word():
    assert lines_of(
        "<div class='dropcap'>N</div><p>obody has counted the gulls since the spring of the storm.</p>"
    ) == ["Nobody has counted the gulls since the spring of the storm."]


def test_lines_of_chinese_and_japanese_that_are_broken_in_the_source_are_joined_without_a_space():
    whole = "市議会は火曜日、昨年五月から通行止めとなっている古い橋の再建を賛成多数で可決した。工事は来春に始まる。"
    broken = (
        "市議会は火曜日、昨年五月から\n    通行止めとなっている古い橋の再建を\n賛成多数で可決した。工事は来春に始まる。"
    )
    more = "市長は会議のあと記者団に対し、費用は県と市が半分ずつ負担すると説明した。住民は四千人分の署名を集めていた。"
    html = f"<html lang='ja'><head><title>橋の再建</title></head><body><article><h1>橋の再建</h1><p>{broken}</p><p>{more}</p></article>"
    assert text_of_page(html).lines == [whole, more]


# ------------------------------------------------------------------------------------------------- tables and lines


def test_lists_boxes_and_times_in_cells_are_parts_of_their_row():
    rows = (
        "<tr><th>Day</th><th>Boats</th></tr>"
        "<tr><td>Monday</td><td><ul><li>6:30</li><li>15:00</li></ul></td></tr>"
        "<tr><td><div><div>Tuesday</div></div></td><td><time>7:15</time>–<time>9:00</time></td></tr>"
        "<tr><td>Friday</td><td>6:45<br>16:00</td></tr>"
    )
    assert lines_of(f"<p>These boats are left until the end of the month:</p><table>{rows}</table>") == [
        "These boats are left until the end of the month:",
        "Day | Boats", "Monday | 6:30, 15:00", "Tuesday | 7:15–9:00", "Friday | 6:45, 16:00",
    ]  # fmt: skip


def test_a_table_of_figures_with_links_stays_whole():
    clubs = (("Aldwick Oars", 14, 31), ("Sound Rowers", 14, 27), ("Pier Six", 13, 22))
    rows = "".join(
        f"<tr><td><a href='/club/{name}'>{name}</a></td><td>{a}</td><td>{b}</td></tr>" for name, a, b in clubs
    )
    table = f"<h2>Standings</h2><table><tr><th>Club</th><th>Races</th><th>Points</th></tr>{rows}</table>"
    assert lines_of(table) == ["Standings", "Club | Races | Points", *(f"{name} | {a} | {b}" for name, a, b in clubs)]


def test_a_table_for_layout_is_no_table_of_figures():
    cells = f"<td><a href='/'>Harbour</a><br><a href='/tide'>Tides</a></td><td>{paragraphs(*TEXT)}</td>"
    html = f"<html><head><title>{TITLE}</title></head><body><table><tr>{cells}</tr></table></body></html>"
    assert text_of_page(html).lines == list(TEXT)


def test_the_lines_of_preformatted_text_stay_lines():
    poem = ("Oh, the tide comes in,", "and the tide goes out,", "and we never learn.")
    assert lines_of("<pre>{}</pre>".format("\n  ".join(poem))) == list(poem)


def test_text_within_preformatted_text_keeps_its_lines_and_its_emphasis():
    assert lines_of("<pre>To the owner:\nthe <b>boat</b> is\n<i>not yours</i> to lay up.</pre>") == [
        "To the owner:", "the boat is", "not yours to lay up.",
    ]  # fmt: skip


def test_a_program_in_preformatted_text_is_not_torn_into_lines():
    code = "for boat in harbour:\n    if boat.leaks(): boat.repair(nails=[3, 5])\n    print(boat)"
    assert len(lines_of(f"<pre><code>{code}</code></pre>")) <= 1


# ------------------------------------------------------------------------------------------------------------ links


@pytest.mark.parametrize("box", ["{}", "<div class='markup'>{}</div>", "<div><div>{}</div></div>"])
@pytest.mark.parametrize("target", ["/2031/04/the-vote", "https://council.example/minutes"])
def test_a_sentence_that_is_one_link_stays_between_paragraphs(box, target):
    told = "On Friday the owner, 81, and his mechanic, 78, had both refused to say what the boat would be sold for."
    assert lines_of(box.format(f"<p><a href='{target}'><strong>{told}</strong></a></p>")) == [told]


def test_a_headline_that_is_a_link_between_paragraphs_is_no_text():
    headline = "<p><a href='/2031/04/herring'>Read more: Herring is late this year, and nobody knows why</a></p>"
    assert lines_of(headline) == []


def test_an_announced_list_of_links_to_other_sites_stays():
    clubs = ("Aldwick Oars, lessons for adults", "Sound Rowers, under 16 only", "Pier Six")
    items = "".join(f"<li><a href='https://{number}.example/'>{club}</a></li>" for number, club in enumerate(clubs))
    assert lines_of(f"<p>These clubs teach rowing for nothing:</p><ul>{items}</ul>") == [
        "These clubs teach rowing for nothing:",
        *(f"- {club}" for club in clubs),
    ]


# --------------------------------------------------------------------------------------- markup that stands in the text


def test_a_style_sheet_and_a_script_between_paragraphs_are_no_text():
    style = "<style>.boat-1x{margin:0;padding:4px}</style><script>window.boats = ['Aure']</script>"
    assert lines_of(f"{style}<p>Nobody has counted the gulls since the spring of the great storm.</p>{style}") == [
        "Nobody has counted the gulls since the spring of the great storm."
    ]


def test_a_rule_of_a_style_sheet_that_stands_in_the_text_is_no_text():
    assert lines_of("<p>.css-1xq{display:block;margin:0 auto;color:#333}</p>") == []


def test_markup_that_was_escaped_once_too_often_is_read_as_markup():
    assert lines_of(
        "<div>&lt;p&gt;Nobody has counted the &lt;em&gt;gulls&lt;/em&gt; since the great storm.&lt;/p&gt;</div>"
    ) == ["Nobody has counted the gulls since the great storm."]


# ------------------------------------------------------------------------------------------------- unknown elements


def test_custom_elements_that_hold_a_paragraph_each_are_paragraphs():
    inside = "".join(f"<x-paragraph>{text}</x-paragraph>" for text in TEXT)
    assert text_of_page(page(inside)).lines == list(TEXT)


def test_a_custom_element_within_a_sentence_does_not_break_it():
    told = "The boat, which the harbour office calls <x-term>the only boat that has never been late in all those ninety years</x-term>, is laid up."
    assert lines_of(f"<p>{told}</p>") == [told.replace("<x-term>", "").replace("</x-term>", "")]


def test_a_text_for_readers_without_scripts_is_read():
    assert text_of_page(page(f"{paragraphs(*BEFORE)}<noscript>{paragraphs(*BEHIND)}</noscript>")).lines == list(TEXT)


def test_a_template_is_no_text_unless_browsers_show_it_at_once():
    assert (
        lines_of(
            "<template><p>Buy tulips now, three for the price of two, as long as stocks last in our shop.</p></template>"
        )
        == []
    )
    html = (
        f"<html><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1><x-story><template shadowrootmode='open'><div>"
    )
    assert text_of_page(f"{html}{paragraphs(*TEXT)}</div></template></x-story></body></html>").lines == list(TEXT)


def test_a_label_that_begins_an_item_and_a_button_in_a_heading_are_text():
    items = "<ul><li><label>Spring:</label> eleven crossings a day</li><li><label>Autumn:</label> nine crossings a day</li></ul>"
    heading = "<h2><button aria-expanded='false'>What the owner says</button></h2><p>He says that he has moved house twice since the great storm.</p>"
    assert lines_of(items + heading) == [
        "- Spring: eleven crossings a day", "- Autumn: nine crossings a day", "What the owner says",
        "He says that he has moved house twice since the great storm.",
    ]  # fmt: skip


def test_several_short_paragraphs_in_a_cell_are_parts_of_its_row():
    rows = "<tr><td><p>Monday</p></td><td><p>6:30</p><p>9:00</p></td></tr><tr><td><p>Tuesday</p></td><td><p>7:15</p></td></tr>"
    assert lines_of(f"<table>{rows}</table>") == ["Monday | 6:30, 9:00", "Tuesday | 7:15"]


def test_a_table_of_words_stays_where_it_has_several_rows():
    rows = (
        "<tr><th>Who</th><th>Says</th></tr><tr><td>Owner</td><td>No</td></tr><tr><td>County</td><td>Perhaps</td></tr>"
    )
    assert lines_of(f"<table>{rows}</table>") == ["Who | Says", "Owner | No", "County | Perhaps"]


def test_an_announced_list_of_links_to_the_same_site_stays():
    items = "<li><a href='/boats'>The boat is old</a></li><li><a href='/owners'>The owner is older</a></li>"
    assert lines_of(f"<p>The two letters say these things:</p><ul>{items}</ul>") == [
        "The two letters say these things:", "- The boat is old", "- The owner is older",
    ]  # fmt: skip


def test_a_list_of_links_below_a_label_is_no_text():
    items = "<li><a href='/herring'>Herring is late this year</a></li><li><a href='/lamp'>A lamp for the pier</a></li>"
    assert lines_of(f"<p><strong>Read more:</strong></p><ul>{items}</ul>") == []


# ------------------------------------------------------------------------- kinds that readers report of other programs


@pytest.mark.parametrize(
    "word",
    [
        "<span data-caps='initial'>N</span><small>obody</small>", "<span class='drop-cap fl header-font pr3'>N</span>obody", "No<span>b</span>ody", "N<b>o</b>body",
    ],
)  # fmt: skip
def test_letters_in_elements_of_their_own_do_not_leave_their_word(word):
    assert lines_of(f"<p>\n{word} has counted the gulls since the spring of the great storm.</p>") == [
        "Nobody has counted the gulls since the spring of the great storm."
    ]


def test_a_space_in_an_element_of_its_own_stays_a_space():
    assert lines_of(
        "<p>Nobody has counted the gulls.<span style='mso-spacerun: yes;'>&nbsp;\n</span>They have counted us instead.</p>"
    ) == ["Nobody has counted the gulls. They have counted us instead."]


def test_spans_that_stand_beside_each_other_are_not_run_together():
    items = "<li><span class='date'>May 2</span> <span>The owner writes.</span></li><li><span class='date'>May 9</span>\n<span>The county writes.</span></li>"
    assert lines_of(f"<ul>{items}</ul>") == ["- May 2 The owner writes.", "- May 9 The county writes."]


def test_a_quotation_amid_a_text_of_line_breaks_in_a_table_for_layout_stays():
    text = f"{'<br><br>'.join(BEFORE)}<blockquote>{BEHIND[0]}</blockquote>{'<br><br>'.join(BEHIND[1:])}"
    html = f"<html><head><title>{TITLE}</title></head><body><table><tr><td><font size=2>{text}</font></td></tr></table></body></html>"
    assert text_of_page(html).lines == list(TEXT)


def test_an_article_that_is_one_list_is_a_text():
    assert text_of_page(page(f"<ul>{''.join(f'<li>{text}</li>' for text in TEXT)}</ul>")).lines == [
        f"- {text}" for text in TEXT
    ]


def test_a_list_in_a_page_without_any_box_stays():
    items = "<ul><li>It has no boat of its own.</li><li>It has asked nobody for one.</li><li>It does not answer letters.</li></ul>"
    body = f"<h1>{TITLE}</h1>{paragraphs(*BEFORE)}<p>What the county did not say:</p>{items}{paragraphs(*BEHIND)}"
    assert text_of_page(f"<html><head><title>{TITLE}</title></head><body>{body}</body></html>").lines == [
        *BEFORE, "What the county did not say:", "- It has no boat of its own.", "- It has asked nobody for one.",
        "- It does not answer letters.", *BEHIND,
    ]  # fmt: skip
