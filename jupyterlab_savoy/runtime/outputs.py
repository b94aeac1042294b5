"""What the cells of a step print and show, as nbformat 4.5 outputs, capped in size.

A sink in the sense of the shells: `stream`, `show`, `update`, `clear`, `error`. It runs no code of the user's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

STREAM_HEAD = 1 << 20  # characters of a stream kept from its start, for each cell
STREAM_TAIL = 1 << 16  # and from its end
DATA_LIMIT = 10 << 20  # characters of one representation

Output = dict  # an nbformat output object


@dataclass
class Failure:
    """An exception that ended a cell. `line` counts from 1, in the cell; `place` says where else it was."""

    cell: int
    line: int | None
    ename: str
    evalue: str
    traceback: list[str]
    place: str = ""

    def sentence(self, step: str) -> str:
        """`train failed in cell 8, line 3: ValueError: …`, in one line."""
        where = self.place or f"cell {self.cell}"
        if self.line is not None:
            where += f", line {self.line}"
        first = (self.evalue.strip().splitlines() or [""])[0][:500]
        return f"{step} failed in {where}: {self.ename}{': ' if first else ''}{first}"


@dataclass
class CellRecord:
    """A cell that ran, its outputs so far and how it ended."""

    cell: int
    section: str
    source: str
    outputs: list[Output] = field(default_factory=list)
    failure: Failure | None = None


class _Text:
    """The text of one stream output: head and tail are kept, carriage returns act as on a terminal."""

    def __init__(self) -> None:
        self._head, self._tail = "", ""
        self._new: list[str] = []
        self._length = self._dropped = 0

    def add(self, text: str) -> None:
        self._new.append(text)
        self._length += len(text)
        if self._length > STREAM_TAIL:
            self._settle()

    def _settle(self) -> None:
        text, self._new, self._length = "".join(self._new), [], 0
        if not self._tail:
            text, self._head = overwrite(self._head, text), ""
            self._head, text = text[:STREAM_HEAD], text[STREAM_HEAD:]
        self._tail = overwrite(self._tail, text)
        self._dropped += max(0, len(self._tail) - STREAM_TAIL)
        self._tail = self._tail[-STREAM_TAIL:]

    def __str__(self) -> str:
        self._settle()
        mark = f"\n[… {self._dropped} characters left out …]\n" if self._dropped else ""
        return self._head + mark + self._tail


class Recorder:
    """Collects the outputs of a step, cell by cell."""

    def __init__(self) -> None:
        self.records: list[CellRecord] = []
        self._text: _Text | None = None
        self._clear_before_next = False
        self._displays: dict[str, list[Output]] = {}

    def begin(self, cell: int, section: str, source: str) -> CellRecord:
        """Outputs belong to this cell from now on."""
        self.finish()
        self.records.append(CellRecord(cell, section, source))
        return self.records[-1]

    def finish(self) -> None:
        """Write the text that is still being collected into its output."""
        if self._text is not None:
            self.records[-1].outputs[-1]["text"] = str(self._text)
        self._text, self._clear_before_next = None, False

    def stream(self, name: str, text: str) -> None:
        """Text printed to `stdout` or `stderr`."""
        if not self.records or not text:
            return
        outputs = self._ready()
        last = outputs[-1] if outputs else {}
        if self._text is None or last.get("name") != name:
            self._end_text()
            self._text = _Text()
            outputs.append({"output_type": "stream", "name": name, "text": ""})
        self._text.add(text)

    def show(self, output: Output, display_id: str | None = None) -> None:
        """A display_data or execute_result output."""
        if not self.records:
            return
        outputs = self._ready()
        self._end_text()
        output = {**output, "data": _capped(output["data"])}
        outputs.append(output)
        if display_id is not None:
            self._displays.setdefault(display_id, []).append(output)

    def update(self, display_id: str, data: dict[str, Any], metadata: dict[str, Any]) -> None:
        """Change what was shown under this id, in whichever cell; never adds an output."""
        for output in self._displays.get(display_id, []):
            output.update(data=_capped(data), metadata=metadata)

    def clear(self, wait: bool) -> None:
        """`clear_output()`; with `wait` only when the next output comes."""
        if wait:
            self._clear_before_next = True
        elif self.records:
            self._text = None
            self.records[-1].outputs.clear()

    def error(self, failure: Failure) -> None:
        """The exception that ended the cell."""
        outputs = self._ready()
        self._end_text()
        self.records[-1].failure = failure
        outputs.append(
            {
                "output_type": "error",
                "ename": failure.ename,
                "evalue": failure.evalue,
                "traceback": failure.traceback,
            }
        )

    def _ready(self) -> list[Output]:
        if self._clear_before_next:
            self._clear_before_next = False
            self.clear(wait=False)
        return self.records[-1].outputs

    def _end_text(self) -> None:
        if self._text is not None:
            self.records[-1].outputs[-1]["text"] = str(self._text)
            self._text = None


def overwrite(old: str, new: str) -> str:
    """Append text in which a carriage return goes back to the start of the line, so that a progress bar stays one line."""
    if "\r" not in new and not old.endswith("\r"):
        return old + new
    start = old.rfind("\n") + 1
    text = (old[start:] + new).replace("\r\n", "\n")
    lines = []
    for line in re.split("(?<=\n)", text):
        body, end = (line[:-1], "\n") if line.endswith("\n") else (line, "")
        pending = "\r" if body.endswith("\r") and not end else ""  # decided by what comes next
        shown = ""
        for part in body.rstrip("\r").split("\r"):
            shown = part + shown[len(part) :]
        lines.append(shown + pending + end)
    return old[:start] + "".join(lines)


def _capped(data: dict[str, Any]) -> dict[str, Any]:
    kept, too_long = {}, []
    for mime, value in data.items():
        if isinstance(value, str) and len(value) > DATA_LIMIT:
            too_long.append(f"{mime}, {len(value)} characters")
        else:
            kept[mime] = value
    if too_long:
        note = f"[left out: {'; '.join(too_long)}]"
        kept["text/plain"] = f"{kept.get('text/plain', '')}\n{note}".lstrip("\n")
    return kept
