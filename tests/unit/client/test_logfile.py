"""A log as it grows."""

from pathlib import Path

from sampan.client.logfile import follow_log


async def test_a_log_is_read_from_its_first_line_and_followed(tmp_path: Path):
    path = tmp_path / "console.log"
    path.write_bytes("one\r\nzwölf\n".encode())
    lines = follow_log(path, poll_s=0.001)
    assert [await anext(lines), await anext(lines)] == ["one", "zwölf"]
    with path.open("ab") as stream:
        stream.write(b"three\n")
    assert await anext(lines) == "three"


async def test_a_prompt_without_an_end_is_shown(tmp_path: Path):
    path = tmp_path / "console.log"
    path.write_bytes(b"sampan login: ")
    assert await anext(follow_log(path, poll_s=0.001)) == "sampan login: "


async def test_a_log_that_was_replaced_is_read_anew(tmp_path: Path):
    path = tmp_path / "console.log"
    path.write_bytes(b"of the boot before\n")
    lines = follow_log(path, poll_s=0.001)
    assert await anext(lines) == "of the boot before"
    fresh = tmp_path / "fresh"
    fresh.write_bytes(b"of this boot\n")
    fresh.replace(path)
    assert await anext(lines) == "of this boot"


async def test_a_log_that_is_not_there_yet_is_waited_for(tmp_path: Path):
    import asyncio

    path = tmp_path / "console.log"
    lines = follow_log(path, poll_s=0.001)
    first = asyncio.ensure_future(anext(lines))
    await asyncio.sleep(0)
    path.write_bytes(b"here\n")
    assert await first == "here"
