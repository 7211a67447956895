"""What cleaning again would change is told passage by passage, with rules and reasons."""

from __future__ import annotations

from datetime import UTC, datetime

from ingest.article.fingerprint import text_of
from ingest.boilerplate.removal import apply_cuts
from ingest.model.article import Recleaned, Recleaning
from ingest.model.boilerplate import Cut
from ingest.model.page import Verdict
from ingest.reports import recleaning
from ingest.reports.lines import passage_lines

TEXT = ["The bridge is shut.", "Follow us", "It opens on Monday.", "Sign up"]
WHY = ("says: sign up", "stands: last paragraph")


def _cleaned(*gone: tuple[int, str]):
    return apply_cuts(TEXT, [Cut(index=index, start=0, text=TEXT[index], rule=rule, why=WHY) for index, rule in gone])


def _change(before, now):
    article = Recleaning(
        id=7, url="https://news.example/1", site="news.example", title="", body=before.body, verdict="full", reason=None,
        removed=before.removed, extractor="test", revision=1, attempts=0, leased_until=datetime(2026, 11, 29, tzinfo=UTC),
    )  # fmt: skip
    return recleaning.change(article, Recleaned(text=text_of(now.body, now.removed), verdict=Verdict.FULL, reason=None))


def test_a_change_names_what_is_removed_and_what_is_put_back_and_not_what_is_removed_as_before():
    before = _cleaned((0, "cue:date:1/4"), (1, "cue:follow:2/2"))
    found = _change(before, _cleaned((1, "judged:follow:0.98"), (3, "judged:newsletter:0.93")))
    assert [(one["text"].strip(), one["rule"]) for one in found["removed"]] == [("Sign up", "judged:newsletter:0.93")]
    assert [(one["text"].strip(), one["rule"]) for one in found["put_back"]] == [(TEXT[0], "cue:date:1/4")]
    ((heading, lines),) = recleaning.sections([found])
    assert heading == "https://news.example/1"
    assert ["".join(text for text, _ in line) for line in lines] == [
        "- [judged:newsletter:0.93] Sign up",
        "    because says: sign up; stands: last paragraph",
        "+ [cue:date:1/4] The bridge is shut.",
        "    because says: sign up; stands: last paragraph",
    ]


def test_the_same_text_by_another_rule_is_no_change():
    assert _change(_cleaned((1, "cue:follow:2/2")), _cleaned((1, "judged:follow:0.98"))) is None


def test_the_summary_says_which_versions_judged_the_articles():
    by_judge = [{"judge": None, "articles": 20}, {"judge": "2026.10.2", "articles": 3}]
    found = recleaning.summary(by_judge, "2026.11.1", 5, [{"removed": [{}, {}], "put_back": [{}]}])
    assert recleaning.told(found) == [
        "23 articles would be cleaned again by judge 2026.11.1 (judged: 20 before there was such a judge, 3 by 2026.10.2)",
        "5 of them were tried, the newest: 1 would change; 2 passages removed, 1 put back",
    ]


def test_a_long_passage_is_shortened_and_a_row_without_reasons_is_one_line():
    assert passage_lines({"start": 0, "text": "Follow\n us", "rule": "cue:follow:2/2"}) == [
        (("[cue:follow:2/2] ", "name"), ("Follow us", "gone"))
    ]
    ((_, (shown, _)),) = passage_lines({"text": "word " * 100, "rule": "operator"})
    assert len(shown) < 170
    assert shown.endswith("word …")
