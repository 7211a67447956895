"""What boilerplate is, what it is not, and that nothing is lost with it."""

import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from growth import assert_grows_with_its_input
from hypothesis import given
from hypothesis import strategies as st

from ingest.boilerplate.clean import clean, clean_text
from ingest.boilerplate.decision import find_cuts
from ingest.boilerplate.lexicon import lexicon
from ingest.boilerplate.removal import apply_cuts, restore
from ingest.demo.sites import sites
from ingest.demo.texts import Desk
from ingest.model.boilerplate import Cut
from ingest.pipeline.offline import clean_record

CORPUS = Path(__file__).parents[4] / "shared" / "corpus"
needs_corpus = pytest.mark.skipif(not CORPUS.exists(), reason="the development corpus is not beside the checkout")

ARTICLE = [
    "The harbour board has approved a second slipway for the lifeboat station.",
    "Work starts after the spring tides and should take eleven weeks.",
    "The old slipway stays open for the whole of that time.",
]


def _paragraphs():
    return st.lists(st.text(max_size=30), max_size=8)


@st.composite
def _cut_texts(draw):
    paragraphs = draw(_paragraphs())
    cuts = []
    for index, paragraph in enumerate(paragraphs):
        for _ in range(draw(st.integers(0, 3))):
            start = draw(st.integers(0, len(paragraph)))
            end = draw(st.integers(start, len(paragraph)))
            rule = draw(st.sampled_from(["cue:follow", "cue:share"]))
            cuts.append(Cut(index=index, start=start, text=paragraph[start:end], rule=rule))
    return paragraphs, draw(st.permutations(cuts))


@given(_cut_texts())
def test_whatever_is_cut_can_be_put_back_to_the_character(given_cuts):
    paragraphs, cuts = given_cuts
    cleaned = apply_cuts(paragraphs, cuts)
    assert restore(cleaned.body, cleaned.removed) == "\n".join(paragraphs)


@given(_cut_texts())
def test_removals_put_in_one_by_one_ascending_give_the_text_back(given_cuts):
    paragraphs, cuts = given_cuts
    cleaned = apply_cuts(paragraphs, cuts)
    text = cleaned.body
    for removal in cleaned.removed:
        text = text[: removal.start] + removal.text + text[removal.start :]
    assert text == "\n".join(paragraphs)
    assert [removal.start for removal in cleaned.removed] == sorted(removal.start for removal in cleaned.removed)


@given(st.lists(st.text("ab ", min_size=1, max_size=12).map(str.strip).filter(bool), max_size=6), st.data())
def test_a_cut_leaves_no_empty_line_and_no_space_at_an_edge(paragraphs, data):
    cuts = []
    for index, paragraph in enumerate(paragraphs):
        start = data.draw(st.integers(0, len(paragraph)))
        cuts.append(Cut(index=index, start=start, text=paragraph[start : start + 5], rule="cue:follow"))
    body = apply_cuts(paragraphs, cuts).body
    assert all(line and line == line.strip() for line in body.split("\n")) or not body


def test_neighbouring_paragraphs_of_one_rule_are_one_removal():
    paragraphs = [*ARTICLE, "Copy link", "Copy link"]
    cleaned = clean(paragraphs)
    assert [(removal.rule, removal.text) for removal in cleaned.removed] == [
        ("cue:share:2/2", "\nCopy link\nCopy link")
    ]


def test_a_cut_between_two_sentences_leaves_one_space():
    text = "The bridge is shut. CUT It opens on Monday."
    cleaned = apply_cuts([text], [Cut(index=0, start=20, text="CUT", rule="operator")])
    assert cleaned.body == "The bridge is shut. It opens on Monday."


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Follow us: Facebook, Twitter, Google News", "follow"),
        (
            "Our paper is now also available on Telegram. Click here to join our channel (@paper) for the news.",
            "channel",
        ),
        ("Also read: Harbour board elects a new chair", "read_more"),
        ("ALSO READ | Harbour board elects a new chair", "read_more"),
        ("Sign up for our newsletter and never miss a story", "newsletter"),
        ("Please sign up for our daily newsletter, Posted, here.", "newsletter"),
        ("Download our app from Google Play", "app"),
        ("Copy link", "share"),
        ("Advertisement", "ad"),
        ("12 comments", "comment"),
        ("© 2024 Harbour Press Ltd", "copyright"),
        ("The post A second slipway appeared first on Harbour Press.", "copyright"),
        ("Ｆｏｌｌｏｗ ｕｓ ｏｎ Ｆａｃｅｂｏｏｋ", "follow"),
        ("F\u200bo\u200bl\u200bl\u200bo\u200bw u\u200bs on Face\u200bbook", "follow"),
        ("👉 FOLLOW US ON TELEGRAM 👈", "follow"),
        ("FacebookTwitterWhatsAppTelegram", "share"),
        ("Lesen Sie auch: Neue Halle für die Feuerwehr", "read_more"),
        ("Síguenos en Facebook y Twitter", "follow"),
        ("À lire aussi : une halle pour les pompiers", "read_more"),
        ("【関連記事】消防署に新しい車庫", "read_more"),
        ("یہ بھی پڑھیں: فائر بریگیڈ کے لیے نئی عمارت", "read_more"),
        ("यह भी पढ़ें: दमकल के लिए नया भवन", "read_more"),
        ("Подписывайтесь на наш Telegram-канал", "follow"),
        ("اقرأ أيضا: مبنى جديد للإطفاء", "read_more"),
        ("Ακολουθήστε μας στο Facebook", "follow"),
        ("عقبوا", ""),
        ("עקבו אחרינו בפייסבוק", "follow"),
        ("Urmărește-ne pe Facebook", "follow"),
        ("Kövess minket a Facebookon", "follow"),
        ("กดติดตามเราทาง Facebook", "follow"),
        ("Ku biyo mu a Facebook", "follow"),
        ("ገጻችንን ይከተሉ", "follow"),
    ],
)
def test_a_line_is_known_for_what_it_is(line, kind):
    cuts = find_cuts([*ARTICLE, line])
    assert [cut.rule.rpartition(":")[0] for cut in cuts] == ([f"cue:{kind}"] if kind else [])
    assert "".join(cut.text for cut in cuts) == (line if kind else "")


@pytest.mark.parametrize(
    "line",
    [
        "The minister said on Telegram that the talks would go on.",
        "She posted the photograph on Instagram on Sunday.",
        "Officials urged residents to download the official app before the storm.",
        "“Follow us and like our page, they told me, and then the money was gone,” the pensioner said.",
        "WhatsApp was down for three hours on Tuesday.",
        "Canada is among the subscribers to this idea.",
        "Dónde está la descarga eléctrica que sufrió el niño.",
        "O governo vai suspender o pagamento a partir de maio.",
        "Бригадир рассчитывает взять девяносто тонн.",
        "Reporting by Ann Lowe; editing by Tom Reed",
        "With files from the Associated Press",
        "Correction: an earlier version gave the wrong year.",
        "If you are in distress, call the helpline on 116 123 at any hour.",
        "We met on Facebook.",
        "Hundreds follow the channel of the river through the gorge.",
        "The US app market grew by a tenth.",
    ],
)
def test_a_sentence_of_an_article_stays(line):
    assert find_cuts([*ARTICLE, line, ARTICLE[0]]) == ()


def test_a_sentence_glued_to_a_paragraph_goes_alone():
    paragraph = f"{ARTICLE[0]} Follow us on Facebook and Telegram."
    assert clean([paragraph, ARTICLE[1]]).body == "\n".join(ARTICLE[:2])


def test_a_copyright_in_brackets_goes_from_the_end_of_a_sentence():
    paragraph = "The second slipway opens on Monday. (© Harbour Press)"
    assert clean([paragraph, *ARTICLE]).body.split("\n")[0] == "The second slipway opens on Monday."


def test_an_outlet_is_known_by_its_host():
    line = "Harbour Courier on Facebook"
    assert find_cuts([*ARTICLE, line]) == ()
    assert [cut.text for cut in find_cuts([*ARTICLE, line], site="www.harbourcourier.example")] == [line]


def test_an_outlet_that_the_headline_begins_with_is_the_topic():
    told = (
        "You can download Lantern 4 here. It is the newest release of the language, and it lights four lamps at once."
    )
    cuts = find_cuts([*ARTICLE, told], site="blog.lantern.example", title="All about the release")
    assert [cut.text for cut in cuts] == ["You can download Lantern 4 here."]
    assert find_cuts([*ARTICLE, told], site="blog.lantern.example", title="Lantern 4 is out") == ()


@pytest.mark.parametrize("line", ["print(12345)", "share(x);", "app.get(url)"])
def test_a_line_of_a_program_says_nothing_to_the_reader(line):
    assert find_cuts([*ARTICLE, line]) == ()


def test_a_sentence_that_points_to_platforms_goes_with_the_one_behind_it():
    line = "Get Harbour Business on Facebook and Telegram! Know something we don't? E-mail us at tips@harbour.example"
    assert clean([*ARTICLE, line]).body == "\n".join(ARTICLE)


def test_a_weak_line_goes_only_beside_a_strong_one():
    assert find_cuts([*ARTICLE, "Facebook"]) == ()
    assert [cut.text for cut in find_cuts([*ARTICLE, "Share this article", "Facebook"])] == [
        "Share this article",
        "Facebook",
    ]


def test_headlines_under_a_label_go_at_the_end_and_stay_in_the_middle():
    headlines = ["Ferry timetable for the winter", "Lifeboat called out twice"]
    ended = [*ARTICLE * 2, "Related articles", *headlines]
    assert clean(ended).body == "\n".join(ARTICLE * 2)
    assert clean([ARTICLE[0], "Related articles", *headlines, ARTICLE[1]]).body.split("\n") == [
        ARTICLE[0],
        *headlines,
        ARTICLE[1],
    ]


def test_neighbours_never_take_most_of_an_article():
    headlines = [f"Ferry number {number} is late" for number in range(40)]
    assert clean([ARTICLE[0], "Related articles", *headlines]).body == "\n".join([ARTICLE[0], *headlines])


def test_a_text_of_nothing_but_boilerplate_goes_whole():
    paragraphs = ["Follow us on Facebook", "Copy link", "Sign up for our newsletter"]
    cleaned = clean(paragraphs)
    assert cleaned.body == ""
    assert restore("", cleaned.removed) == "\n".join(paragraphs)


def test_a_paragraph_that_repeats_the_title_stays():
    title = "Sign up for our newsletter"
    assert find_cuts([title, *ARTICLE], title=title) == ()


@pytest.mark.parametrize("language", ["en", "ru", None])
def test_the_language_of_a_record_may_be_wrong(language):
    record = {"id": 1, "lang": language, "paragraphs": ["Подписывайтесь на наш Telegram-канал"]}
    assert clean_record(record)["removed"] == [
        {"index": 0, "text": "Подписывайтесь на наш Telegram-канал", "rule": "cue:follow:5/5"}
    ]


def test_a_record_names_what_is_kept_and_what_is_removed():
    record = {"id": 7, "lang": "en", "paragraphs": [f"{ARTICLE[0]} Follow us on Facebook.", "Copy link", ARTICLE[1]]}
    assert clean_record(record) == {
        "id": 7,
        "kept": [0, 2],
        "removed": [
            {"index": 0, "text": " Follow us on Facebook.", "rule": "cue:follow:4/4"},
            {"index": 1, "text": "Copy link", "rule": "cue:share:2/2"},
        ],
        "paragraphs": ARTICLE[:2],
    }


@pytest.mark.parametrize(
    "record",
    [
        None,
        [],
        {"paragraphs": []},
        {"id": 1},
        {"id": 1, "paragraphs": "text"},
        {"id": 1, "paragraphs": [None]},
        {"id": 1, "lang": 3, "paragraphs": []},
        {"id": 1, "site": [], "paragraphs": []},
    ],
)
def test_a_bad_record_says_what_is_wrong(record):
    with pytest.raises(ValueError, match=r"record|id|paragraphs|lang|site"):
        clean_record(record)


def test_plain_text_without_boilerplate_is_left_to_the_character():
    text = "  One line.\n\n\tAnother one. \n"
    assert clean_text(text) == text


def test_plain_text_loses_its_boilerplate_lines():
    assert clean_text("\n".join([*ARTICLE, "Follow us: Facebook, Twitter", ""])) == "\n".join([*ARTICLE, ""])


@given(st.lists(st.text(max_size=80), max_size=6))
def test_any_text_is_cleaned_and_restored(paragraphs):
    cleaned = clean(paragraphs)
    assert restore(cleaned.body, cleaned.removed) == "\n".join(paragraphs)


@pytest.mark.parametrize(
    "text",
    [
        "word " * 400_000,
        "follow us on " * 60_000,
        "“" * 400_000,
        '"' * 300_001,
        "(© " * 100_000,
        "Copyright " * 50_000,
        "a\u200b" * 500_000,
        "記" * 300_000,
        "!" * 500_000,
        "! " * 200_000,
        "related " * 60_000,
        "aB" * 200_000,
        "\u0301" * 300_000,
        "1" * 500_000,
    ],
    ids=lambda text: repr(text[:8]),
)
def test_a_line_of_near_matches_ends(text):
    cleaned = clean([text])
    assert restore(cleaned.body, cleaned.removed) == text


def test_the_cost_of_one_word_paragraphs_grows_with_their_number():
    def cleaned_and_restored(paragraphs: list[str]) -> None:
        cleaned = clean(paragraphs)
        assert restore(cleaned.body, cleaned.removed) == "\n".join(paragraphs)

    assert_grows_with_its_input(cleaned_and_restored, lambda n: ["word", "Facebook", "Related"] * n, 1_500)


def test_the_cues_speak_at_least_35_languages():
    files = Path(__file__).parents[3] / "ingest" / "boilerplate" / "cues"
    assert len([path for path in files.glob("*.toml") if path.stem != "universal"]) >= 35


def test_no_cue_is_a_single_platform_name():
    for name in ("facebook", "twitter", "telegram", "youtube", "google"):
        roles = {hit.cue.role for hit in lexicon().hits([name])}
        assert not roles & {"line", "label", "phrase", "act"}


@pytest.mark.parametrize("site", [site for site in sites() if not site.learned], ids=lambda site: site.host)
def test_the_newsroom_is_cleaned_of_all_its_passages_and_of_nothing_else(site):
    desk = Desk(site.language, 11)
    for _ in range(10):
        text = desk.article()
        passages = [
            re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", line).replace("{headline}", desk.headline())
            for line in (*site.middle, *site.tail)
        ]
        half = len(text.paragraphs) // 2
        cut = len(site.middle)
        page = [*text.paragraphs[:half], *passages[:cut], *text.paragraphs[half:], *passages[cut:]]
        assert clean(page, title=text.title).body == "\n".join(text.paragraphs)


@needs_corpus
def test_the_article_the_project_began_with_loses_its_last_two_lines():
    lines = (CORPUS / "seed.txt").read_text(encoding="utf-8").rstrip("\n").split("\n")
    assert clean(lines).body == "\n".join(lines[:-2])


@needs_corpus
def test_the_corpus_is_cleaned_as_far_as_promised(tmp_path):
    results = tmp_path / "results.jsonl"
    with (CORPUS / "documents.jsonl").open(encoding="utf-8") as rows:
        results.write_text("".join(json.dumps(clean_record(json.loads(row))) + "\n" for row in rows), encoding="utf-8")
    table = subprocess.run(
        [sys.executable, CORPUS / "score.py", "passages", results, "--json"], check=True, capture_output=True, text=True
    )
    score = {row["of"]: row for row in map(json.loads, table.stdout.splitlines())}
    assert score["set channels"]["recall"] >= 0.97
    assert score["set channels"]["hurt"] <= 0.001
    assert score["set channels"]["clean"] >= 0.9
    assert score["set documents"]["recall"] >= 0.75
    assert score["set documents"]["hurt"] <= 0.0025
    assert score["set negatives"]["hurt"] <= 0.005


def test_a_rule_tells_the_kind_and_how_many_of_the_words_are_part_of_cues():
    kinds = Counter(cut.rule for cut in find_cuts(["Follow us on Facebook", "Copy link", "Advertisement"]))
    assert kinds == {"cue:follow:4/4": 1, "cue:share:2/2": 1, "cue:ad:1/1": 1}
