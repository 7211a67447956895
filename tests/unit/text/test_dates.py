import pickle
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone

import pytest

from ingest.text.dates import UNSTATED, offset_s

AT = datetime(2025, 11, 3, 8, 30)  # noqa: DTZ001 -- a date without an offset is what is tested


def test_a_date_that_names_no_offset_is_in_utc_and_says_that_nobody_said_so():
    when = AT.replace(tzinfo=UNSTATED)
    assert when == AT.replace(tzinfo=UTC)
    assert offset_s(when) is None
    assert offset_s(pickle.loads(pickle.dumps(when))) is None  # noqa: S301 -- our own bytes, as workers send them


@pytest.mark.parametrize(("hours", "seconds"), [(0, 0), (2, 7200), (-3.5, -12_600), (5.75, 20_700)])
def test_an_offset_is_kept_in_seconds_east_of_utc(hours, seconds):
    assert offset_s(AT.replace(tzinfo=timezone(timedelta(hours=hours)))) == seconds


def test_utc_as_given_is_an_offset_and_no_date_has_none():
    assert offset_s(AT.replace(tzinfo=UTC)) == 0
    assert (offset_s(None), UNSTATED.utcoffset(None)) == (None, timedelta())


def test_the_words_of_all_languages_take_little_memory():
    used = subprocess.run([sys.executable, "-c", _WORDS], check=True, capture_output=True, text=True).stdout
    assert int(used) < 30_000_000


_WORDS = """
import tracemalloc
from ingest.text.date_names import meanings_anywhere
tracemalloc.start()
assert meanings_anywhere("märz")
print(tracemalloc.get_traced_memory()[1])
"""

_READS = """
import sys
from ingest.model.page import Page, PageInput
from ingest.workers.reading import read_feed, read_page
dates = ["vor zwei Stunden", "May 3rd, 2024 at noon", "03.05.24", "2024-05", "714552200", "昨日", "٣ مايو"]
for date in dates:
    html = (f"<html><head><meta name='date' content='{date}'><meta property='article:published_time' content='{date}'></head>"
            f"<body><article><h1>What {date} brought</h1><time class='published' datetime='{date}'>{date}</time>"
            f"<p class='date'>{date}</p><p>{'The council spoke for three hours and agreed on a first step. ' * 5}</p></article></body></html>")
    page = Page(url=f"https://news.example/2024/05/03/{len(date)}", body=html.encode(), content_type="text/html")
    reading = read_page(PageInput(page=page, feed_html="", language=None, site="news.example", title=""))
    assert (reading.judged.verdict, reading.metadata.published_at) == ("full", None), reading
    feed = f"<rss version='2.0'><channel><item><title>A</title><pubDate>{date}</pubDate></item></channel></rss>"
    read_feed(feed.encode(), "https://news.example/rss", None, 10)
print("dateparser" in sys.modules, "htmldate.find_date" in sys.modules)
"""


def test_no_date_is_looked_for_in_the_words_of_a_page_and_dateparser_is_never_loaded():
    done = subprocess.run([sys.executable, "-c", _READS], capture_output=True, text=True, timeout=100, check=False)
    assert (done.stdout.strip(), done.returncode) == ("False False", 0), done.stderr[-2000:]
