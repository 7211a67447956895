from __future__ import annotations

import time
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.web.robots import MAX_BYTES, forbidding, rules_for_us

HOST = "https://news.example"


def _forbidden(text: str, path: str) -> str | None:
    lines, _ = rules_for_us(text.encode())
    return forbidding(lines, HOST + path)


# --------------------------------------------------------------------------------------------------- which group is ours


@pytest.mark.parametrize(
    ("text", "forbidden"),
    [
        ("User-agent: *\nDisallow: /", True),
        ("User-agent: *\nDisallow:", False),
        ("", False),
        ("Disallow: /", False),
        ("User-agent: ingest\nDisallow: /", True),
        ("User-agent: INGEST/2.0 (x)\nDisallow: /", True),
        ("User-agent: ingestor\nDisallow: /", False),
        ("User-agent: other\nDisallow: /", False),
        ("User-agent: other\nUser-agent: ingest\nDisallow: /", True),
        ("User-agent: ingest\nUser-agent: *\nDisallow: /", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: ingest\nAllow: /", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: ingest\nDisallow:", False),
        ("User-agent: ingest\n\nUser-agent: *\nDisallow: /", True),
        ("User-agent: ingest\nDisallow: /x\n\nUser-agent: other\nDisallow: /y\n\nuser-agent:ingest\ndisallow:/a", True),
        ("User-agent: *\nSitemap: https://news.example/map.xml\nDisallow: /", True),
        ("User-agent: other\nSitemap: x\nUser-agent: ingest\nDisallow: /", True),
        ("\ufeffUser-agent: *\rDisallow: /a # all of it", True),
        ("User-agent: *\r\nDISALLOW : /a\r\n", True),
        ("<!DOCTYPE html><title>Not here</title><p>User-agent: *</p><p>Disallow: /</p>", False),
        ("User-agent: *\nDisallow: a", True),
        ("User-agent: *\nNoindex: /\nUnknown: /\nDisallowed: /", False),
        ("User-agent *\nDisallow /", True),
        ("Useragent: *\nDissallow: /\nDisalow: /", True),
        ("User-agent: *\nDisallow / for our friends", False),
    ],
)
def test_the_group_that_names_us_holds_or_else_that_of_all(text, forbidden):
    assert bool(_forbidden(text, "/a")) == forbidden


# -------------------------------------------------------------------------------------------------- what a pattern means


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("/fish", "/fish.html", True),
        ("/fish", "/Fish", False),
        ("/fish", "/catfish", False),
        ("/fish/", "/fish", False),
        ("/fish*", "/fish", True),
        ("*/fish", "/a/fish", True),
        ("/*.php", "/a.php?b", True),
        ("/*.php$", "/a.php?b", False),
        ("/*.php$", "/a.php", True),
        ("/*.php$", "/a.php/b.php", True),
        ("/fish*.php", "/fishheads/catfish.php?a", True),
        ("/$", "/", True),
        ("/$", "/a", False),
        ("/a$b", "/a$b", True),
        ("/*?", "/a?b", True),
        ("/*?", "/a", False),
        ("/*a*a$", "/a", False),
        ("/*a*a$", "/aa", True),
        ("/***", "/", True),
        ("/price-%24", "/price-$", True),
        ("/price-%24", "/price-%24", True),
        ("/price-%24", "/price-", False),
        ("/price-$", "/price-%24", False),
        ("/cost$5", "/cost%245", True),
        ("/a%2Ab", "/a*b", True),
        ("/a%2ab", "/a%2Ab/c", True),
        ("/a%2Ab", "/aXb", False),
        ("/a*b", "/a%2Ab", True),
        ("/q?x=%2A*&y", "/q?x=*1&y", True),
        ("/q?x=%2A*&y", "/q?x=11&y", False),
        ("/ü", "/%C3%BC", True),
        ("/%c3%bc", "/ü", True),
        ("/%61", "/a", True),
        ("/a%2Fb", "/a/b", False),
        ("/", "", True),
        ("/?q", "?q=1", True),
        ("/robots.txt", "/robots.txt", False),
    ],
)
def test_a_pattern_matches_as_the_standard_says(pattern, path, matches):
    assert bool(_forbidden(f"User-agent: *\nDisallow: {pattern}", path)) == matches


@pytest.mark.parametrize(
    ("rules", "path", "line"),
    [
        (("Allow: /p", "Disallow: /"), "/page", None),
        (("Disallow: /", "Allow: /p"), "/other", "Disallow: /"),
        (("Allow: /folder", "Disallow: /folder"), "/folder/page", None),
        (("Allow: /page", "Disallow: /*.htm"), "/page.htm", "Disallow: /*.htm"),
        (("Allow: /$", "Disallow: /"), "/", None),
        (("Allow: /$", "Disallow: /"), "/page", "Disallow: /"),
    ],
)
def test_the_longest_pattern_decides_and_of_equals_the_one_that_allows(rules, path, line):
    assert _forbidden("\n".join(("User-agent: *", *rules)), path) == line


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("5", 5), ("2.5", 2.5), ("-1", 0), ("nan", 0), ("inf", 0), ("soon", 0), ("", 0), ("1e400", 0)],
)
def test_a_crawl_delay_is_a_number_of_seconds_or_nothing(value, seconds):
    assert rules_for_us(f"User-agent: *\nCrawl-delay: {value}\nDisallow: /x".encode()) == ("Disallow: /x", seconds)


# ------------------------------------------------------------------------------------------------------------- strangers


@pytest.mark.parametrize(
    "text",
    [
        "User-agent: *\n" + "".join(f"Disallow: /*a*{number}*a$\n" for number in range(30_000)),
        "User-agent: *\nDisallow: /" + "*a" * 200_000 + "*b",
        "".join(f"User-agent: a{number}\n" for number in range(15_000)) + "Disallow: /*a*b\n" * 15_000,
        "".join(f"User-agent: a{number}\nDisallow: /\n" for number in range(15_000)),
        "User-agent: *\nDisallow: /" + "%" * 400_000,
        "User-agent: *\nDisallow" + ":" * 400_000,
        "\r" * 500_000,
        "#" * 500_000,
    ],
    ids=["wildcards", "one-pattern", "agents-and-rules", "groups", "percents", "colons", "lines", "comment"],
)
def test_no_file_takes_long(text):
    begin = time.process_time()
    lines, _ = rules_for_us(text.encode())
    for _ in range(3):
        forbidding(lines, f"{HOST}/{'a' * 2000}")
    assert time.process_time() - begin < 3


def test_what_stands_behind_the_bound_is_not_obeyed():
    padding = "#" * MAX_BYTES
    assert rules_for_us(f"User-agent: *\nDisallow: /a\n{padding}\nDisallow: /b".encode()) == ("Disallow: /a", 0)


@given(st.binary(max_size=300), st.text(max_size=60))
def test_no_bytes_and_no_url_are_too_odd(body, url):
    lines, delay_s = rules_for_us(b"User-agent: *\nDisallow: " + body)
    assert delay_s >= 0
    assert forbidding(lines, url) is None or lines
    assert "\x00" not in lines


def test_of_a_pattern_only_so_many_wildcards_count_and_it_forbids_more_rather_than_less():
    many = "/" + "*a" * 11
    assert forbidding(f"Disallow: {many}", "https://news.example/" + "a" * 10) == f"Disallow: {many}"
    assert forbidding(f"Disallow: {many}$", "https://news.example/" + "a" * 9 + "b") == f"Disallow: {many}$"
    assert forbidding(f"Disallow: {many}", "https://news.example/" + "a" * 8) is None
    # what is allowed by too many wildcards is not allowed by it
    assert forbidding(f"Disallow: /\nAllow: {many}", "https://news.example/" + "a" * 20) == "Disallow: /"
    ten = "/" + "*a" * 10
    assert forbidding(f"Disallow: /\nAllow: {ten}", "https://news.example/" + "a" * 20) is None


def test_the_worst_file_takes_little_memory_when_it_is_kept_ready():
    lines, _ = rules_for_us(
        b"User-agent: *\n" + b"".join(b"Disallow: /" + b"*a" * 45 + b"%d\n" % n for n in range(5_500))
    )
    tracemalloc.start()
    try:
        assert forbidding(lines, "https://news.example/b") is None
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept < 8_000_000


def test_a_line_that_is_kept_holds_no_control_character_and_means_the_same():
    pattern = "/\x1b[31m\u202eprivate\x9b*.html$"
    lines, _ = rules_for_us(f"User-agent: *\nDisallow: {pattern}\nDisallow: /größe".encode())
    assert lines == "Disallow: /%1B[31m%E2%80%AEprivate%C2%9B*.html$\nDisallow: /größe"
    assert forbidding(lines, f"{HOST}/%1B[31m%E2%80%AEprivate%C2%9Bx.html")
    assert forbidding(lines, f"{HOST}/gr%C3%B6%C3%9Fe")
    assert forbidding(lines, f"{HOST}/private.html") is None
