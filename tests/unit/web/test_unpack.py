from __future__ import annotations

import gzip
import sys
import zlib

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.web.unpack import PIECE, UnpackingError, unpacker

if sys.version_info >= (3, 14):
    from compression.zstd import compress as zstd
else:
    from backports.zstd import compress as zstd


def _bare_deflate(data: bytes) -> bytes:
    return zlib.compress(data)[2:-4]


CODINGS = {"gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress, "zstd": zstd}
PACKED = [*CODINGS.items(), ("deflate", _bare_deflate), ("X-GZIP", gzip.compress)]


def _unpacked(coding, data, step):
    packed = unpacker(coding)
    chunks = [data[start : start + step] for start in range(0, len(data), step)]
    pieces = [piece for chunk in chunks for piece in packed.pieces(chunk)]
    return b"".join(pieces), packed.is_whole, max(map(len, pieces), default=0)


@given(st.sampled_from(PACKED), st.binary(max_size=2000), st.integers(1, 50))
def test_what_was_packed_comes_back_however_it_is_cut(how, data, step):
    coding, pack = how
    assert _unpacked(coding, pack(data), step)[:2] == (data, True)


@pytest.mark.parametrize(("coding", "pack"), PACKED)
@pytest.mark.parametrize("size", [PIECE - 1, PIECE, PIECE + 1, 20 * PIECE])
def test_a_large_body_comes_in_pieces_of_bounded_size(coding, pack, size):
    data, whole, largest = _unpacked(coding, pack(bytes(size)), 1 << 20)
    assert (len(data), whole) == (size, True)
    assert largest <= 2 * PIECE


@pytest.mark.parametrize(("coding", "pack"), PACKED)
def test_a_body_that_is_cut_is_not_whole(coding, pack):
    data = b"".join(b"line %d\n" % number for number in range(2000))
    packed = pack(data)
    some, whole, _ = _unpacked(coding, packed[: len(packed) // 2], 1 << 20)
    assert data.startswith(some)
    assert not whole


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_packed_bodies_that_follow_each_other_are_one(coding):
    pack = CODINGS[coding]
    assert _unpacked(coding, pack(b"one ") + pack(b"two"), 7)[:2] == (b"one two", True)


def test_padding_behind_a_gzip_body_is_left():
    assert _unpacked("gzip", gzip.compress(b"text") + bytes(20), 1 << 20)[:2] == (b"text", True)


@pytest.mark.parametrize("coding", CODINGS)
def test_what_is_not_packed_is_an_error(coding):
    with pytest.raises(UnpackingError):
        _unpacked(coding, b"<html>this is plain</html>", 1 << 20)


@pytest.mark.parametrize("coding", ["", "identity", "rot13", "gzip, gzip"])
def test_other_codings_are_left_alone(coding):
    assert unpacker(coding) is None
