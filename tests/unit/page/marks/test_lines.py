"""Single lines: bylines, dates, lines that lead to something else."""

import pytest
from marked_pages import BODY, TEXT, page, paragraphs, stripped


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


def test_a_line_of_figures_below_the_first_paragraph_stays():
    line = "Aldwick Red 2031 (14.99, no. 55939)"
    assert stripped(page(f"<p>{TEXT[0]}</p><p>{line}</p>{paragraphs(*TEXT[1:])}"))[1] == {}


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
