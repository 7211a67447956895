"""Notes: what an article says of itself goes where that is wanted, and nowhere else."""

from __future__ import annotations

import pytest

from ingest.boilerplate.clean import clean, clean_again
from ingest.boilerplate.cue_files import NOTES, tables
from ingest.boilerplate.notes import note_of
from ingest.boilerplate.removal import restore
from ingest.demo.sites import sites
from ingest.demo.texts import Desk
from ingest.model.boilerplate import Leaning, Note, Ruled, Ruling, SiteKnowledge, Wishes
from ingest.pipeline.offline import clean_record

ALL = frozenset(Note)
TEXT = [
    "The council of Saltmarsh voted on Monday to keep the old ferry for another year, although its engine has failed twice.",
    "Two boats had been on offer, the harbour master said, and neither of them fits the narrow landing stage at Ferncliff.",
    "A decision on the bridge was put off until the spring; by then the engineers want to have looked at every pillar.",
    "Nobody in the hall asked who is to pay for it, and those who had come by ferry left early to catch the last one.",
]
CREDITS = [
    "With files from The Canadian Press",
    "Additional reporting by Ann Example and Joe Sample",
    "Reporting by Ann Example in Aurevale; editing by Joe Sample",
    "Joe Sample in Aurevale contributed to this report.",
    "This article was originally published by the Aurevale Times.",
    "Source: Aurevale Times, AP",
    "(Quelle: dpa)",
    "Mit Material von dpa und AFP",
    "Aus dem Englischen von Anna Beispiel",
    "Von Anna Beispiel mit AFP",
    "Avec l'AFP",
    "Mit Agenturen",
    "Propos recueillis par Anne Exemple",
    "Con información de EFE",
    "Com informações da Agência Brasil",
    "A cura di Anna Esempio",
    "Met medewerking van Anna Voorbeeld",
    "Källa: TT",
    "Kilde: NTB",
    "Lähde: STT",
    "Źródło: PAP",
    "Zdroj: ČTK",
    "Источник: ТАСС",
    "Джерело: Укрінформ",
    "Πηγή: ΑΠΕ",
    "Sursa: Agerpres",
    "Forrás: MTI",
    "Kaynak: AA",
    "المصدر: رويترز",
    "منبع: رویترز",
    "بشکریہ: اے پی",
    "(इनपुट: भाषा)",
    "সূত্র: রয়টার্স",
    "Sumber: Antara",
    "Nguồn: TTXVN",
    "ที่มา: รอยเตอร์",
    "出典：共同通信",
    "来源：新华社",
    "(사진: 연합뉴스)",
    "צילום: רויטרס",
    "Mwandishi: Asha Mfano. Mhariri: Juma Mfano",
    "AFP, dpa/xyz",
]
CORRECTIONS = [
    "Correction: An earlier version of this story gave a wrong name for the harbour master.",
    "This article has been updated to add what the harbour master says.",
    "An earlier version of this article misspelled the name of Ferncliff.",
    "Korrektur: In einer früheren Version stand ein falscher Name.",
    "Anmerkung der Redaktion: Wir haben eine Zahl berichtigt.",
    "Cet article a été modifié pour préciser le nom du port.",
    "Fe de errores: el nombre del puerto era otro.",
    "Errata: o nome do porto era outro.",
    "Rättelse: I en tidigare version stod fel namn.",
    "Oikaisu: Jutussa oli väärä nimi.",
    "Sprostowanie: podaliśmy błędną nazwę portu.",
    "Исправление: в тексте было неверно указано название порта.",
    "Düzeltme: Limanın adı yanlış yazılmıştı.",
    "تصحيح: ورد اسم الميناء خطأ.",
    "訂正：港の名前に誤りがありました。",
    "更正：港口名称有误。",
    "정정: 항구 이름이 잘못되었습니다.",
    "תיקון: שם הנמל היה שגוי.",
]
AUTHOR_NOTES = [
    "Ann Example is a senior business reporter for the Aurevale Times.",
    "Joe van der Sample is the Europe editor of the Aurevale Times.",
    "* Anna Beispiel ist Redakteurin im Ressort Wirtschaft.",
    "Anne Exemple est journaliste au service économie.",
    "Ana Ejemplo es periodista y vive en Puerto Claro.",
    "Ana Exemplo é colunista deste jornal.",
    "Anna Esempio è giornalista e vive a Porto Chiaro.",
    "Anna Exempel är reporter på ekonomiredaktionen.",
    "Anna Przykład jest dziennikarką działu gospodarczego.",
    "(लेखक वरिष्ठ पत्रकार हैं)",
    "The author is a professor of harbour engineering.",
    "作者简介：某某，港口工程师。",
]
EVERY = [
    (line, note)
    for note, lines in (
        (Note.CREDITS, CREDITS),
        (Note.CORRECTIONS, CORRECTIONS),
        (Note.AUTHOR_NOTES, AUTHOR_NOTES),
    )
    for line in lines
]
LIKE_NOTES = [
    "“Correction: I never said that,” the harbour master called out.",
    "Her husband is a reporter for a paper in Aurevale, and he was in the hall as well.",
    "She is a reporter.",
    "Reporting a fault on the ferry takes three forms and a great deal of patience, the passengers say.",
    "Source of the trouble was a valve that nobody had looked at since the ferry was built.",
    "With the files from the harbour office gone, nobody can tell who ordered the new engine.",
    "Sources close to the council speak of a loss of two million.",
    "Ann Example, who has long called for a bridge, is a reporter no longer.",
    "Avec Reuters, le port a signé un contrat de deux ans, a dit le maire.",
    "Die Quelle liegt oberhalb des Dorfes und speist drei Brunnen.",
    "Der Autor liest am Freitag in der Stadtbibliothek aus seinem neuen Roman.",
    "Mit Agenturen will die Stadt darüber nicht reden; mit den Fährleuten schon, heißt es im Rathaus.",
    "По материалам дела, капитан не знал о поломке.",
    "记者：您怎么看这件事？",
]


PHRASES = [phrase for table in tables().values() for note in Note for phrase in table.get(NOTES, {}).get(note, ())]


def test_each_phrase_of_the_files_that_is_no_label_begins_a_note():
    said = [
        phrase.replace("*", "").replace("…", " Ann Example ").strip() for phrase in PHRASES if phrase[-1] not in ":："
    ]
    assert len(said) > 500
    assert [text for text in said if note_of(text) is None] == []


@pytest.mark.parametrize(("line", "note"), EVERY)
def test_a_note_is_known_by_what_it_begins_with(line, note):
    assert note_of(line) is note


@pytest.mark.parametrize("line", LIKE_NOTES)
def test_a_sentence_of_the_article_that_looks_like_a_note_is_none(line):
    assert note_of(line) is None


@pytest.mark.parametrize(("line", "note"), EVERY)
def test_a_note_stays_unless_its_own_kind_is_to_be_stripped(line, note):
    text = [*TEXT, line]
    assert clean(text).body == "\n".join(text)
    assert clean(text, strip=ALL - {note}).body == "\n".join(text)
    cleaned = clean(text, strip={note})
    assert cleaned.body == "\n".join(TEXT)
    assert [removal.rule for removal in cleaned.removed] == [f"note:{note}"]
    assert restore(cleaned.body, cleaned.removed) == "\n".join(text)


def test_notes_go_from_head_and_end_around_boilerplate_and_from_the_middle_never():
    text = [CREDITS[0], *TEXT[:3], CREDITS[1], *TEXT[1:], CORRECTIONS[0], CREDITS[2], "Follow us: Facebook, Twitter"]
    text[5:5] = [f"{line} So it was written down in the book of the harbour." for line in TEXT]
    cleaned = clean(text, strip=ALL)
    kept = cleaned.body.split("\n")
    assert [line for line in text if line not in kept] == [CREDITS[0], CORRECTIONS[0], CREDITS[2], text[-1]]


@pytest.mark.parametrize("line", ["Source: gazette.example", "Quelle: Gazette", "Fuente: www.gazette.example"])
def test_a_credit_that_names_the_outlet_alone_is_none(line):
    text = ["The last ferry to Aldwick leaves the quay at six on Sunday evening.", line]
    cleaned = clean(text, site="gazette.example")
    assert [removal.rule.split(":")[1] for removal in cleaned.removed] == ["source"]
    assert clean(text, site="tribune.example").removed == ()
    assert clean([*text[:1], f"{line} / Harbour Press"], site="gazette.example").removed == ()


def test_an_author_note_is_one_at_the_end_alone():
    assert clean([AUTHOR_NOTES[0], *TEXT], strip=ALL).removed == ()


def test_a_credit_in_brackets_goes_from_the_end_of_the_last_paragraph():
    text = [*TEXT[:3], f"{TEXT[3]} (dpa/xyz)"]
    cleaned = clean(text, strip={Note.CREDITS})
    assert cleaned.body == "\n".join(TEXT)
    assert [removal.text for removal in cleaned.removed] == [" (dpa/xyz)"]
    assert restore(cleaned.body, cleaned.removed) == "\n".join(text)
    for other in (f"{TEXT[3]} (the Ferncliff one)", f"{TEXT[3]} (AP) and so on"):
        assert clean([*TEXT[:3], other], strip=ALL).removed == ()
    assert clean([f"{TEXT[0]} (dpa)", *TEXT[1:]], strip=ALL).removed == ()


def test_what_would_be_much_of_an_article_is_no_note_on_it():
    assert clean([CORRECTIONS[0], CORRECTIONS[1]], strip=ALL).removed == ()


def test_the_operator_keeps_a_note_that_is_to_be_stripped():
    ruling = Ruling(word=Ruled.KEEP, text=CREDITS[0])
    assert clean([*TEXT, CREDITS[0]], known=SiteKnowledge(rulings=(ruling,)), strip=ALL).removed == ()


@pytest.mark.parametrize("strip", [frozenset(), {Note.CREDITS}])
def test_a_text_cleaned_again_keeps_or_gets_back_its_notes_as_is_wanted_today(strip):
    text = [*TEXT, *CREDITS[:2], CORRECTIONS[0]]
    stored = clean(text, strip=ALL)
    again = clean_again(stored.body, stored.removed, title="", known=SiteKnowledge(), strip=strip)
    gone = [line for line in text if note_of(line) in strip]
    assert again.body.split("\n") == [line for line in text if line not in gone]
    assert restore(again.body, again.removed) == "\n".join(text)


def test_a_note_before_what_the_page_alone_shows_to_be_none_of_the_article_stays_removed():
    related = [f"{line.split(',')[0]}, again" for line in TEXT]
    text = [*TEXT, CREDITS[0], *related]
    numbers = (*[-40] * len(TEXT), 0, *[40] * len(related))
    stored = clean(text, leanings=[Leaning(number) for number in numbers], strip=ALL)
    assert stored.body == "\n".join(TEXT)
    again = clean_again(stored.body, stored.removed, title="", known=SiteKnowledge(), strip=ALL, leanings=numbers)
    assert again.body == stored.body
    assert [removal.text for removal in again.removed] == [removal.text for removal in stored.removed]


def test_a_record_tells_which_notes_were_stripped():
    record = clean_record({"id": 1, "paragraphs": [*TEXT, CREDITS[0], CORRECTIONS[0]]}, Wishes(strip=tuple(ALL)))
    assert record["kept"] == [0, 1, 2, 3]
    assert [(cut["index"], cut["rule"]) for cut in record["removed"]] == [(4, "note:credits"), (5, "note:corrections")]


@pytest.mark.parametrize("site", sites(), ids=lambda site: site.host)
def test_no_paragraph_of_the_newsroom_is_a_note(site):
    desk = Desk(site.language, 5)
    for _ in range(30):
        assert [paragraph for paragraph in desk.article().paragraphs if note_of(paragraph)] == []


@pytest.mark.parametrize("near", ["is a ", "Ann Example is a ", "this article ", "(" * 50, "AP ", "von a mit ", "x "])
def test_long_near_misses_end(near):
    text = [near * (600 // len(near))] * 200
    cleaned = clean(text, strip=ALL)
    assert restore(cleaned.body, cleaned.removed) == "\n".join(text)
