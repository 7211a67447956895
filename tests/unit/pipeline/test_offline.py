import pytest
from walls import WALLS, about_wall

from ingest.model.boilerplate import Cleaning, Wishes
from ingest.pipeline.offline import clean_record, read_one

ARTICLE = [
    "The harbour board has approved a second slipway for the lifeboat station.",
    "Work starts after the spring tides and should take eleven weeks.",
]


def test_a_record_has_the_judgement_of_its_page_and_what_shows_it():
    wall = next(shown for shown in WALLS if shown.name == "challenge-akamai-en")
    record = read_one(wall.html.encode(), wall.url)
    assert (record["verdict"], record["page_verdict"], record["paragraphs"]) == ("empty", "bot_challenge", [])
    assert record["page_evidence"].startswith("Akamai (errors.edgesuite.net)")
    article = read_one(about_wall("cookies-en").encode(), "https://news.example/cookies")
    assert (article["verdict"], article["page_verdict"], article["page_evidence"]) == ("full", "full", None)


@pytest.mark.parametrize("language", ["en", "ru", None])
def test_the_language_of_a_record_may_be_wrong(language):
    record = {"id": 1, "lang": language, "paragraphs": ["Подписывайтесь на наш Telegram-канал"]}
    (removed,) = clean_record(record)["removed"]
    assert (removed["index"], removed["text"]) == (0, "Подписывайтесь на наш Telegram-канал")
    assert removed["rule"].startswith("judged:")


def test_a_record_names_what_is_kept_and_what_is_removed():
    record = {"id": 7, "lang": "en", "paragraphs": [f"{ARTICLE[0]} Follow us on Facebook.", "Copy link", ARTICLE[1]]}
    cleaned = clean_record(record)
    rules = [removed.pop("rule").rpartition(":")[0] for removed in cleaned["removed"]]
    assert rules == ["judged:follow", "judged:share"]
    assert cleaned == {
        "id": 7,
        "kept": [0, 2],
        "removed": [{"index": 0, "text": " Follow us on Facebook."}, {"index": 1, "text": "Copy link"}],
        "paragraphs": ARTICLE[:2],
    }


def test_reasons_are_told_only_if_they_are_wished_for():
    record = {"id": 7, "paragraphs": [*ARTICLE, "Copy link"]}
    assert [set(cut) for cut in clean_record(record)["removed"]] == [{"index", "text", "rule"}]
    told = clean_record(record, Wishes(why=True, cleaning=Cleaning.CAREFUL))["removed"]
    assert [set(cut) for cut in told] == [{"index", "text", "rule", "why"}]
    html = b"<article><p>" + b"</p><p>".join([*map(str.encode, ARTICLE * 4), b"Copy link"]) + b"</p></article>"
    assert [set(cut) for cut in read_one(html, "")["removed"]] == [{"start", "text", "rule"}]
    assert [set(cut) for cut in read_one(html, "", wishes=Wishes(why=True))["removed"]] == [
        {"start", "text", "rule", "why"}
    ]


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
