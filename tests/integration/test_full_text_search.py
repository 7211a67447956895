from __future__ import annotations

import random
import re
from datetime import UTC, datetime

import psycopg
import pytest

SENTENCES = {
    "en": "The ferries were running again after the storms had damaged the harbours of the northern islands.",
    "de": "Die Häuser am Hafen wurden nach dem Sturm wieder aufgebaut, sagten die Bürgermeister.",
    "ru": "Жители города рассказали журналистам о новых дорогах и мостах.",
    "eo": "La maljuna haveno estas denove malfermita por ĉiuj ŝipoj.",
    "zh": "中华人民共和国国务院总理今天在北京会见了来访的外国客人。",
    "ja": "東京都の天気は明日から晴れるでしょうと気象庁が発表した。",
    "th": "ประเทศไทยมีอากาศดีตลอดทั้งปีและมีนักท่องเที่ยวจำนวนมาก",
    "lo": "ປະເທດລາວມີແມ່ນ້ຳຂອງໄຫຼຜ່ານຈາກເໜືອຫາໃຕ້",
    "km": "ប្រទេសកម្ពុជាមានប្រាសាទអង្គរវត្តដ៏ល្បីល្បាញ",
    "my": "မြန်မာနိုင်ငံတွင်မိုးရွာသွန်းမှုများပြားသည်",
    "ko": "서울에서 열린 회의에 많은 사람들이 참석했다.",
}


@pytest.fixture
def connection(database_url):
    with psycopg.connect(database_url, autocommit=True) as opened:
        yield opened


@pytest.fixture
def transaction(module_database_url):
    """Return a connection whose work is undone at the end, so that the test needs no database of its own."""
    with psycopg.connect(module_database_url) as opened:
        yield opened
        opened.rollback()


def _store(connection, body: str, language: str | None = None, title: str = "", **columns: object) -> int:
    names = ["title", "body", "language", "verdict", "body_hash", *columns]
    values = [title, body, language, "full", b"", *columns.values()]
    statement = psycopg.sql.SQL("INSERT INTO ingest.article ({}) VALUES ({}) RETURNING id").format(
        psycopg.sql.SQL(", ").join(map(psycopg.sql.Identifier, names)),
        psycopg.sql.SQL(", ").join(psycopg.sql.Placeholder() * len(names)),
    )
    return connection.execute(statement, values).fetchone()[0]


def _found(connection, query: str, **options: object) -> list[int]:
    return [row[0] for row in _rows(connection, query, **options)]


def _rows(connection, query: str, **options: object) -> list[tuple]:
    names = {"site": None, "since": None, "language": None, "limit": 20, **options, "query": query}
    return connection.execute(
        "SELECT * FROM ingest.search_articles(%(query)s, %(site)s, %(since)s, %(language)s, %(limit)s)", names
    ).fetchall()


@pytest.mark.parametrize(
    ("language", "query"),
    [
        ("en", "ferry running"),
        ("en-GB", "harbour"),
        ("EN_us", "storm"),
        ("de", "Haus"),
        ("de-AT", "bürgermeister"),
        ("ru", "журналист дорога"),
        ("eo", "haveno"),
        (None, "haveno"),
        ("zh", "总理"),
        ("zh-Hant", "北京会见"),
        ("ja", "天気"),
        (None, "気象庁"),
        ("th", "นักท่องเที่ยว"),
        ("lo", "ແມ່ນ້ຳ"),
        ("km", "អង្គរវត្ត"),
        ("my", "မိုးရွာ"),
        ("ko", "서울"),
        ("ko", "사람 회의"),
    ],
)
def test_an_article_is_found_by_the_words_of_its_language(transaction, language, query):
    text = next(text for key, text in SENTENCES.items() if key == ((language or "eo")[:2].lower()))
    if query == "気象庁":
        text = SENTENCES["ja"]
    wanted = _store(transaction, text, language)
    for other in SENTENCES.values():
        if other != text:
            _store(transaction, other, "xx")
    assert _found(transaction, query) == [wanted]


def test_any_part_of_a_text_without_spaces_is_found_and_what_is_not_in_it_is_not(connection):
    texts = {
        _store(connection, SENTENCES[name], name): SENTENCES[name] for name in ("zh", "ja", "th", "km", "my", "lo")
    }
    chance = random.Random(1)
    for _ in range(60):
        article, text = chance.choice(list(texts.items()))
        run = max(re.findall(r"[^\s。]+", text), key=len)
        start = chance.randrange(len(run) - 2)
        part = run[start : start + chance.randint(2, 8)]
        found = _found(connection, part)
        assert article in found, (part, text)
        assert all(part in texts[other] for other in found)
    assert _found(connection, "京東") == []


def test_letters_beside_a_script_without_spaces_are_words_of_their_own(connection):
    article = _store(connection, "昨日iPhone発売Proの日", "ja")
    for query in ("iphone", "発売", "Pro", "iPhone発売Pro", "昨日 日", "売"):
        assert _found(connection, query) == [article], query
    assert _found(connection, "発売iPhone") == []


def test_phrases_or_and_not_are_those_of_web_search(connection):
    ferry = _store(connection, "The old ferry left the harbour.", "en")
    boat = _store(connection, "The boat left the old harbour.", "en")
    tokyo = _store(connection, SENTENCES["ja"], "ja")
    assert _found(connection, '"old harbour"') == [boat]
    assert sorted(_found(connection, "ferry or boat")) == [ferry, boat]
    assert _found(connection, "harbour -ferry") == [boat]
    assert sorted(_found(connection, "boat or 東京都")) == [boat, tokyo]
    assert _found(connection, "東京都 -気象庁") == []


def test_each_article_is_asked_in_its_own_language_and_found_once(connection):
    english = _store(connection, "They gave gifts to the children.", "en")
    german = _store(connection, "Sie warnten vor den Giften im Fluss.", "de")
    plain = _store(connection, "Gifts", None)
    assert _found(connection, "gift", language="en") == [english]
    assert _found(connection, "gift", language="de") == [german]
    assert sorted(_found(connection, "gift")) == [english, german]
    assert plain in _found(connection, "gifts")


def test_site_time_and_language_narrow_what_is_found(connection):
    old = datetime(2020, 1, 1, tzinfo=UTC)
    here = _store(connection, "A pier.", "en-GB", site="here.example")
    there = _store(connection, "A pier.", "en", site="there.example", published_at=old)
    other = _store(connection, "Pier.", "sv", site="there.example")
    assert _found(connection, "pier", site="here.example") == [here]
    assert sorted(_found(connection, "pier", since=datetime(2021, 1, 1, tzinfo=UTC))) == [here, other]
    assert sorted(_found(connection, "pier", language="en")) == [here, there]
    assert _found(connection, "pier", language="EN-gb") == [here]
    assert len(_found(connection, "pier", limit=2)) == 2


def test_what_stands_in_the_title_goes_before_what_stands_in_the_body(connection):
    body = _store(connection, "Much was said about the pier, and the pier alone.", "en", title="Council meets")
    title = _store(connection, "The council met.", "en", title="Pier to be mended")
    assert _found(connection, "pier") == [title, body]


def test_the_headline_is_html_that_shows_the_hits(connection):
    _store(connection, "Is 1 < 2 & <b>the pier</b> mended? They say <script>.", "en")
    ((_, _, headline),) = _rows(connection, "pier")
    assert "<mark>pier</mark>&lt;/b&gt; mended? They say &lt;script" in headline
    assert "<script" not in headline
    _store(connection, SENTENCES["zh"], "zh")
    ((_, _, headline),) = _rows(connection, "国务院总理")
    assert "共和国<mark>国务院总理</mark>今天" in headline
    assert headline.replace("<mark>", "").replace("</mark>", "") in SENTENCES["zh"]


@pytest.mark.parametrize(
    "query",
    [
        "", "   ", '"', '""', "-", "--", "or", "or or or", "the", "-pier", '-"the pier"', "&|!()<->:*", "a\\'b", "'", "\x01\x1f",
        "x" * 5_000, "東" * 5_000, "İ" * 5_000, "-x " * 2_000, '"a ' * 2_000, "😀", "%s", "<mark>", "a:b:c", "東 -", "京:*", "\U0002a6d6" * 900,
    ],
)  # fmt: skip
def test_a_query_that_cannot_be_one_finds_nothing_and_is_no_error(transaction, query):
    _store(transaction, "The pier.", "en")
    _store(transaction, "桟橋", "ja")
    assert _found(transaction, query) == []


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(" ".join(f"w{number:x}q" for number in range(300_000))[:2_000_000], id="distinct words"),
        pytest.param(f"{'x' * 3_000} " * 700, id="words over 2 kB"),
        pytest.param("".join(chr(0x4E00 + number * 7919 % 20_000) for number in range(2_000_000)), id="2 MB of Han"),
        pytest.param("".join(chr(0x20000 + number * 7919 % 42_000) for number in range(200_000)), id="rare Han"),
        pytest.param("".join(chr(0x20000 + number % 42_000) + " -"[number % 7 == 0] for number in range(200_000)), id="rare words"),
        pytest.param("a-b/c.d@e.example/x-y_z?q=1 " * 80_000, id="addresses"),
        pytest.param("\ufffd\u200b\u0301" * 300_000, id="no words"),
    ],
)  # fmt: skip
def test_no_article_is_refused_for_what_can_be_searched_of_it(connection, body):
    article = _store(connection, body, "en", title="Pier " + body[:100_000])
    assert _found(connection, "pier") == [article]
    stored = connection.execute("SELECT length(body) FROM ingest.article").fetchone()
    assert stored == (len(body),)


def test_a_text_too_rich_for_a_search_vector_is_searched_as_far_as_it_fits(connection):
    """100,000 characters of four bytes, each pair another: more than the 1 MB that a vector holds."""
    rich = "".join(chr(0x20000 + number % 200) + chr(0x20100 + number * 7919 % 42_000) for number in range(50_000))
    article = _store(connection, rich, "zh")
    assert _found(connection, rich[:4]) == [article]
    assert connection.execute("SELECT length(search) FROM ingest.article").fetchone()[0] > 10_000


def test_another_text_or_language_is_searched_at_once(connection):
    _store(connection, "The harbours.", None)
    assert _found(connection, "harbour") == []
    connection.execute("UPDATE ingest.article SET language = 'en'")
    assert len(_found(connection, "harbour")) == 1
    connection.execute("UPDATE ingest.article SET body = 'The piers.'")
    assert (len(_found(connection, "harbour")), len(_found(connection, "pier"))) == (0, 1)


async def test_articles_of_an_older_version_are_found_as_before_and_then_by_their_language(store, connection):
    for number in range(5):
        _store(connection, f"The harbours {number}", "en")
    connection.execute("UPDATE ingest.article SET search = to_tsvector('simple', body), search_config = NULL")
    assert (len(_found(connection, "harbours")), len(_found(connection, "harbour"))) == (5, 0)
    assert [await store.upkeep.make_searchable(limit=3) for _ in range(3)] == [3, 2, 0]
    assert (len(_found(connection, "harbours")), len(_found(connection, "harbour"))) == (5, 5)


def test_every_configuration_for_a_language_is_one_of_this_server(connection):
    rows = connection.execute(
        """SELECT DISTINCT ingest.search_config(a || b) FROM unnest(string_to_array('abcdefghijklmnopqrstuvwxyz', NULL)) AS a,
                  unnest(string_to_array('abcdefghijklmnopqrstuvwxyz', NULL)) AS b"""
    )
    configs = {config for (config,) in rows}
    known = {name for (name,) in connection.execute("SELECT cfgname FROM pg_ts_config")}
    assert len(configs) == 29
    assert configs <= known


def test_a_reader_may_search(connection):
    _store(connection, "The pier.", "en")
    connection.execute("SET ROLE ingest_reader")
    assert len(_found(connection, "pier")) == 1


def test_a_search_can_use_the_index(connection):
    # so few rows are read through faster; at 50,000 Postgres decides for the index by itself
    connection.execute("SET enable_seqscan = off; SET enable_indexscan = off")
    plan = "\n".join(row[0] for row in connection.execute("EXPLAIN SELECT * FROM ingest.search_articles('word17')"))
    assert "Bitmap Index Scan on article_search" in plan
    assert "Seq Scan on article" not in plan
