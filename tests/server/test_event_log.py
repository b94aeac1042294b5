"""How the server reads the log of a run: the same as the command line, line by line."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from jupyterlab_savoy.server.events import PIECE, EventLog


def line(seq: int, event: str = "step.output", **more) -> str:
    head = {"seq": seq, "time": "2026-11-24T10:00:00.000Z", "run": "r", "event": event}
    return json.dumps({**head, **more}, separators=(",", ":"))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "events.jsonl"


def log(file: Path, after: int = 0) -> EventLog:
    return EventLog(file, lambda value: value, after)


def numbers(lines: list[bytes]) -> list[int]:
    return [json.loads(each)["seq"] for each in lines]


def test_reads_on_from_where_it_was_in_whatever_pieces_it_comes(file: Path):
    text = "".join(f"{line(seq, text='ä' * seq)}\n" for seq in (1, 2, 3)).encode()
    file.write_bytes(b"")
    reader, found = log(file), []
    for byte in text:
        with open(file, "ab") as stream:
            stream.write(bytes([byte]))
        found += numbers(reader.read())
    assert found == [1, 2, 3]


@pytest.mark.parametrize(
    ("what", "text", "found"),
    [
        ("a line that is not whole", f'{line(1)}\n{{"seq":2,"ti', [1]),
        ("what a full disk left", f'{line(1)}\n{{"seq":2,"ti{line(3)}\n{line(4)}\n', [1, 4]),
        ("the same, later", f"{line(1)}\n{line(2, text='x')[:-9]}{line(3)}\n{line(4)}\n", [1, 4]),
        ("lines that are nothing", f"\nnull\n[]\n{line(1)}\n{{}}\n7\n{'[' * 99_999}\n", [1]),
        ("an event with a line of another", f"{line(1, data=json.loads(line(9)))}\n", [1]),
        ("keys in another order", '{"event":"step.output","seq":1}\n', [1]),
    ],
)
def test_passes_on_whole_events_only(file: Path, what: str, text: str, found: list[int]):
    file.write_text(text)
    assert numbers(log(file).read()) == found, what


def test_begins_after_a_number(file: Path):
    file.write_text("".join(f"{line(seq)}\n" for seq in range(1, 6)))
    assert numbers(log(file, after=3).read()) == [4, 5]
    assert log(file, after=5).read() == []


def test_long_logs_come_in_pieces_and_long_lines_whole(file: Path):
    long = line(1, text="x" * (3 * PIECE))
    file.write_text(
        f"{long}\n" + "".join(f"{line(seq, text='y' * 1000)}\n" for seq in range(2, 4000))
    )
    reader = log(file)
    pieces = []
    while lines := reader.read():
        pieces.append(numbers(lines))
    assert [seq for piece in pieces for seq in piece] == list(range(1, 4000))
    assert len(pieces) > 3


def test_a_log_that_does_not_exist_is_empty(file: Path):
    assert log(file).read() == []


def test_outputs_are_passed_on_as_they_are(file: Path):
    output = line(2, text="/home/me/x")
    file.write_text(f"{line(1, 'run.started', notebook='/home/me/x')}\n{output}\n")
    hidden = EventLog(file, lambda value: {**value, "notebook": "hidden"})
    first, second = hidden.read()
    assert json.loads(first)["notebook"] == "hidden"
    assert second.decode() == output


@pytest.mark.parametrize("last", ["run.succeeded", "run.failed", "run.cancelled"])
async def test_following_ends_with_the_run(file: Path, last: str):
    file.write_text(f"{line(1)}\n{line(2, last)}\n")
    assert [numbers(lines) async for lines in log(file).follow()] == [[1, 2]]


async def test_following_ends_when_nobody_is_left_to_write(file: Path):
    file.write_text(f"{line(1)}\n")
    started = time.monotonic()
    assert [numbers(lines) async for lines in log(file).follow()] == [[1]]
    assert time.monotonic() - started < 1
