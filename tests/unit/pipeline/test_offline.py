import pytest
from walls import WALLS, about_wall

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
