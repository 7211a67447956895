"""What the operator said of a passage is withdrawn; and what a site repeats is listed, in the database."""

from __future__ import annotations

import pytest
from test_learning_store import FOOTER, SITE, _bodies, _body, _publish, _reclean

from ingest.boilerplate.rulings import ruled
from ingest.model.boilerplate import Ruled, Ruling

STRIP = Ruling(word=Ruled.STRIP, text=FOOTER, site=SITE)


@pytest.mark.parametrize("pattern", [False, True])
async def test_a_ruling_that_is_withdrawn_leaves_articles_as_if_it_had_never_been_given(store, database_url, pattern):
    texts = {1: [*_body(1), FOOTER], 2: _body(2)}
    await _publish(store, texts)
    text = "Tiu * gazeto *" if pattern else FOOTER
    await store.rulings.rule(Ruling(word=Ruled.STRIP, text=text, pattern=pattern, site=SITE))
    await _reclean(store)
    assert _bodies(database_url) == {1: _body(1), 2: _body(2)}
    # the same passage in another spelling; which word it was does not matter
    spelled = Ruling(word=Ruled.KEEP, text=text.upper(), pattern=pattern, site=SITE)
    assert await store.rulings.withdraw(spelled) == (2 if pattern else 1)
    assert await store.rulings.list() == []
    await _reclean(store)
    assert _bodies(database_url) == texts
    assert await store.rulings.withdraw(spelled) is None


@pytest.mark.parametrize(
    "other",
    [
        Ruling(word=Ruled.STRIP, text=FOOTER),
        Ruling(word=Ruled.STRIP, text=FOOTER, site="other.example"),
        Ruling(word=Ruled.STRIP, text=FOOTER, site=SITE, pattern=True),
        Ruling(word=Ruled.STRIP, text=f"{FOOTER} Ne", site=SITE),
    ],
)
async def test_only_the_ruling_on_this_passage_at_this_site_is_withdrawn(store, other):
    await store.rulings.rule(STRIP)
    assert await store.rulings.withdraw(other) is None
    assert await store.rulings.list() == [STRIP]


async def test_two_spellings_of_one_passage_are_withdrawn_together(store):
    for word, text in ((Ruled.STRIP, FOOTER), (Ruled.KEEP, FOOTER.upper())):
        await store.rulings.rule(Ruling(word=word, text=text, site=SITE))
    assert await store.rulings.withdraw(STRIP) == 0
    assert await store.rulings.list() == []


async def test_a_passage_with_figures_is_learned_and_listed_once(store):
    line = "Subscribe now and read 30 days for 5 crowns, cancel at any time you like."
    settled = await _publish(store, {number: [*_body(number), line] for number in (1, 2, 3)})
    assert [(one.text, one.articles) for settlement in settled for one in settlement.learned] == [(line, 3)]
    (row,) = await store.passages.list(SITE)
    assert (row["text"], row["articles"], row["of_articles"], row["boilerplate"]) == (line, 3, 3, True)


async def test_what_the_operator_keeps_is_listed_as_no_boilerplate_and_what_he_strips_as_boilerplate(store):
    await _publish(store, {number: [*_body(number), FOOTER] for number in (1, 2, 3)})
    for word, shown in ((Ruled.KEEP, False), (Ruled.STRIP, True)):
        await store.rulings.rule(Ruling(word=word, text=FOOTER, site=SITE))
        (row,) = ruled(await store.passages.list(SITE), await store.rulings.list(SITE))
        assert (row["boilerplate"], row["ruling"]) == (shown, word)


async def test_a_ruling_on_all_sites_is_listed_in_the_row_of_the_site_and_by_itself_where_the_sites_own_decides(store):
    await _publish(store, {number: [*_body(number), FOOTER] for number in (1, 2, 3)})
    await store.rulings.rule(Ruling(word=Ruled.KEEP, text=FOOTER.upper(), site=""))
    (row,) = ruled(await store.passages.list(), await store.rulings.list())
    assert (row["site"], row["boilerplate"], row["ruling"]) == (SITE, False, "keep (all sites)")
    await store.rulings.rule(Ruling(word=Ruled.STRIP, text=FOOTER, site=SITE))
    rows = ruled(await store.passages.list(), await store.rulings.list())
    assert [(row["site"], row["ruling"]) for row in rows] == [(SITE, "strip"), ("", "keep")]
