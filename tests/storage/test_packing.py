from __future__ import annotations

import zlib

from hypothesis import given
from hypothesis import strategies as st

from storage.sqlite.packing import pack, unpack


@given(st.binary(max_size=2000))
def test_what_was_packed_comes_back_however_it_was_packed(body: bytes) -> None:
    assert unpack(pack(body)) == body
    assert unpack(zlib.compress(body)) == body


def test_pages_become_small() -> None:
    assert len(pack(b"<p>The harbour board met.</p>" * 1000)) < 200
