import pytest

from ingest.model.page import PageVerdict, Wall
from ingest.page.walls import SCRIPTS, challenger, is_title_of, mark_in, of_refusal, phrases_in
from ingest.text.plain import fold

CHALLENGE = PageVerdict.BOT_CHALLENGE


@pytest.mark.parametrize(
    ("headers", "sender"),
    [
        ({"cf-mitigated": "challenge"}, "Cloudflare (cf-mitigated: challenge)"),
        ({"x-vercel-mitigated": "challenge"}, "Vercel (x-vercel-mitigated: challenge)"),
        ({"x-amzn-waf-action": "captcha"}, "AWS WAF (x-amzn-waf-action: captcha)"),
        ({"x-datadome": "protected"}, "DataDome (x-datadome: protected)"),
        ({"server": "cloudflare", "cf-ray": "8f"}, None),
        ({"x-iinfo": "1-2-3"}, None),
        ({}, None),
    ],
)
def test_a_header_names_who_withholds_the_page_and_not_who_only_delivers_it(headers, sender):
    assert challenger(headers) == sender


@pytest.mark.parametrize(
    ("status", "headers", "body", "wall"),
    [
        (403, {"cf-mitigated": "challenge"}, b"", Wall(CHALLENGE, "Cloudflare (cf-mitigated: challenge)")),
        (403, {}, b"<script>var dd={'host':'geo.captcha-delivery.com'}</script>", Wall(CHALLENGE, "DataDome (captcha-delivery.com)")),
        (403, {"server": "AkamaiGHost"}, b"<h1>Access Denied</h1>You don't have permission to access this.", Wall(CHALLENGE, "'access denied', Akamai (server: AkamaiGHost)")),
        (403, {"server": "cloudflare"}, b"no", Wall(CHALLENGE, "Cloudflare (server: cloudflare)")),
        (503, {"server": "cloudflare"}, b"<h1>Down for maintenance</h1>", None),
        (402, {}, b"", Wall(PageVerdict.PAYWALL, "HTTP 402")),
        (401, {}, b"<p>nothing to see</p>", Wall(PageVerdict.LOGIN, "HTTP 401")),
        (403, {}, "<p>Nur für Abonnenten. Bereits Abonnent?</p>".encode(), Wall(PageVerdict.PAYWALL, "'nur für abonnenten'")),
        (451, {}, b"<p>We value your privacy. Not available in your region.</p>", Wall(PageVerdict.CONSENT_WALL, "'we value your privacy'")),
        (403, {"server": "nginx"}, b"<h1>403 Forbidden</h1>", None),
        (429, {}, b"slow down", None),
        (403, {}, b"<script>document.write('verify you are human')</script>", None),
    ],
)  # fmt: skip
def test_a_refusal_is_told_by_its_headers_its_body_and_its_status(status, headers, body, wall):
    assert of_refusal(status, headers, body) == wall


@pytest.mark.parametrize(
    "body", [b"<" * 65_536, b"<script>" * 8_192, b"<a " * 20_000, b"\xff\x00" * 30_000, b"<p>we and our " * 5_000]
)
@pytest.mark.timeout(10)
def test_no_body_of_a_refusal_takes_long(body):
    of_refusal(403, {}, body)


def test_a_phrase_is_found_as_whole_words_whatever_their_case_and_punctuation():
    text = fold("“We and our 812 trusted partners” ask you: ACCEPT ALL cookies?")
    assert [phrase.text for phrase in phrases_in(text, PageVerdict.CONSENT_WALL)] == [
        "we and our 812 trusted partners",
        "accept all cookies",
    ]
    assert phrases_in(fold("They accept allowances."), PageVerdict.CONSENT_WALL) == []
    assert phrases_in(fold("本文为付费内容，请购买"), PageVerdict.PAYWALL)
    assert phrases_in(fold("Please enable JavaScript."), SCRIPTS)
    assert phrases_in("", PageVerdict.LOGIN) == []


@pytest.mark.parametrize("text", ["残り1,234文字", "残り：約 800 文字", "（残り文字数：残り 560文字）"])
def test_a_star_in_a_phrase_that_ends_in_an_east_asian_character_stands_for_a_number(text):
    assert [phrase.start for phrase in phrases_in(fold(text), PageVerdict.PAYWALL)]


@pytest.mark.parametrize(
    "text",
    [
        "半分は基金から、残りは借入金から出る見込みだ。",
        "残りの文字を読む",
        "残り二人の議員は文字通り席を立った。",
        "残り3人は欠席した。次の文字は読めない。",
    ],
)
def test_a_phrase_with_a_star_is_not_told_by_its_first_piece(text):
    assert phrases_in(fold(text), PageVerdict.PAYWALL) == []


@pytest.mark.parametrize(
    "title", ["Page not found", "404 | The Harbour News", "The Harbour News – Seite nicht gefunden", "PAGE NOT FOUND!"]
)
def test_a_title_of_a_wall_may_have_the_name_of_the_site_beside_it(title):
    assert is_title_of(title, PageVerdict.SOFT_404)


@pytest.mark.parametrize(
    "title",
    [
        "Page not found: how a museum shows what the web has forgotten",
        "The 404 bus is late",
        "",
        "Not found | what the police say of the boat that is missing",
    ],
)
def test_a_headline_that_holds_such_words_is_no_title_of_a_wall(title):
    assert not is_title_of(title, PageVerdict.SOFT_404)


def test_the_script_that_a_bot_protection_puts_into_every_page_is_no_mark():
    page = '<script src="/cdn-cgi/challenge-platform/scripts/jsd/main.js"></script><script src="https://js.datadome.co/tags.js"></script>'
    walled = f'{page}<div class="article-paywall"></div>'
    assert [mark_in(page, kind) for kind in PageVerdict] == [None] * len(PageVerdict)
    assert {kind: mark for kind in PageVerdict if (mark := mark_in(walled, kind))} == {
        PageVerdict.PAYWALL: "a class or id (paywall)"
    }
