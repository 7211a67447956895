import base64
from time import process_time

import pytest

from ingest.text.redirectors import refresh_target, target_of

TARGET = "https://news.example/2025/11/the-bridge-reopens?id=5"
QUOTED = "https%3A%2F%2Fnews.example%2F2025%2F11%2Fthe-bridge-reopens%3Fid%3D5"
HERE = "https://out.example/go"


def _google_news(url: str) -> str:
    size = len(url)
    length = bytes([size]) if size < 128 else bytes([size & 0x7F | 0x80, size >> 7])
    message = b'\x08\x13"' + length + url.encode() + b"\xd2\x01\x00"
    return base64.urlsafe_b64encode(message).decode().rstrip("=")


@pytest.mark.parametrize(
    "link",
    [
        f"https://news.google.com/rss/articles/{_google_news(TARGET)}?oc=5",
        f"https://news.google.com/articles/{_google_news(TARGET)}?hl=en-US&gl=US&ceid=US:en",
        f"https://news.google.com/__i/rss/rd/articles/{_google_news(TARGET)}?oc=5",
        f"https://www.google.com/url?rct=j&sa=t&url={QUOTED}&ct=ga&cd=CAI&usg=AO",
        f"https://www.google.co.uk/url?q={QUOTED}",
        f"http://www.bing.com/news/apiclick.aspx?ref=FexRss&aid=&tid=6&url={QUOTED}&c=1&mkt=en-us",
        f"https://l.facebook.com/l.php?u={QUOTED}&h=AT",
        f"https://eur02.safelinks.protection.outlook.com/?url={QUOTED}&data=05",
        f"https://r.search.yahoo.com/_ylt=A/RV=2/RE=1/RO=10/RU={QUOTED}/RK=2/RS=x".replace(
            "/_ylt=A/RV=2/RE=1/RO=10", ""
        ),
        f"https://news-example.cdn.ampproject.org/c/s/{TARGET.removeprefix('https://')}",
        f"https://www.google.com/url?url=https%3A%2F%2Fl.facebook.com%2Fl.php%3Fu%3D{QUOTED.replace('%', '%25')}",
        TARGET,
    ],
)
def test_a_link_of_a_known_redirector_leads_to_its_target(link):
    assert target_of(link) == TARGET


def test_a_long_target_of_google_news_is_read_whole():
    url = f"https://news.example/{'a' * 300}"
    assert target_of(f"https://news.google.com/rss/articles/{_google_news(url)}") == url


@pytest.mark.parametrize(
    "link",
    [
        "https://news.google.com/rss/articles/CBMiqgFBVV95cUxPNXRhZ0JqYmVTcGJ2Q0h5?oc=5",
        "https://news.google.com/rss/articles/####",
        f"https://news.google.com/rss/articles/{_google_news('javascript:alert(1)')}",
        "https://www.google.com/url?q=javascript:alert(1)",
        "https://www.google.com/url?q=/search",
        "https://www.google.com/search?q=https://news.example/",
        "https://www.google.com.evil.example/url?q=https://news.example/",
        "https://news.example/url?url=https://other.example/",
        "https://www.google.com/url?" + "a=1&" * 200,
    ],
)
def test_any_other_link_is_its_own_target(link):
    assert target_of(link) == link


@pytest.mark.parametrize(
    ("markup", "target"),
    [
        ('<meta http-equiv="refresh" content="0;url=https://news.example/a">', "https://news.example/a"),
        ("<META HTTP-EQUIV=Refresh CONTENT='3; URL=/a?b=1&amp;c=2'>", "https://out.example/a?b=1&c=2"),
        ("<meta content=\"0; url='/a'\" http-equiv='refresh'>", "https://out.example/a"),
        ('<meta http-equiv="refresh" content="0,/a">', "https://out.example/a"),
        ('<meta http-equiv="refresh" content="300;url=/a">', None),
        ('<meta http-equiv="refresh" content="5">', None),
        ('<meta http-equiv="refresh" content="0;url=javascript:alert(1)">', None),
        ('<meta http-equiv="refresh" content="0;url=https://me:word@news.example/">', None),
        ('<meta http-equiv="refresh" content="0;url=/go">', None),
        ('<meta http-equiv="refresh" content="0;url=/go#top">', None),
        ('<noscript><meta http-equiv="refresh" content="0;url=/a"></noscript>', None),
        ('<!-- <meta http-equiv="refresh" content="0;url=/a"> -->', None),
        ('<script>x=\'<meta http-equiv="refresh" content="0;url=/a">\'</script>', None),
        ('<meta name="refresh" content="0;url=/a">', None),
        ("http-equiv refresh", None),
    ],
)
def test_a_page_leads_on_by_its_refresh_or_stays(markup, target):
    assert refresh_target(f"<html><head>{markup}</head><body></body></html>".encode(), HERE) == target


@pytest.mark.parametrize(
    "body",
    [b"<meta " * 20_000, b"<meta http-equiv=refresh content='" * 3_000, b"refresh http-equiv" + b"<meta a=b>" * 20_000],
)
@pytest.mark.timeout(10)
def test_no_page_takes_long(body):
    refresh_target(body, HERE)


def test_a_head_full_of_refreshes_in_a_script_costs_little_time():
    head = b"<script>" + b'<meta http-equiv=refresh content="0;/a">' * 1_600
    started = process_time()
    assert refresh_target(head, "https://news.example/") is None
    assert process_time() - started < 0.03
