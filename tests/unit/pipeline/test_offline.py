from walls import WALLS, about_wall

from ingest.pipeline.offline import read_one


def test_a_record_has_the_judgement_of_its_page_and_what_shows_it():
    wall = next(shown for shown in WALLS if shown.name == "challenge-akamai-en")
    record = read_one(wall.html.encode(), wall.url)
    assert (record["verdict"], record["page_verdict"], record["paragraphs"]) == ("empty", "bot_challenge", [])
    assert record["page_evidence"].startswith("Akamai (errors.edgesuite.net)")
    article = read_one(about_wall("cookies-en").encode(), "https://news.example/cookies")
    assert (article["verdict"], article["page_verdict"], article["page_evidence"]) == ("full", "full", None)
