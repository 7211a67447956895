from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.text.domains import registrable_domain
from ingest.text.urls import host


@pytest.mark.parametrize(
    ("name", "domain"),
    [
        ("news.example", "news.example"),
        ("www.news.example", "news.example"),
        ("a.b.news.example", "news.example"),
        ("www.news.co.uk", "news.co.uk"),
        ("www.city.kawasaki.jp", "city.kawasaki.jp"),
        ("a.ward.kawasaki.jp", "a.ward.kawasaki.jp"),
        ("www.xn--80aswg.xn--p1ai", "xn--80aswg.xn--p1ai"),
        ("a.localhost", "a.localhost"),
        ("x.a.localhost", "a.localhost"),
    ],
)
def test_all_hosts_of_one_owner_have_one_domain(name, domain):
    assert registrable_domain(name) == domain


@pytest.mark.parametrize(
    "suffix",
    ["github.io", "blogspot.com", "netlify.app", "medium.com", "substack.com", "wordpress.com", "blog.fc2.com"],
)
def test_under_a_host_where_anybody_may_publish_each_name_is_a_domain_of_its_own(suffix):
    assert registrable_domain(f"evil.{suffix}") == f"evil.{suffix}"
    assert registrable_domain(f"deep.evil.{suffix}") == f"evil.{suffix}"
    assert registrable_domain(suffix) == registrable_domain(f"www.{suffix}") == suffix


@pytest.mark.parametrize(
    "name", ["", "localhost", "com", "co.uk", "www.com", "127.0.0.1", "1.127.0.0.1", "[2001:db8::1]"]
)
def test_a_name_without_an_owner_is_its_own_domain(name):
    assert registrable_domain(name) == name


@pytest.mark.parametrize(
    ("name", "domain"),
    [
        ("www.news.example:8080", "news.example:8080"),
        ("127.0.0.1:5000", "127.0.0.1:5000"),
        ("[2001:db8::1]:8080", "[2001:db8::1]:8080"),
    ],
)
def test_a_port_stays(name, domain):
    assert registrable_domain(name) == domain


@given(st.text(st.sampled_from("abw.:[]0123_-"), max_size=30), st.text(max_size=10))
def test_a_domain_is_its_own_domain_and_nothing_raises(name, other):
    for given_host in (host(f"http://{name}/"), other):
        domain = registrable_domain(given_host)
        assert registrable_domain(domain) == domain


def test_the_list_is_not_read_by_commands_that_ask_for_no_domain():
    script = "import sys, ingest.cli.main; sys.exit('publicsuffixlist' in sys.modules)"
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)
