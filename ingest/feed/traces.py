"""What feedparser keeps in mind while it reads: by this, one entry could change what another one says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ingest.feed.reader import Reader

_PLAIN = (bool, int, str, type(None))
_SET_ANEW = frozenset(
    {"guidislink", "title_depth", "setting", "is_complete", "_traces", "_max_entries", "_left", "_passed", "_unwritten"}
)
"""The plain values of a reader that an entry does not find as another one has left them."""
_MAX_NAMESPACES = 100
"""With more namespaces than these, a reader may soon stop to remember more: see ``reader.py``."""


def state_of(reader: Reader) -> dict[str, Any]:
    """Return all that a reader keeps in mind outside of entries. What it sets anew at the beginning of an entry is left out.

    So are the elements that it takes to be open: it misses the end of some, but from within an entry it sees only those of the entry.
    """
    state: dict[str, Any] = {
        name: value for name, value in vars(reader).items() if isinstance(value, _PLAIN) and name not in _SET_ANEW
    }
    state["prefixes"] = _prefixes(reader)
    state["namespaces"] = _namespaces(reader)
    state["stacks"] = (*reader.basestack, *reader.langstack, *map(len, reader.skipped.values()))
    state["dicts"] = [dict(reader.decls), dict(reader.contentparams), dict(reader.sourcedata)]
    state["feed"] = dict(reader.feeddata)
    return state


def setting_of(reader: Reader) -> str:
    """Return as text what the next entry can depend on; "": that is not certain."""
    if len(reader.namespaces_in_use) > _MAX_NAMESPACES:
        return ""
    feed = reader.feeddata
    of_feed = [feed.get("link"), "image" in feed, "textinput" in feed]
    return repr(sorted((state_of(reader) | {"feed": of_feed}).items()))


def _prefixes(reader: Reader) -> dict[str, str]:
    """Return the prefixes that stand for another one. One that stands for itself, and none at all, change the name of no element."""
    return {prefix: name for prefix, name in reader.namespacemap.items() if prefix not in {None, name}}


def _namespaces(reader: Reader) -> dict[str, str]:
    """Return the namespaces that feedparser does not know: it names their elements by the first prefix that it has met."""
    known = reader._matchnamespaces  # noqa: SLF001 -- feedparser has no other name for it
    return {name: uri for name, uri in reader.namespaces_in_use.items() if name and uri.lower() not in known}
