from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.text.fragments import paragraphs_of_html
from ingest.text.plain import escaped, fold, label, one_line, shown, storable

ANY_TEXT = st.text(st.characters())


@given(ANY_TEXT)
def test_storable_text_is_valid_utf_8_without_nul(text):
    assert "\0" not in storable(text)
    assert storable(text).encode("utf-8").decode("utf-8") == storable(text)


@given(ANY_TEXT)
def test_every_cleaning_is_done_once_and_for_all(text):
    assert storable(storable(text)) == storable(text)
    assert one_line(one_line(text)) == one_line(text)


@given(st.text(st.characters(categories=["L", "N", "P", "S", "M", "Zs"])))
def test_storable_leaves_text_without_controls_as_it_is(text):
    assert storable(text) == text


def test_storable_keeps_tabs_and_line_feeds_and_joins_the_halves_of_a_surrogate_pair():
    assert storable("a\tb\nc\r\nd\x00e\ud800f \ud83d\ude00") == "a\tb\nc\ndef 😀"


@pytest.mark.parametrize("space", ["\n", "\r\n", "\x0b", "\x85", "\u2028", "\u2029", "\xa0", "\u3000", " \ufeff\t"])
def test_one_line_makes_any_white_space_one_space(space):
    assert one_line(f"{space}one{space}{space}two{space}") == "one two"


def test_one_line_does_not_split_a_word_at_a_byte_order_mark():
    assert one_line("\ufeffharbour\ufeffmaster") == "harbourmaster"


@pytest.mark.parametrize(
    ("html", "paragraphs"),
    [
        ("", ()),
        ("   \n ", ()),
        ("<!-- nothing -->", ()),
        ("<p></p><p>&nbsp;</p>", ()),
        ("plain", ("plain",)),
        ("Rain & wind, x < y\n\nand\nsun", ("Rain & wind, x < y", "and sun")),
        ("Rain &amp; wind", ("Rain & wind",)),
        ("<p>One\nline</p>\n<p>Two <b>bo</b>ld</p>", ("One line", "Two bold")),
        ("one<br>still one<br/>\n<br />two", ("one still one", "two")),
        ("<ul><li>a<li>b</ul>tail", ("- a", "- b", "tail")),
        ("<ol><li><p>a</p><p>b</p></li><li> </li><li><ul><li>c</ul></li></ol>", ("- a", "b", "- c")),
        ("<dl><dt>a</dt><dd><script>x</script>b</dd></dl>", ("- a", "- b")),
        ("<div>a<div>b</div>c</div>", ("a", "b", "c")),
        ("<pre>a\nb\n\nc</pre>", ("a b", "c")),
        ("<p>a<script>let x = '<p>';</script><style>p {}</style> b</p>", ("a b",)),
        ('<iframe src="x"/>after', ("after",)),
        ("<p>unclosed <i>and <p>broken</b>", ("unclosed and", "broken")),
        ("<table><tr><td>a</td><td>b</td></tr></table>", ("a", "b")),
    ],
)
def test_html_becomes_paragraphs(html, paragraphs):
    assert paragraphs_of_html(html) == paragraphs


@given(st.text(st.sampled_from("<>/&;!-ab p#x0\n\"'=\0\ud800\u2028[]"), max_size=200))
def test_no_paragraph_is_empty_or_holds_a_line_break(html):
    for paragraph in paragraphs_of_html(html):
        assert paragraph
        assert paragraph == one_line(paragraph)


@pytest.mark.parametrize("opening", ["<div>", "<b>", "<table>", "<p>", "<blockquote><span>"])
def test_no_nesting_is_too_deep_for_the_text_below(opening):
    assert paragraphs_of_html(opening * 20_000 + "below") == ("below",)


@given(ANY_TEXT)
def test_folding_what_is_folded_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Don’t “panic” | News", "don't 'panic' – NEWS!"),
        ("Straße", "STRASSE"),
        ("co\u00adoperate\u200b", "cooperate"),
        ("ﬁne", "fine"),
        ("Wind\xa0&\nRain", "wind: rain"),
        ("cafe\u0301", "café"),
    ],
)
def test_spellings_of_the_same_words_fold_to_the_same(one, other):
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("up +5", "up -5"), ("कि", "का"), ("$5", "€5"), ("C", "C++")])
def test_what_differs_in_meaning_does_not_fold_to_the_same(one, other):
    assert fold(one) != fold(other)


HOSTILE = "a\x1b[31mb\x07c\x00d\x9b2Je\u202ef\u2066g\x85h\ud800i\u2028j\rk"


def test_a_label_is_one_line_of_bounded_length_that_changes_nothing_around_it():
    assert label(HOSTILE, 100) == "a[31mbcd2Jefg hi j k"
    assert label("x" * 5000, 200) == "x" * 200
    assert label("\u202b\u05e9\u05dc\u05d5\u05dd\u202c \u200fshalom", 100) == "\u05e9\u05dc\u05d5\u05dd \u200fshalom"


def test_what_is_shown_commands_no_terminal_and_keeps_lines_and_tabs():
    assert shown("one\ttwo\nthree 😀 \u200f\u05e9") == "one\ttwo\nthree 😀 \u200f\u05e9"
    assert set(shown(HOSTILE)) == set("a[31mbcd2Jefghijk\ufffd")
    shown(HOSTILE).encode()


@given(st.text())
def test_json_that_may_be_sent_to_a_terminal_holds_the_same_text(text):
    line = escaped(json.dumps(text, ensure_ascii=False))
    assert json.loads(line) == text
    assert shown(line) == line
