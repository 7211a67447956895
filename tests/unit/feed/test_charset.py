from __future__ import annotations

import pytest
import webencodings
from hypothesis import given
from hypothesis import strategies as st
from webencodings.labels import LABELS

from ingest.feed.charset import Decoded, decode, decoded

RUSSIAN = "Мост откроют весной, сообщил совет"
JAPANESE = "新しい橋は春に開通する"
CHINESE = "新桥将于春天开放"
FRENCH = "Le pont sera rouvert après l’été"


def declared(name: str, text: str) -> str:
    return f'<?xml version="1.0" encoding="{name}"?><a>{text}</a>'


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("windows-1251", RUSSIAN), ("koi8-r", RUSSIAN), ("shift_jis", JAPANESE), ("euc-jp", JAPANESE),
        ("iso-2022-jp", JAPANESE), ("gb18030", CHINESE), ("gb2312", CHINESE), ("big5", "新橋將於春天開放"),
        ("windows-1252", FRENCH), ("utf-8", FRENCH),
    ],
)  # fmt: skip
def test_either_the_declaration_or_the_header_is_enough(name, text):
    document = declared(name, text)
    assert decode(document.encode(name)) == document
    assert decode(document.encode(name), "text/xml; charset=utf-8") == document
    assert decode(document.encode(name), "text/xml; charset=ISO-8859-1") == document
    wrong = declared("utf-8", text)
    assert decode(wrong.encode(name), f'text/xml; charset="{name}"') == wrong


@pytest.mark.parametrize(
    ("header", "declaration", "name"),
    [
        # both fit every byte: the header has the last word (RFC 7303, 3.2)
        ("windows-1251", "koi8-r", "windows-1251"),
        ("koi8-r", "windows-1251", "koi8-r"),
        # it does not fit
        ("utf-8", "windows-1251", "windows-1251"),
        ("ascii", "windows-1251", "windows-1251"),
        ("gb18030", "windows-1251", "windows-1251"),
        ("utf-16", "windows-1251", "windows-1251"),
        ("utf-16-be", "windows-1251", "windows-1251"),
        ("no-such-charset", "windows-1251", "windows-1251"),
        # it is what servers say who do not know
        ("iso-8859-1", "windows-1251", "windows-1251"),
        ("windows-1252", "windows-1251", "windows-1251"),
        # nor does the declaration
        ("windows-1251", "utf-8", "windows-1251"),
        ("windows-1251", "iso-8859-1", "windows-1251"),
        ("windows-1251", "utf-16", "windows-1251"),
    ],
)
@pytest.mark.parametrize("end", ["", "!"])
def test_the_header_comes_before_the_declaration_and_each_only_where_it_fits(header, declaration, name, end):
    document = declared(declaration, RUSSIAN + end)
    assert decode(document.encode(name), f"application/rss+xml; charset={header}") == document


@pytest.mark.parametrize("name", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_decides_against_every_declaration(name):
    document = declared("windows-1251", RUSSIAN)
    assert decode(document.encode(name), "text/xml; charset=koi8-r") == document


@pytest.mark.parametrize("name", ["utf-16-le", "utf-16-be"])
def test_two_bytes_a_character_show_without_a_mark(name):
    assert decode(declared("utf-16", RUSSIAN).encode(name)) == declared("utf-16", RUSSIAN)


@pytest.mark.parametrize(
    "wrong", ["utf-16", "iso-8859-1", "ascii", "windows-1251", "punycode", "zip", "no-such-charset"]
)
def test_valid_utf_8_is_read_as_such_whatever_it_is_declared_to_be(wrong):
    document = declared(wrong, FRENCH + JAPANESE)
    assert decode(document.encode(), f"text/xml; charset={wrong}") == document


ALPHABETS = (
    RUSSIAN,
    JAPANESE,
    CHINESE,
    FRENCH,
    "新橋將於春天開放",
    "สะพานใหม่จะเปิด",
    "الجسر الجديد",
    "הגשר החדש",
    "Η νέα γέφυρα",
    "Köprü ğış",
    "řeka žluť",
    "įlanką",
    "다리가",
    "Ŵyl ŷd",
    "cœur à 5 €",
    "știri și țară",
)


@pytest.mark.parametrize(
    "label", sorted(label for label, name in LABELS.items() if name not in {"replacement", "x-user-defined"})
)
def test_a_name_of_an_encoding_means_what_it_means_to_browsers(label):
    codec = webencodings.lookup(label).codec_info
    readable = [text for text in ALPHABETS if codec.decode(codec.encode(text, "replace")[0])[0] == text]
    assert readable
    for text in readable:
        body = codec.encode(declared(label, text))[0]
        assert decode(body) == declared(label, text)
        body = codec.encode(declared("x", text))[0]
        assert decode(body, f"text/xml; charset={label}") == declared("x", text)


@pytest.mark.parametrize("label", ["win-1251", "cp-1251", "WIN1251", "X-CP1251", "ms1251"])
def test_names_that_browsers_do_not_know_are_read_where_they_are_clear(label):
    assert decode(declared(label, RUSSIAN).encode("cp1251")) == declared(label, RUSSIAN)


@pytest.mark.parametrize(
    ("label", "codec", "text"),
    [
        ("gb2312", "gbk", "朱镕基與鄧小平"), ("euc-kr", "cp949", "똠방각하"), ("shift_jis", "cp932", "①②㈱髙"), ("euc-jp", "euc_jis_2004", "①②㈱"),
        ("big5", "big5hkscs", "啫喱"), ("iso-8859-1", "cp1252", "“l’été”"), ("iso-8859-9", "cp1254", "“ğış”"), ("tis-620", "cp874", "“สะพาน”"),
    ],
)  # fmt: skip
def test_a_text_with_characters_of_the_larger_encoding_is_read_by_the_name_of_the_smaller(label, codec, text):
    document = declared(label, text)
    assert decoded(document.encode(codec)) == Decoded(document)


def test_the_mark_of_utf_8_before_a_text_of_another_encoding_is_passed_over():
    assert decode(b"\xef\xbb\xbf" + declared("windows-1251", RUSSIAN).encode("cp1251")) == declared(
        "windows-1251", RUSSIAN
    )


@pytest.mark.parametrize(
    ("body", "content_type", "doubt"),
    [
        (declared("utf-8", RUSSIAN).encode() + b"\xff", None, "1 characters cannot be read as utf-8"),
        (declared("euc-kr", "x\xff").encode("latin-1"), None, "1 characters cannot be read as cp949"),
        (
            declared("x-mars", FRENCH).encode("cp1252"),
            None,
            "the encoding 'x-mars' is unknown or wrong: read as cp1252",
        ),
        ("<a>été</a>".encode("cp1252"), None, "no encoding is named: read as cp1252"),
        ("<a>été</a>".encode("cp1252"), "text/xml; charset=latin1", ""),
        (declared("x-mars", RUSSIAN).encode(), "text/xml; charset=venus", ""),
    ],
)
def test_a_text_that_may_be_wrong_says_why(body, content_type, doubt):
    assert decoded(body, content_type).doubt == doubt


def test_one_damaged_byte_costs_one_character_and_not_the_document():
    body = declared("utf-8", FRENCH + RUSSIAN).encode().replace("été".encode(), b"\xe9t\xc3\xa9")
    assert decode(body) == declared("utf-8", FRENCH + RUSSIAN).replace("été", "\ufffdté")


def test_undeclared_bytes_that_are_not_utf_8_are_taken_for_western():
    assert decode("<a>après l’été</a>".encode("cp1252")) == "<a>après l’été</a>"


@given(st.binary(max_size=200), st.one_of(st.none(), st.text(max_size=60), st.from_regex(r"charset=[a-z0-9_-]{1,12}")))
def test_any_bytes_are_read(body, content_type):
    assert isinstance(decode(body, content_type), str)


GREEK = "Η νέα γέφυρα θα ανοίξει την άνοιξη"
KOREAN = "새 다리가 봄에 열린다고 시장이 말했다"


@pytest.mark.parametrize(
    ("codec", "text"),
    [
        ("cp1251", RUSSIAN), ("koi8-r", RUSSIAN), ("cp932", JAPANESE + "と市長が述べました"), ("euc-jp", "今日のニュースです。" + JAPANESE), ("gb18030", CHINESE),
        ("cp949", KOREAN), ("cp1253", GREEK), ("cp874", "วันนี้เปิดสะพานใหม่ในเมือง"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("label", ["", "iso-8859-1", "utf-8", "x-mars"])
def test_a_text_of_another_script_is_read_by_its_letters_where_the_name_is_wrong_and_that_is_told(codec, text, label):
    document = f"<a><b>{text}</b><b>{text}</b></a>"
    document = f'<?xml version="1.0" encoding="{label}"?>{document}' if label else document
    read = decoded(document.encode(codec))
    assert read.text == document
    assert read.doubt.startswith("no encoding that is named fits its letters: read as ")


@pytest.mark.parametrize("label", ["", "iso-8859-1", "utf-8"])
@pytest.mark.parametrize("text", [FRENCH, "Straße über Köln", "ÉÉÉ", "« à »", "Smørrebrød på Åsgård"])
def test_a_latin_text_is_never_guessed(text, label):
    document = f'<?xml version="1.0" encoding="{label}"?><a>{text}</a>' if label else f"<a>{text}</a>"
    assert decode(document.encode("cp1252")) == document


def test_single_bytes_of_windows_1252_in_latin_utf_8_are_read_and_told():
    document = declared("utf-8", "Café, naïve, déjà. Caf\u00e9 \u201cquoted\u201d")
    body = document.encode().replace(
        "Caf\u00e9 \u201cquoted\u201d".encode(), "Caf\u00e9 \u201cquoted\u201d".encode("cp1252")
    )
    assert decoded(body) == Decoded(document, "3 characters cannot be read as utf-8: read as cp1252")
