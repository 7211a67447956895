import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.model.page import Page
from ingest.page.extract import extract_page
from ingest.page.mojibake import repaired
from ingest.page.paragraphs import EXTRACTOR

_UNDEFINED = (0x81, 0x8D, 0x8F, 0x90, 0x9D)


def scrambled(text: str) -> str:
    """Read UTF-8 as windows-1252, as browsers do."""
    return "".join(chr(byte) if byte in _UNDEFINED else bytes([byte]).decode("cp1252") for byte in text.encode())


@pytest.mark.parametrize(
    "text",
    [
        "Der Bürgermeister sagte: „Die Größe der Brücke überrascht.“",
        "L’été, c’est l’hôtel à côté de la forêt, où l’on dîne.",
        "El alcalde anunció que la construcción terminará mañana.",
        "Совет обсуждал ремонт старого моста три часа.",
        "市議会は古い橋の修理について話し合った。",
        "مجلس المدينة ناقش الجسر",
        "It’s a café – “naïve”, they said… 🙂",
        "Πού είναι η γέφυρα;",
    ],
)
def test_what_was_encoded_twice_is_read_as_it_was_meant(text):
    assert repaired(scrambled(text)) == text
    assert repaired(f"<p>{scrambled(text)}</p><p>Größe, Übermut, daß</p>") == f"<p>{text}</p><p>Größe, Übermut, daß</p>"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Plain words.",
        "«É AMANHû, disse. «SÃO» «NÃO» «MÃE»",
        "l’Âge d’or, l’Âme, Ça, Était, À Âne",
        "Größe über Straße, naïve café, señor, smørrebrød, ångström",
        "Ã © ® ™ … “ ” € Â",
        "Â£5",
        "Việt Nam: Ấn Độ, ĐÃ, À, Ã, ĂN",
        "Совет обсуждал мост",
        "Ã©, Ã¨ and Ã¼ are what é, è and ü look like when they are read wrongly, wrote Müller",
        "市議会は古い橋",
    ],
)
def test_a_text_that_merely_looks_odd_stays(text):
    assert repaired(text) is None


@given(st.text())
def test_a_repaired_text_is_repaired_for_good_or_left(text):
    after = repaired(text)
    assert after is None or after != text


@given(st.text(alphabet=st.characters(min_codepoint=0xA0, max_codepoint=0x2FFF, categories=["L"]), min_size=4))
def test_letters_come_through_the_scrambling_and_back(text):
    assert repaired(scrambled(text)) in {text, None}


def test_a_page_says_in_its_extractor_that_it_was_repaired():
    texts = [
        "Der Bürgermeister sagte am Montag, die Größe der Brücke überrasche ihn immer noch jeden Tag aufs Neue.",
        "Für die Züge wäre der nächste Übergang zwölf Kilometer weiter östlich, erklärte die zuständige Behörde.",
    ]
    html = "<html><head><title>Die Brücke</title></head><body><article>{}</article></body></html>"
    body = html.format("".join(f"<p>{scrambled(text)}</p>" for text in texts)).encode()
    page = extract_page(Page(url="https://news.example/a", body=body, content_type="text/html; charset=utf-8"))
    assert (list(page.paragraphs), page.metadata.title) == (texts, "Die Brücke")
    assert page.extractor == f"{EXTRACTOR}, text encoded twice repaired"
    good = html.format("".join(f"<p>{text}</p>" for text in texts)).encode()
    assert extract_page(Page(url="https://news.example/a", body=good)).extractor == EXTRACTOR
