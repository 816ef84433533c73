from __future__ import annotations

import zlib
from contextlib import suppress

from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import StorageDamaged
from storage.sqlite.packing import pack, unpack


@given(st.binary(max_size=2000))
def test_what_was_packed_comes_back_however_it_was_packed(body: bytes) -> None:
    assert unpack(pack(body)) == body
    assert unpack(zlib.compress(body)) == body


def test_pages_become_small() -> None:
    assert len(pack(b"<p>The harbour board met.</p>" * 1000)) < 200


@given(st.binary(min_size=1, max_size=2000), st.data())
def test_fault_35_a_flipped_bit_of_a_page_is_noticed_or_changes_nothing(
    body: bytes, data: st.DataObject
) -> None:
    packed = bytearray(pack(body))
    packed[data.draw(st.integers(0, len(packed) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with suppress(StorageDamaged):
        assert unpack(bytes(packed)) == body
