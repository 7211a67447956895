"""The data that a page gives to its scripts: JSON in ``script`` elements, as applications of Next, Nuxt, Apollo and others write it."""

from __future__ import annotations

import json
import re
from itertools import islice
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

MAX_CHARACTERS = 10_000_000
"""The number of characters of all scripts of a page that are read. Set by hand: the data of an article with its site have a tenth."""
_MIN_CHARACTERS = 500
"""The number of characters from which on a script can hold the text of an article."""
_MAX_SCRIPTS = 200
"""The number of scripts that are looked at."""
_JSON_TYPES = ("application/json", "text/json", "text/x-json")
"""The types of scripts that hold nothing but data. Those of JSON-LD are read elsewhere."""
_CODE_TYPES = ("", "text/javascript", "application/javascript", "module")
_ASSIGNED = re.compile(
    r"\s{0,99}(?:(?:var|let|const)\s{1,9})?[\w$.\[\]\"']{1,100}\s{0,9}=\s{0,9}(?:JSON\.parse\(\s{0,9})?(?=[\[{\"])"
)
"""The beginning of a script that gives data to a variable: ``window.__APOLLO_STATE__ = {``."""
_DECODER = json.JSONDecoder(strict=False)


def script_data(tree: HtmlElement) -> Iterator[Any]:
    """Yield the data of a page's scripts. What is no JSON, too deep or cut off is passed over."""
    left = MAX_CHARACTERS
    for script in islice(tree.iter("script"), _MAX_SCRIPTS):
        text, kind = script.text or "", (script.get("type") or "").strip().lower()
        if len(text) < _MIN_CHARACTERS or len(text) > left:
            continue
        begin = 0 if kind in _JSON_TYPES else _begin(text) if kind in _CODE_TYPES else None
        if begin is not None:
            left -= len(text)
            yield from _read(text, begin)


def _begin(text: str) -> int | None:
    found = _ASSIGNED.match(text)
    return found.end() if found else None


def _read(text: str, begin: int) -> Iterator[Any]:
    try:
        value, _ = _DECODER.raw_decode(text, begin + len(text[begin:]) - len(text[begin:].lstrip()))
        yield _DECODER.decode(value) if isinstance(value, str) else value
    except (ValueError, RecursionError):
        return


class Nodes:
    """The objects and lists of one script's data, with references resolved.

    ``left`` counts down what may still be looked at for one text. Two kinds of references are known: ``{"__ref": "Article:7"}`` of Apollo, and the numbers of Nuxt's flat list of values.
    """

    def __init__(self, root: Any) -> None:
        self._root = root
        self.left = 0
        is_list = isinstance(root, list) and len(root) > 1 and isinstance(root[0], (dict, list))
        self._is_flat = is_list and all(type(one) is int for one in _members(root[0]))

    def root(self) -> Any:
        """Return the outermost value."""
        return self.at(self._root[0]) if self._is_flat else self._root

    def at(self, value: Any) -> Any:
        """Return what a member of an object or a list stands for."""
        if self._is_flat and type(value) is int:
            value = self._root[value] if 0 <= value < len(self._root) else None
            match value:
                case [str(), int(place)] if 0 <= place < len(self._root):  # ["Reactive", 5]
                    return self._root[place]
            return value
        match value:
            case {"__ref": str(key)} if isinstance(self._root, dict):
                return self._root.get(key, value)
        return value


def _members(node: Any) -> list[Any]:
    return list(node.values()) if isinstance(node, dict) else list(node) if isinstance(node, list) else []
