"""Preamble, lines and exec frames, whole and in pieces."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sampan_wire.messages import (
    ExecDecoder,
    ExecKind,
    LineDecoder,
    MessageError,
    decode_exit,
    decode_resize,
    encode_exec_frame,
    encode_exit,
    encode_line,
    encode_resize,
    find_answer,
    find_preamble,
    preamble,
    preamble_answer,
)

NONCE = "0123456789abcdef" * 2


def test_a_preamble_is_found_behind_the_rest_of_an_old_session() -> None:
    buffer = bytearray(b"\0\0old bytes" + preamble(NONCE) + b"first frame")
    assert find_preamble(buffer) == NONCE
    assert buffer == b"first frame"


def test_a_preamble_is_found_when_it_comes_byte_by_byte_and_memory_stays_flat() -> None:
    buffer, found, largest = bytearray(), None, 0
    for byte in preamble(NONCE)[-3000:]:
        buffer.append(byte)
        found = find_preamble(buffer) or found
        largest = max(largest, len(buffer))
    assert found == NONCE
    assert largest < 100


def test_the_last_of_two_preambles_counts() -> None:
    other = "f" * 32
    buffer = bytearray(preamble(NONCE) + preamble(other))
    assert find_preamble(buffer) == other


def test_an_answer_to_another_preamble_is_not_ours() -> None:
    buffer = bytearray(preamble_answer("e" * 32))
    assert not find_answer(buffer, NONCE)
    buffer += preamble_answer(NONCE) + b"frame"
    assert find_answer(buffer, NONCE)
    assert buffer == b"frame"


@given(
    st.lists(st.dictionaries(st.text(max_size=5), st.text(max_size=20)), max_size=5),
    st.integers(1, 9),
)
def test_lines_survive_any_cutting(messages: list[dict[str, str]], step: int) -> None:
    data = b"".join(map(encode_line, messages))
    decoder, got = LineDecoder(), []
    for start in range(0, len(data), step):
        got += decoder.feed(data[start : start + step])
    assert got == messages


@pytest.mark.parametrize("line", [b"[1]\n", b"nonsense\n", b"\xff\xfe\n", b"[" * 100_000 + b"\n"])
def test_a_line_that_is_no_message_is_refused(line: bytes) -> None:
    with pytest.raises(MessageError):
        LineDecoder().feed(line)


def test_a_line_without_end_is_refused_before_it_fills_the_memory() -> None:
    decoder = LineDecoder(limit=100)
    with pytest.raises(MessageError, match="longer than 100"):
        decoder.feed(b"x" * 101)


@given(
    st.lists(st.tuples(st.sampled_from(ExecKind), st.binary(max_size=300)), max_size=6),
    st.integers(1, 50),
)
def test_exec_frames_survive_any_cutting(items: list[tuple[ExecKind, bytes]], step: int) -> None:
    data = b"".join(encode_exec_frame(kind, payload) for kind, payload in items)
    decoder, got = ExecDecoder(), []
    for start in range(0, len(data), step):
        got += decoder.feed(data[start : start + step])
    assert got == items


def test_an_exec_frame_of_unknown_kind_or_size_is_refused() -> None:
    with pytest.raises(MessageError):
        ExecDecoder().feed(b"\x07\0\0\0\0")
    with pytest.raises(MessageError):
        ExecDecoder().feed(b"\0\xff\0\0\0")


def test_exit_codes_and_sizes_of_terminals_come_back_as_they_went() -> None:
    [(kind, payload)] = ExecDecoder().feed(encode_exit(-1))
    assert (kind, decode_exit(payload)) == (ExecKind.EXIT, -1)
    [(kind, payload)] = ExecDecoder().feed(encode_resize(50, 132))
    assert (kind, decode_resize(payload)) == (ExecKind.RESIZE, (50, 132))
