"""Datagrams in a stream."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sampan_wire.datagrams import DatagramDecoder, encode_datagram


@given(st.lists(st.binary(max_size=300)), st.integers(1, 50))
def test_datagrams_come_out_as_they_went_in_whatever_the_pieces(
    datagrams: list[bytes], size: int
) -> None:
    stream = b"".join(map(encode_datagram, datagrams))
    decoder = DatagramDecoder()
    out: list[bytes] = []
    for start in range(0, len(stream), size):
        out += decoder.feed(stream[start : start + size])
    assert out == datagrams


def test_a_datagram_has_less_than_64_kib() -> None:
    assert DatagramDecoder().feed(encode_datagram(bytes(0xFFFF))) == [bytes(0xFFFF)]
    with pytest.raises(ValueError, match="at most 65535"):
        encode_datagram(bytes(0x10000))
