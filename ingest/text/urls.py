"""URLs: the normal form in which two spellings of an address are equal, the site of an address, and links that may be followed."""

from __future__ import annotations

import ipaddress
import re
import string
import tomllib
from functools import lru_cache
from importlib.resources import files
from urllib.parse import urljoin, urlsplit

import idna

from ingest.text.domains import registrable_domain

MAX_URL_CHARACTERS = 2048
"""The number of characters that a URL may have. Many servers and caches refuse longer ones."""
_HEADLINE_WORDS = 4
"""The number of words that the headline in an article's path has at least. The last part of a section's path has fewer."""
_MAX_HOST_CHARACTERS = 253
"""The number of characters that a host name may have (RFC 1035, 2.3.4)."""
_MAX_LABEL_CHARACTERS = 63
"""The number of characters that a label of a host name may have (RFC 1035, 2.3.4)."""
_MAX_PORT = 65535
"""The largest number of a port."""

_DEFAULT_PORTS = {"http": 80, "https": 443}
"""The schemes that may be fetched, each with its own port."""
_ABSOLUTE = re.compile("https?://", re.IGNORECASE)
"""The beginning of an absolute URL that may be fetched."""
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
"""A character that no URL may hold: a control character, or half of a surrogate pair."""
_ESCAPE = re.compile("%([0-9A-Fa-f]{2})")
"""A percent-encoded byte."""
_AUTHORITY = re.compile(r"(\[[^\]]*\]|[^:\[\]]*)(?::([0-9]{0,9}))?")
"""A host with or without a port."""
_REG_NAME = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?")
"""A host name in A-labels. Low lines are no part of host names by the RFCs, but some sites have them."""
_UNRESERVED = frozenset((string.ascii_letters + string.digits + "-._~").encode())
"""The bytes that are never percent-encoded (RFC 3986, 2.3)."""
_PATH_SAFE = frozenset((string.ascii_letters + string.digits + "-._~!$&'()*+,;=:@/%").encode())
"""The bytes that may stand in a path as they are (RFC 3986, 3.3)."""
_QUERY_SAFE = _PATH_SAFE | frozenset(b"?")
"""The bytes that may stand in a query as they are (RFC 3986, 3.4)."""
_PERCENT = ord("%")

_RULES: dict[str, list[str]] = tomllib.loads(files(__package__).joinpath("urls.toml").read_text(encoding="utf-8"))
"""The lists of ``urls.toml``, which explains each of them."""
_TRACKING, _SESSION, _DOUBTFUL = (frozenset(_RULES[name]) for name in ("tracking", "session", "doubtful"))
_TRACKING_PREFIXES, _DOUBTFUL_PREFIXES = (tuple(_RULES[f"{name}_prefixes"]) for name in ("tracking", "doubtful"))
_HOST_LABELS, _PATH_SEGMENTS = frozenset(_RULES["host_labels"]), frozenset(_RULES["path_segments"])
_INDEX_FILES = tuple(f"/{name}" for name in _RULES["index_files"])
_AMP_FILE = re.compile(r"\.amp(?=$|\.html?$)|(?<=\.)amp(?=html$)")
"""The part of a file name that says that a page is its AMP form."""
_SESSION_VALUE = re.compile(r"[0-9a-fA-F]{16,}|(?=[^0-9]*[0-9])(?=[^a-zA-Z]*[a-zA-Z])[0-9A-Za-z]{20,}")
"""A value that is the number of a session: 16 hexadecimal digits or more, or 20 letters and digits mixed."""
_SESSION_IN_PATH = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/;]*", re.IGNORECASE)
"""The number of a session that stands in a path."""
_AMP_CACHE = re.compile(
    r"https?://[^/]+\.cdn\.ampproject\.org/[a-z]/(?:s/)?|https?://(?:www\.)?google\.[a-z.]+/amp/(?:s/)?"
)
"""The beginning that two known caches put before the address of an AMP page."""


def canonical_url(link: str, base: str | None = None) -> str | None:
    """Return the http(s) URL of a link in its normal form (RFC 3986, 6.2), without fragment, session number and tracking parameters.

    Return None for a link for which ``absolute_link`` returns None. The normal form of a normal form is itself. Never raises.
    """
    absolute = absolute_link(link, base)
    return _normal(absolute) if absolute else None


def absolute_link(link: str, base: str | None) -> str | None:
    """Return a link as an absolute http(s) URL, in its own spelling; None where it may not be fetched.

    It may not be fetched with another scheme, a name or password, no host, an impossible port, control characters, or more than
    MAX_URL_CHARACTERS. White space at the ends and all tabs and line breaks are dropped, as browsers do (WHATWG URL, 4.4).
    """
    absolute = _joined(_bare(link), _bare(base) if base else "")
    return absolute if absolute is not None and _authority(absolute) is not None else None


def wire_url(url: str) -> str:
    """Return an absolute link in the form in which it is sent, without its fragment: as the publisher quoted it.

    Servers sign URLs and compare them by their bytes, so no percent-encoding is added or taken away. Only the characters are encoded
    that a URL may not hold (RFC 3986, 2). The host is in A-labels; ``.`` and ``..`` in the path are resolved, as browsers do. Takes
    what ``absolute_link`` returns; never raises.
    """
    bare, _, _ = _bare(url).partition("#")
    parts = urlsplit(bare)
    path = _UNSENDABLE.sub(_percent_encoded, parts.path) or "/"
    path = _without_dot_segments(path) if "/." in path else path
    query = "?" + _UNSENDABLE.sub(_percent_encoded, parts.query) if parts.query else ""
    return f"{origin(bare)}{path}{query}"


_UNSENDABLE = re.compile(r"""[^\x21-\x7e]|["<>\\^`{|}]|%(?![0-9A-Fa-f]{2})""")
"""A character that neither a path nor a query may hold, or a percent sign that encodes nothing. Brackets may stand in neither, but all
browsers send them."""


def _percent_encoded(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found[0].encode("utf-8", "replace"))


@lru_cache(maxsize=1024)
def url_key(url: str, *, whole: bool = False) -> str:
    """Return a key that is equal for the spellings of one page's address. Two addresses with equal keys and titles are one page.

    These do not count: the scheme, "www.", mobile and AMP forms of host and path, a cache of AMP pages, the order of the parameters, a
    slash or a default file at the end. Parameters that seldom name a page count only if the key is ``whole``. A key is never fetched or
    shown. Takes a canonical URL; never raises.
    """
    plain = canonical_url(_AMP_CACHE.sub("https://", url, count=1)) or url
    parts = urlsplit(plain)
    path = "/".join(segment for segment in parts.path.split("/") if segment and segment.lower() not in _PATH_SEGMENTS)
    path = _AMP_FILE.sub("", f"/{path}")
    for name in _INDEX_FILES:
        path = path[: -len(name)] if path.lower().endswith(name) else path
    query = "&".join(sorted(pair for pair in parts.query.split("&") if pair and (whole or not _is_doubtful(pair))))
    return f"{_bare_host(parts.netloc)}{path.rstrip('/')}" + (f"?{query}" if query else "")


def _bare_host(netloc: str) -> str:
    """Return a host without labels such as "www" and "amp", wherever they stand before the last two labels."""
    *labels, domain, top = netloc.split(".") if "." in netloc else ("", netloc)
    return ".".join([*(label for label in labels if label and label not in _HOST_LABELS), *filter(None, (domain, top))])


def _is_doubtful(pair: str) -> bool:
    """Return whether a parameter seldom names a page."""
    name = pair.partition("=")[0].lower()
    return name in _DOUBTFUL or name.startswith(_DOUBTFUL_PREFIXES)


def site(url: str) -> str:
    """Return the host of a URL without a leading "www.", with its port if that is not the scheme's own; "" without a host."""
    name = host(url)
    bare = name.removeprefix("www.")
    return bare if "." in bare else name


@lru_cache(maxsize=512)
def host(url: str) -> str:
    """Return the host of a URL in lower case and A-labels, with its port if that is not the scheme's own; "" without a host."""
    found = _authority(_bare(url))
    return found[0] + found[1] if found else ""


def origin(url: str) -> str:
    """Return the scheme, host and port of a URL, as in ``https://news.example`` (RFC 6454, 4); "" without a host.

    The port is left out if it is the scheme's own.
    """
    name = host(url)
    return f"{urlsplit(_bare(url)).scheme}://{name}" if name else ""


def same_site(a: str, b: str) -> bool:
    """Return whether two URLs belong to one publisher: their hosts have one registrable domain, and their ports are equal."""
    host_a, host_b = host(a), host(b)
    return bool(host_a and host_b) and registrable_domain(host_a) == registrable_domain(host_b)


def may_be_canonical(declared: str, final: str) -> bool:
    """Return whether a page at the URL ``final`` may be believed when it declares ``declared`` as its own URL (RFC 6596).

    The declared URL must be of the same publisher (see same_site). It may not be the home page or a section above the page: some systems
    declare that on every page.
    """
    if not same_site(declared, final):
        return False
    of_page = urlsplit(final)
    path = urlsplit(declared).path.rstrip("/")
    own_path = of_page.path.rstrip("/") + (f"?{of_page.query}" if of_page.query else "")
    is_above = own_path.startswith((f"{path}/", f"{path}?"))
    return not is_above or names_one_article(declared) or url_key(declared) == url_key(final)


def names_one_article(url: str, words: int = _HEADLINE_WORDS) -> bool:
    """Return whether an address looks like that of one article: it has a number (in path or fragment), a headline or parameters.

    ``words``: the number of words that a headline has at least.

    The address of a home page, a section or a page that always shows the newest has none of them.
    """
    parts = urlsplit(url)
    path = parts.path.rstrip("/")
    is_headline = len(_SLUG_WORD.findall(path.rpartition("/")[2])) >= words
    return is_headline or any(map(str.isdigit, path + parts.fragment)) or bool(parts.query)


def fragment(link: str) -> str:
    """Return the fragment of a link, without what serves to track readers or to mark words on the page; "" without one."""
    bare = link.partition("#")[2].partition(":~:")[0]
    return "&".join(pair for pair in bare.split("&") if not _tracks(pair))


_SLUG_WORD = re.compile(r"[^\W\d_]+")


def comparable_path(url: str) -> str:
    """Return path and query of a URL, or of a part of a URL, in a form that is equal for equal bytes (RFC 3986, 6.2.2).

    The path of a URL without a path is ``/``. Never raises.
    """
    bare = url.partition("#")[0]
    found = _ABSOLUTE.match(bare)
    if found:
        rest = bare[found.end() :]
        start = min((at for at in (rest.find("/"), rest.find("?")) if at >= 0), default=len(rest))
        bare = rest[start:] if rest[start : start + 1] == "/" else f"/{rest[start:]}"
    return _escaped(bare, _QUERY_SAFE)


def _bare(link: str) -> str:
    """Return a link without what browsers drop: control characters and spaces at the ends, tabs and line breaks anywhere."""
    bare = link.strip(_ENDS)
    return bare if bare.isprintable() else bare.translate(_LINE_BREAKS)


_ENDS = "".join(map(chr, range(33))) + "\xa0\ufeff\u2028\u2029\u3000"
"""The characters that are dropped at the ends of a link."""
_LINE_BREAKS = {ord(character): None for character in "\t\n\r"}
"""The characters that are dropped anywhere in a link, in the form for ``str.translate``."""


def _joined(link: str, base: str) -> str | None:
    """Return a link resolved against a base (RFC 3986, 5); None where it cannot be, is too long or holds control characters."""
    if not 0 < len(link) <= MAX_URL_CHARACTERS or _CONTROL.search(link):
        return None
    try:
        absolute = link if _ABSOLUTE.match(link) or not base else urljoin(base, link)
    except ValueError:  # brackets that hold no IPv6 address
        return None
    return absolute if len(absolute) <= MAX_URL_CHARACTERS and not _CONTROL.search(absolute) else None


@lru_cache(maxsize=512)
def _authority(url: str) -> tuple[str, str] | None:
    """Return the host of a URL and its port (``:8080``, or "" for the scheme's own); None where the URL may not be fetched."""
    if len(url) > MAX_URL_CHARACTERS or _CONTROL.search(url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    found = _AUTHORITY.fullmatch(parts.netloc)
    if parts.scheme not in _DEFAULT_PORTS or found is None:
        return None
    normal, port = _normal_host(found[1]), int(found[2] or _DEFAULT_PORTS[parts.scheme])
    if normal is None or not 0 < port <= _MAX_PORT:
        return None
    return normal, f":{port}" if port != _DEFAULT_PORTS[parts.scheme] else ""


@lru_cache(maxsize=4096)
def _normal_host(name: str) -> str | None:
    """Return a host in lower case and A-labels (RFC 3986, 6.2.2.1; UTS 46); None where it is not a host.

    An IPv6 address is compressed (RFC 5952).
    """
    if name.startswith("["):
        try:
            return f"[{ipaddress.IPv6Address(name[1:-1]).compressed}]" if "%" not in name else None
        except ValueError:
            return None
    lower = name.lower()
    if not lower.isascii():
        lower = _a_labels(lower) or ""
    lower = lower.removesuffix(".")
    fits = len(lower) <= _MAX_LABEL_CHARACTERS or (
        len(lower) <= _MAX_HOST_CHARACTERS and max(map(len, lower.split("."))) <= _MAX_LABEL_CHARACTERS
    )
    return lower if fits and ".." not in lower and _REG_NAME.fullmatch(lower) else None


def _a_labels(name: str) -> str | None:
    """Return an international name in A-labels (UTS 46); None where it has none.

    Where the newer rules forbid a name, as they do with emoji, the older ones of RFC 3490 apply.
    """
    try:
        return idna.encode(name, uts46=True).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError):
        pass
    try:
        return name.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return None


def _normal(url: str) -> str | None:
    """Return the normal form of an absolute URL; None where it may not be fetched or is too long."""
    found = _authority(url)
    if found is None:
        return None
    parts = urlsplit(url)
    path = _without_dot_segments(_SESSION_IN_PATH.sub("", _escaped(parts.path, _PATH_SAFE)))
    query = "&".join(pair for pair in parts.query.split("&") if not _tracks(pair))
    normal = f"{parts.scheme}://{found[0]}{found[1]}{path}" + (f"?{_escaped(query, _QUERY_SAFE)}" if query else "")
    return normal if len(normal) <= MAX_URL_CHARACTERS else None


def _tracks(pair: str) -> bool:
    """Return whether a parameter serves to track readers, or holds the number of a session."""
    name, _, value = pair.partition("=")
    name = _escaped(name, _QUERY_SAFE).lower()
    if name in _TRACKING or name.startswith(_TRACKING_PREFIXES):
        return True
    return name in _SESSION and _SESSION_VALUE.fullmatch(value) is not None


def _escaped(part: str, safe: frozenset[int]) -> str:
    """Return a part of a URL in normal percent-encoding (RFC 3986, 6.2.2).

    Hexadecimal digits are in upper case, and only the bytes are encoded that must be. A percent sign that encodes nothing is encoded
    itself.
    """
    pieces: list[str] = []
    for index, piece in enumerate(_ESCAPE.split(part)):
        if index % 2:
            byte = int(piece, 16)
            pieces.append(chr(byte) if byte in _UNRESERVED else f"%{byte:02X}")
        else:
            pieces.append("".join(_written(byte, safe) for byte in piece.encode("utf-8", "replace")))
    return "".join(pieces)


def _written(byte: int, safe: frozenset[int]) -> str:
    return chr(byte) if byte in safe and byte != _PERCENT else f"%{byte:02X}"


def _without_dot_segments(path: str) -> str:
    """Return a path in which ``.`` and ``..`` are resolved (RFC 3986, 5.2.4)."""
    out: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        if segment == "..":
            del out[-1:]
        elif segment != ".":
            out.append(segment)
    if segments and segments[-1] in {".", ".."}:
        out.append("")
    return "/" + "/".join(out)
