import gzip
import json
import time
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.model.page import Extracted, Metadata, NotAPage, Page, Signs
from ingest.page.decode import decode
from ingest.page.extract import extract_page
from ingest.page.paragraphs import EXTRACTOR

CORPUS = Path(__file__).parents[4] / "shared" / "corpus" / "pages.jsonl.gz"

WORDS = (
    "The council voted on Tuesday to rebuild the old bridge over the Aure, which has been closed to traffic since May.",
    "Work is to begin in spring and to take two years, the mayor told reporters after the session.",
    "Residents had collected four thousand signatures for a reopening, and some of them followed the vote in the hall.",
)
RUSSIAN = (
    "Городской совет во вторник проголосовал за восстановление старого моста через реку, закрытого с мая прошлого года.",
    "Работы начнутся весной и продлятся два года, сообщил мэр журналистам после заседания совета.",
)
JAPANESE = (
    "市議会は火曜日、昨年五月から通行止めとなっている古い橋の再建を賛成多数で可決した。工事は来春に始まり、二年かかる見通しだ。",
    "市長は会議のあと記者団に対し、費用は県と市が半分ずつ負担すると説明した。住民は四千人分の署名を集めていた。",
)

PARAGRAPHS = "".join(f"<p>{line}</p>" for line in WORDS)


def html_of(words=WORDS, head="", body=None, attributes=""):
    inner = body if body is not None else "".join(f"<p>{line}</p>" for line in words)
    return f"<!doctype html><html{attributes}><head>{head}</head><body><main><article>{inner}</article></main></body></html>"


def extract(html, content_type="text/html; charset=utf-8"):
    body = html if isinstance(html, bytes) else html.encode()
    return extract_page(Page(url="https://example.com/news/bridge", body=body, content_type=content_type))


# ---------------------------------------------------------------------------------------------------------- the text


def test_each_block_is_a_paragraph():
    page = extract(html_of(body="".join(f"<p>{line}</p>\n" for line in WORDS)))
    assert page.paragraphs == WORDS
    assert page.extractor == EXTRACTOR == f"trafilatura {EXTRACTOR.split()[1]}"


def test_white_space_and_inline_elements_do_not_break_a_paragraph():
    body = f"<p>{WORDS[0]}</p><p>Work\n  is to <b>begin</b> in <a href='/s'>spring</a>\tand to take&nbsp;two years, they said.</p><p>{WORDS[2]}</p>"
    assert extract(html_of(body=body)).paragraphs[1] == "Work is to begin in spring and to take two years, they said."


def test_list_items_are_paragraphs_that_begin_with_a_dash():
    entries = ("<li>The arches are to be kept.</li>", "<li><p>The deck is to be <em>widened</em>.</p></li>")
    body = f"<p>{WORDS[0]}</p><p>{WORDS[1]}</p><ul>{''.join(entries)}</ul><p>{WORDS[2]}</p>"
    assert extract(html_of(body=body)).paragraphs == (
        *WORDS[:2],
        "- The arches are to be kept.",
        "- The deck is to be widened.",
        WORDS[2],
    )


def test_a_line_break_ends_a_paragraph():
    assert extract(html_of(body=f"<p>{WORDS[0]}<br><br>{WORDS[1]}<br/>{WORDS[2]}</p>")).paragraphs == WORDS


def test_a_row_of_a_table_is_a_paragraph():
    rows = "<tr><th>Year</th><th>Cost</th></tr><tr><td>2024</td><td>12 million</td></tr>"
    page = extract(html_of(body=f"<p>{WORDS[0]}</p><p>{WORDS[1]}</p><table>{rows}</table><p>{WORDS[2]}</p>"))
    assert page.paragraphs == (*WORDS[:2], "Year | Cost", "2024 | 12 million", WORDS[2])


def test_the_headline_is_in_the_title_and_not_in_the_text():
    page = extract(html_of(body=f"<h1>Bridge to be rebuilt</h1>{''.join(f'<p>{line}</p>' for line in WORDS)}"))
    assert page.metadata.title == "Bridge to be rebuilt"
    assert page.paragraphs == WORDS


def test_navigation_and_comments_are_no_text():
    comments = (
        "<section id='comments' class='comments'><p>Well said, and about time that somebody did it!</p></section>"
    )
    html = html_of().replace("<body>", "<body><nav><ul><li><a href='/'>Home</a></li></ul></nav>")
    assert extract(html.replace("</main>", f"</main>{comments}")).paragraphs == WORDS


def test_what_stands_behind_the_end_tag_of_the_page_is_read():
    assert (
        extract(f"<html><body><nav><a href='/'>Home</a></nav></body></html><div>{PARAGRAPHS}</div>").paragraphs == WORDS
    )


def test_the_reading_beside_a_character_is_no_text_of_its_own():
    read = "<ruby>港<rp>（</rp><rt>みなと</rt><rp>）</rp></ruby>の委員会は月曜日、東の泊地を掘り下げることを決めた。深さ九メートルの船は今そこで向きを変えられない。"
    plain = "港の委員会は月曜日、東の泊地を掘り下げることを決めた。深さ九メートルの船は今そこで向きを変えられない。"
    head = f'<meta property="og:description" content="{plain}">'
    assert extract(html_of((read, *JAPANESE), head)).paragraphs == (plain, *JAPANESE)


def test_a_short_text_that_is_found_run_together_is_parted():
    lines = ("The lock is closed.", "A chain broke on Sunday night.", "It is to open again on Friday, said the keeper.")
    assert extract(html_of(lines)).paragraphs == lines


def test_the_blocks_of_a_page_go_beside_its_paragraphs():
    page = extract(html_of(body=f"<nav>Home</nav>{PARAGRAPHS}"))
    assert page.table.texts == ("Home", *WORDS)
    assert page.table.paragraphs == (-1, 0, 1, 2)


def test_a_declared_text_has_no_blocks():
    node = {"@type": "NewsArticle", "articleBody": "\n\n".join(WORDS * 3)}
    assert extract(html_of(WORDS[:1], f"<script type='application/ld+json'>{json.dumps(node)}</script>")).table is None


ANOTHER = (
    "The harbour master retires on Friday, after forty years in the tower, of which he slept through two, he says.",
    "Whoever follows him has to know the currents, the tariffs and the language of the gulls, and must not be seasick.",
)


def two_articles(title):
    own = html_of(head=f"<title>{title}</title>", body=f"<h1>The bridge</h1>{PARAGRAPHS}")
    other = "".join(f"<p>{line}</p>" for line in ANOTHER)
    return own.replace("<main>", f"<main><article><h1>The harbour master</h1>{other}</article>")


@pytest.mark.parametrize(("title", "taken"), [("The bridge", WORDS), ("The harbour master", ANOTHER)])
def test_of_several_articles_on_a_page_the_one_is_taken_that_has_its_title(title, taken):
    assert extract(two_articles(title)).paragraphs == taken


def test_a_teaser_of_the_article_does_not_stand_for_it():
    """The title of a page may be shorter than the headline of its article, and be that of a teaser in a list beside it."""
    teasers = "".join(
        f"<article><h1>{title}</h1><time>10:1{n}</time></article>" for n, title in enumerate(("The bridge", "Gulls"))
    )
    own = html_of(head="<title>The bridge</title>", body=f"<h1>The bridge over the Aure</h1>{PARAGRAPHS}")
    assert extract(own.replace("</main>", f"</main><aside>{teasers}</aside>")).paragraphs[-3:] == WORDS


def test_several_articles_on_a_page_stay_if_none_has_its_title():
    assert {*WORDS, *ANOTHER} <= set(extract(two_articles("The old bridge")).paragraphs)


def test_a_declared_text_stands_in_where_most_of_it_is_missing():
    node = {"@type": "NewsArticle", "articleBody": "\n\n".join(WORDS * 3)}
    script = f"<script type='application/ld+json'>{json.dumps(node)}</script>"
    assert extract(html_of(WORDS[:1], script)).paragraphs == WORDS * 3
    assert extract(html_of(WORDS * 2, script)).paragraphs != WORDS * 3


def test_a_page_without_text_is_still_a_page():
    page = extract("<html><head><title>Bridge to be rebuilt</title></head><body></body></html>")
    assert page == Extracted(
        paragraphs=(),
        metadata=Metadata(title="Bridge to be rebuilt"),
        extractor=EXTRACTOR,
        signs=Signs(url="https://example.com/news/bridge", headings=(page.metadata.title,), markup=page.signs.markup),
    )


# ------------------------------------------------------------------------------------------------------ is it a page?


@pytest.mark.parametrize(
    ("body", "content_type", "reason"),
    [
        (b"", "text/html", "the body is empty"),
        (b" \r\n\t", None, "the body is empty"),
        (b"%PDF-1.7\n%...", "text/html", "the body is a PDF document"),
        (b"\x89PNG\r\n\x1a\n....", None, "the body is a PNG image"),
        (b"\xff\xd8\xff\xe0", "text/html", "the body is a JPEG image"),
        (b"PK\x03\x04....", "application/octet-stream", "the body is a ZIP archive or office document"),
        (b"\x00\x00\x00\x20ftypisom", None, "the body is a film or an image (MP4)"),
        (b'{"error": "not found"}', "application/json", "the body is JSON"),
        (b"\xef\xbb\xbf [1, 2]", "text/html", "the body is JSON"),
        (b"a,b,c\n1,2,3", "text/csv; charset=utf-8", "the body is of type text/csv"),
        (b"<rss version='2.0'></rss>", "application/rss+xml", "the body is a feed"),
        (b"abc\x00\x01\x02def", None, "the body is binary"),
    ],
)
def test_what_is_no_page_is_told_apart(body, content_type, reason):
    assert extract(body, content_type) == NotAPage(reason=reason)


@pytest.mark.parametrize(
    "content_type", [None, "", "text/plain", "application/octet-stream", "application/xhtml+xml", "html"]
)
def test_a_page_with_a_wrong_type_is_a_page(content_type):
    assert extract(html_of(), content_type).paragraphs == WORDS


def test_a_page_that_begins_with_a_brace_is_a_page():
    assert extract("{{ banner }}" + html_of()).paragraphs[-3:] == WORDS


# --------------------------------------------------------------------------------------------------------- encodings


@pytest.mark.parametrize(
    ("words", "encoding", "header"),
    [
        (RUSSIAN, "windows-1251", "text/html; charset=windows-1251"),
        (RUSSIAN, "utf-16-le", "text/html; charset=utf-16le"),
        (RUSSIAN, "koi8-r", "text/html; charset=KOI8-R"),
        (RUSSIAN, "utf-8", "text/html; charset=iso-8859-1"),
        (RUSSIAN, "utf-16", "text/html"),
        (RUSSIAN, "utf-8-sig", "text/html; charset=windows-1251"),
        (JAPANESE, "shift_jis", "text/html; charset=Shift_JIS"),
        (JAPANESE, "euc-jp", "text/html; charset=euc-jp"),
        (JAPANESE, "iso-2022-jp", "text/html; charset=iso-2022-jp"),
        (JAPANESE, "gb18030", "text/html; charset=gb2312"),
        (JAPANESE, "utf-8", None),
    ],
)
def test_the_header_or_the_bytes_tell_the_encoding(words, encoding, header):
    assert extract(html_of(words).encode(encoding), header).paragraphs == words


@pytest.mark.parametrize(
    ("words", "encoding"),
    [(RUSSIAN, "windows-1251"), (JAPANESE, "shift_jis"), (JAPANESE, "euc-jp"), (RUSSIAN, "utf-8")],
)
def test_a_meta_element_tells_the_encoding(words, encoding):
    for meta in (
        f"<meta charset='{encoding}'>",
        f"<meta http-equiv=Content-Type content='text/html; charset={encoding}'>",
    ):
        assert extract(html_of(words, meta).encode(encoding), "text/html").paragraphs == words


def test_a_meta_element_tells_the_encoding_behind_a_long_comment_and_behind_one_that_names_none():
    meta = "<meta charset='windows-1251'>"
    for head in (f"<!-- {'Notes of the editors. ' * 500}-->{meta}", f"<meta charset='none-such'>{meta}"):
        assert extract(html_of(RUSSIAN, head).encode("windows-1251"), "text/html").paragraphs == RUSSIAN
    commented = f"<!-- <meta charset='koi8-r'> -->{meta}"
    assert extract(html_of(RUSSIAN, commented).encode("windows-1251"), "text/html").paragraphs == RUSSIAN


TURKISH = (
    "Belediye meclisi salı günü, mayıs ayından beri trafiğe kapalı olan eski köprünün yeniden yapılmasını kabul etti. Şehrin iki yakası arasında başka köprü yok.",
    "Çalışmalar ilkbaharda başlayacak ve iki yıl sürecek, dedi başkan toplantıdan sonra gazetecilere. Halk dört bin imza toplamıştı.",
)
ICELANDIC = (
    "Bæjarstjórnin samþykkti á þriðjudag að byggja upp gömlu brúna sem hefur verið lokuð fyrir umferð síðan í maí og er eina tengingin við norðurbæinn.",
    "Verkið á að hefjast í vor og taka tvö ár, sagði bæjarstjórinn við blaðamenn eftir fundinn. Íbúar höfðu safnað fjögur þúsund undirskriftum.",
)


@pytest.mark.parametrize(("words", "encoding"), [(TURKISH, "windows-1254"), (ICELANDIC, "windows-1252")])
def test_of_two_encodings_with_the_same_bytes_the_letters_tell_which_it_is(words, encoding):
    assert extract(html_of(words).encode(encoding), "text/html").paragraphs == words


def test_a_header_that_cannot_be_right_yields_to_the_meta_element():
    page = extract(html_of(RUSSIAN, "<meta charset='windows-1251'>").encode("windows-1251"), "text/html; charset=utf-8")
    assert page.paragraphs == RUSSIAN


def test_latin_1_in_a_header_yields_to_the_meta_element():
    body = html_of(RUSSIAN, "<meta charset='windows-1251'>").encode("windows-1251")
    assert extract(body, "text/html; charset=iso-8859-1").paragraphs == RUSSIAN


POLISH = (
    "Rada miejska dyskutowała trzy godziny o naprawie starego mostu i zaczęła od najtańszej części.",
    "Nikt się nie spodziewał, że sala będzie pełna, powiedziała burmistrzyni, która przyniosła czterdzieści krzeseł.",
)


@pytest.mark.parametrize(
    ("words", "codec", "label"),
    [
        (POLISH, "iso-8859-2", "iso88592"),
        (POLISH, "iso-8859-2", "l2"),
        (RUSSIAN, "koi8-r", "koi"),
        (RUSSIAN, "mac-cyrillic", "x-mac-ukrainian"),
        (RUSSIAN, "windows-1251", "x-cp1251"),
        (JAPANESE, "euc-jp", "csEUCPkdFmtJapanese"),
        (JAPANESE, "cp932", "windows-31j"),
    ],
)
def test_names_of_encodings_mean_what_they_mean_to_browsers(words, codec, label):
    assert extract(html_of(words).encode(codec), f"text/html; charset={label}").paragraphs == words
    for head in (f"<meta charset={label}>", f"<meta http-equiv=Content-Type content='text/html; charset={label}'>"):
        assert extract(html_of(words, head).encode(codec), "text/html").paragraphs == words
        assert extract(html_of(words, head).encode(codec), "text/html; charset=latin1").paragraphs == words
    declared = f'<?xml version="1.0" encoding="{label}"?>' + html_of(words)
    assert extract(declared.encode(codec), "application/xhtml+xml").paragraphs == words


@pytest.mark.parametrize(
    ("codec", "language", "text"),
    [
        ("cp1252", "fr", "Le naufragé avait été recueilli par un pêcheur, qui l’a emmené à l’hôpital où il est soigné."),
        ("cp1252", "pt", "A câmara discutiu durante três horas a reparação da ponte e começou pela questão mais fácil, com razão."),
        ("cp1252", "sv", "Kommunen förhandlade i tre timmar om bron som är för gammal, och började med den lättaste frågan på bordet."),
        ("cp1252", "", "Le conseil a débattu trois heures de la réparation du pont, et a commencé par le plus facile à régler."),
        ("cp1250", "pl", POLISH[0]),
        ("cp1254", "tr", "Belediye üç saat köprünün onarımını görüştü ve işe en ucuz bölümden başladı, dedi başkan dün akşam."),
    ],
)  # fmt: skip
def test_a_page_in_latin_letters_that_names_no_encoding_is_read_by_its_language(codec, language, text):
    tag = f"<html lang={language}>" if language else "<html>"
    body = f"<!DOCTYPE html>{tag}<title>x</title><article><p>{text}</p><p>{text[::-1]}</p></article></html>"
    assert decode(Page(url="https://news.example/", body=body.encode(codec), content_type="text/html")) == body


@pytest.mark.parametrize(
    ("encoding", "header", "xml", "meta"),
    [
        ("utf-8-sig", "windows-1250", "iso-8859-2", "iso-8859-2"),
        ("utf-16", "windows-1250", "", "windows-1250"),
        ("windows-1250", "windows-1250", "iso-8859-2", "iso-8859-2"),
        ("windows-1250", "", "iso-8859-2", "windows-1250"),
        ("iso-8859-2", "", "iso-8859-2", ""),
        ("iso-8859-2", "", "utf-8", "iso-8859-2"),
    ],
)
def test_the_mark_goes_before_the_header_the_header_before_the_meta_element_and_that_before_the_xml_declaration(
    encoding, header, xml, meta
):
    head = f"<meta charset='{meta}'>" if meta else ""
    body = (f'<?xml version="1.0" encoding="{xml}"?>' if xml else "") + html_of(POLISH, head)
    given = f"text/html; charset={header}" if header else "text/html"
    assert extract(body.encode(encoding), given).paragraphs == POLISH


def test_an_encoding_that_is_not_declared_is_guessed():
    assert extract(html_of(RUSSIAN * 3).encode("windows-1251"), "text/html").paragraphs[0] == RUSSIAN[0]


def test_a_meta_element_cannot_say_utf_16():
    assert extract(html_of(head="<meta charset='utf-16'>")).paragraphs == WORDS


def test_an_encoding_that_does_not_exist_is_passed_over():
    assert extract(html_of(RUSSIAN), "text/html; charset=none-such").paragraphs == RUSSIAN


def test_one_broken_byte_spoils_one_character():
    body = html_of().encode().replace(b"Tuesday", b"Tues\xffday")
    assert extract(body).paragraphs[0] == WORDS[0].replace("Tuesday", "Tues\ufffdday")


# ------------------------------------------------------------------------------------------------------ hostile pages


@pytest.mark.parametrize("text", ["", PARAGRAPHS])
def test_a_hundred_thousand_elements_in_each_other_cost_no_square_of_their_number(text):
    begin = time.process_time()
    page = extract(f"<html><body><article>{text}</article>" + "<div>" * 100_000 + "<p>The end.")
    assert time.process_time() - begin < 3
    assert page.paragraphs == (WORDS if text else ())


@pytest.mark.parametrize("depth", [300, 2000])
def test_a_deeply_nested_text_is_read(depth):
    body = "<div>" * depth + "".join(f"<p>{line}</p>" for line in WORDS) + "</div>" * depth
    assert extract(f"<html><body>{body}</body></html>").paragraphs == WORDS


@pytest.mark.parametrize(
    "html",
    [
        "<html><body>" + "<div>" * 100_000 + WORDS[0],
        "<html><body><article>" + "<ul><li>one" * 5_000,
        "<html><body>" + "<p>" * 20_000,
        "<html><body><p " + "a='x'" * 20_000 + ">" + WORDS[0],
        "<html><body><script type='application/ld+json'>" + "[" * 500_000,
        "<html><body><script type='application/ld+json'>" + '{"@graph":' * 100_000,
        "<html><script type='application/ld+json'><!--" + " " * 500_000 + "x</script>",
        "<html><body>" + "&amp" * 100_000,
        "<!-- nothing else",
        "<",
        "</html>",
        "<frameset><frame src=x></frameset>",
        "<html/>",
        "<?xml version='1.0' encoding='utf-7'?><html><body>+ADw-p+AD4-",
    ],
    ids=range(14),
)
def test_a_hostile_page_is_an_answer(html):
    assert isinstance(extract(html), Extracted | NotAPage)


def test_nul_and_control_characters_are_left_out():
    html = html_of().replace("council", "coun\0cil").replace("bridge", "br\x1bidge")
    assert extract(html).paragraphs == WORDS


def test_a_page_without_html_or_body_elements_is_read():
    assert extract("".join(f"<p>{line}</p>" for line in WORDS)).paragraphs == WORDS


# the parser refuses a text of ten megabytes unless it is told otherwise: a smaller text would show nothing
@pytest.mark.slow
def test_ten_megabytes_in_one_paragraph_are_read():
    page = extract(f"<html><body><article><p>{'many words ' * 1_000_000}</p></article></body></html>")
    assert len(page.paragraphs[0]) > 10_000_000


MARKUP = st.lists(
    st.sampled_from(
        [
            "<p>",
            "</p>",
            "<div>",
            "<li>",
            "<ul>",
            "<table>",
            "<td>",
            "<br>",
            "<h1>",
            "<article>",
            "<!--",
            "-->",
            "&#0;",
            "<a href='x'>",
            "<script type='application/ld+json'>",
            "</script>",
            '{"@type":"Article","author":',
            "[",
            "]",
            "}",
            "null",
            WORDS[0],
            "<meta property='og:title' content='",
            "<meta name='date' content='",
            "2024-05-01T99:00",
            "'>",
            "\ufeff",
            "\u2028",
            "\x00",
            "<time pubdate datetime='",
            "<link rel=canonical href='",
            "http://[",
            "<title>",
            "<base href='//'>",
            "<html lang='",
        ]
    )
    | st.text(max_size=20),
    max_size=40,
).map("".join)


@given(MARKUP)
@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=300)
def test_any_markup_is_an_answer_of_clean_paragraphs(html):
    page = extract(html.encode("utf-8", "replace"))
    if isinstance(page, Extracted):
        for text in (*page.paragraphs, *page.metadata.authors):
            assert text.strip() == text != ""
            assert not {"\n", "\r", "\0", "\u2028"}.intersection(text)
        assert page.metadata.published_at is None or page.metadata.published_at.tzinfo is not None


@given(st.binary(max_size=300), st.none() | st.text(max_size=40))
def test_any_bytes_are_an_answer(body, content_type):
    assert isinstance(extract(body, content_type), Extracted | NotAPage)


# -------------------------------------------------------------------------------------------------------- real pages


@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus of real pages is not beside this checkout")
def test_real_pages_are_read_with_nearly_all_of_their_text():
    found = wanted = 0
    with gzip.open(CORPUS, "rt", encoding="utf-8") as lines:
        for page in map(json.loads, islice(lines, 0, None, 20)):
            extracted = extract(page["html"])
            text = " ".join(extracted.paragraphs)
            long = [line for line in page["paragraphs"] if len(line) > 80]
            wanted += len(long)
            found += sum(" ".join(line.split()) in text for line in long)
    assert found > 0.85 * wanted
