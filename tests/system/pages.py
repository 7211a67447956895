"""Pages and sentences for tests."""

from __future__ import annotations

from html import escape


def page(*paragraphs: str, title: str = "A headline that says what happened") -> bytes:
    """Return a small news page with these paragraphs."""
    text = "\n".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs)
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title></head><body>'
        f"<nav><a href='/'>Home</a> <a href='/sport'>Sport</a></nav><main><article><h1>{escape(title)}</h1>{text}</article></main>"
        f"<footer>Imprint and contact</footer></body></html>"
    ).encode()


def sentences(topic: str) -> list[str]:
    """Return three paragraphs of an article on a topic."""
    return [
        f"The town council spoke about {topic} for three hours on Monday, and in the end it agreed on a first step that costs little.",
        f"Nobody had expected that {topic} would fill the hall, said the mayor, who had brought only forty chairs with her.",
        f"A report on {topic} is to be ready by the autumn; until then everything stays as it is, the council's speaker wrote.",
    ]
