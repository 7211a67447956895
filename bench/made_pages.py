"""Pages to ingest: real ones as often as is asked for, each copy made different by its words, and the feeds that list them."""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

import pages
from stand import Answer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stand import Answers

PER_SITE = 20
"""The number of pages of a site, and of entries of its feed."""
_FEED_TYPE = "application/rss+xml; charset=utf-8"
_NOT_TEXT = re.compile(
    r"(<script\b.*?</script\s*>|<style\b.*?</style\s*>|<!--.*?-->|<[^>]*>|&#?\w+;)", re.DOTALL | re.IGNORECASE
)
_LD_JSON = re.compile(r"(<script[^>]*ld\+json[^>]*>)(.*?)(</script\s*>)", re.DOTALL | re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{5,}")
_ALPHABETS = ("bcdfghklmnprstvz", "aeiou", "бвгджзклмнпрстфхцчшщ", "аеиоу", "βγδζθκλμνξπρστφχψ", "αεηιουω")
_TITLE = re.compile(r"<title[^>]*>(.*?)</title", re.DOTALL | re.IGNORECASE)
_TEXTS = {"articleBody", "headline", "description", "text"}
_LETTERS = "aaabcdeeeefghiiijklmnnooopprrssttuuvwxyz"
_HAN = range(0x4E00, 0x9FA6)


@dataclass(frozen=True, slots=True, kw_only=True)
class MadePage:
    """A page, and where it is served."""

    host: str
    path: str
    title: str
    html: str


def made_pages(count: int) -> tuple[list[MadePage], str]:
    """Return so many pages, each different from all others, and a line that says which pages these are."""
    samples, what = pages.corpus_or_newsroom()
    ordered = sorted(samples, key=lambda sample: sample.given.site)
    step = max(1.0, len(ordered) / count)
    found = []
    for number in range(count):
        copy, place = divmod(int(number * step), len(ordered))
        sample = ordered[place]
        host, path = f"site{number // PER_SITE}.localhost", f"/news/{number}.html"
        text = sample.html.replace(sample.given.page.url, f"http://{host}{path}")
        title = _TITLE.search(text)
        found.append(
            MadePage(
                host=host,
                path=path,
                title=html.unescape(title[1].strip() if title else "") or f"Article {number}",
                html=different(text, copy),
            )
        )
    return found, f"{count} of {what}" if count <= len(
        ordered
    ) else f"{what}, and {count - len(ordered)} copies with other words"


def different(page: str, copy: int) -> str:
    """Return the page with other words, those of five letters and more; the 0th copy is the page itself."""
    if not copy:
        return page
    letters = _letters(copy)
    page = _LD_JSON.sub(lambda found: found[1] + _other_ld_json(found[2], letters) + found[3], page)
    parts = _NOT_TEXT.split(page)
    return "".join(part if place % 2 else _other_words(part, letters) for place, part in enumerate(parts))


def feed_urls(made: list[MadePage], port: int) -> list[str]:
    """Return the URLs of the sites' feeds."""
    return [f"http://{host}:{port}/feed" for host in dict.fromkeys(page.host for page in made)]


def answers(made: list[MadePage], port: int) -> Answers:
    """Return what a server on this port answers: the pages, and a feed of each site."""
    served = {(page.host, page.path): [Answer(body=page.html.encode("utf-8", "replace"))] for page in made}
    of_host: dict[str, list[MadePage]] = {}
    for page in made:
        of_host.setdefault(page.host, []).append(page)
    return served | {(host, "/feed"): [feed(some, port)] for host, some in of_host.items()}


def feed(listed: Sequence[MadePage], port: int, after_s: float = 0.0) -> Answer:
    """Return what a server on this port answers, from ``after_s`` on, for a feed of these pages."""
    entries = "".join(
        f"<item><title>{html.escape(page.title)}</title><link>http://{page.host}:{port}{page.path}</link>"
        f"<guid>http://{page.host}:{port}{page.path}</guid></item>\n"
        for page in listed
    )
    body = f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>News</title>{entries}</channel></rss>'
    return Answer(body=body.encode(), content_type=_FEED_TYPE, etag=f'"{listed[-1].path}"', after_s=after_s)


def small_page(host: str, number: int) -> MadePage:
    """Return a page of some 200 words of its own, which has no words in common with any other."""
    words = Random(number)  # noqa: S311 -- the same page for the same number
    lines = [" ".join("".join(words.choices(_LETTERS, k=words.randint(3, 9))) for _ in range(25)) for _ in range(8)]
    title = " ".join(lines[0].split()[:6])
    text = "".join(f"<p>{line}.</p>" for line in lines)
    page = f"<html lang=en><head><title>{title}</title></head><body><article><h1>{title}</h1>{text}</article></body></html>"
    return MadePage(host=host, path=f"/small/{number}.html", title=title, html=page)


def _letters(copy: int) -> dict[int, int]:
    """Return what stands for each letter in a copy: vowels for vowels, consonants for consonants, characters of Han for such."""
    found = {place: _HAN[(place - _HAN[0] + 97 * copy) % len(_HAN)] for place in _HAN}
    for alphabet in _ALPHABETS:
        for one, other in zip(
            alphabet, alphabet[copy % len(alphabet) :] + alphabet[: copy % len(alphabet)], strict=True
        ):
            found[ord(one)] = ord(other)
    return found


def _other_words(text: str, letters: dict[int, int]) -> str:
    return _WORD.sub(lambda word: word[0].translate(letters), text)


def _other_ld_json(text: str, letters: dict[int, int]) -> str:
    try:
        return json.dumps(_other_node(json.loads(text), letters))
    except ValueError:
        return text


def _other_node(node: object, letters: dict[int, int]) -> object:
    if isinstance(node, list):
        return [_other_node(one, letters) for one in node]
    if isinstance(node, dict):
        return {
            key: _other_words(one, letters) if key in _TEXTS and isinstance(one, str) else _other_node(one, letters)
            for key, one in node.items()
        }
    return node
