"""What the cells of a step print and show, as nbformat 4.5 outputs, capped in size.

The `Recorder` is what shells and streams call: `stream`, `show`, `update`, `clear`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Callable

STREAM_HEAD = 1 << 20  # characters kept from the start of a stream, for each output
STREAM_TAIL = 1 << 16  # and from its end
DATA_LIMIT = 10 << 20  # characters of one representation

_MARK = "\n[… left out …]\n"


@dataclass
class Failure:
    """An exception that ended what `place` names: a cell, a metric. Lines count from 1."""

    place: str
    line: int | None
    ename: str
    evalue: str
    traceback: list[str]

    def __str__(self) -> str:
        """`cell 8, line 3: ValueError: …`, in one line."""
        line = f", line {self.line}" if self.line else ""
        first = self.evalue.strip().partition("\n")[0][:500]
        return f"{self.place}{line}: {self.ename}{': ' if first else ''}{first}"


@dataclass
class CellRecord:
    """A cell that ran, in which part of the task, and its outputs so far."""

    cell: int
    section: str
    source: str
    outputs: list[dict[str, Any]] = field(default_factory=list)


class Recorder:
    """Collects the outputs of a step, cell by cell."""

    def __init__(self) -> None:
        self.records: list[CellRecord] = []
        self._outputs: list[dict[str, Any]] = []
        self._clear_first = False
        self._displays: dict[str, list[dict[str, Any]]] = {}
        #: For the log of the step, which has only text.
        self.log: Callable[[str], None] = lambda text: None

    def begin(self, cell: int, section: str, source: str) -> None:
        """Outputs belong to this cell from now on."""
        self.settle()
        self.records.append(CellRecord(cell, section, source))
        self._outputs, self._clear_first = self.records[-1].outputs, False

    def settle(self) -> None:
        """Make one text of the pieces of each stream output of the current cell."""
        for output in self._outputs:
            if "text" in output:
                output["text"] = tidy("".join(output["text"]))

    def stream(self, name: str, text: str) -> None:
        """Text printed to `stdout` or `stderr`; a list of pieces until the cell is done."""
        self._clear_if_asked()
        if not self._outputs or self._outputs[-1].get("name") != name:
            self._outputs.append({"output_type": "stream", "name": name, "text": []})
        pieces = self._outputs[-1]["text"]
        pieces.append(text)
        if len(pieces) > 999 or len(text) > STREAM_TAIL:
            pieces[:] = [tidy("".join(pieces))]

    def show(self, output: dict[str, Any], display_id: str | None = None) -> None:
        """A display_data, execute_result or error output."""
        self._clear_if_asked()
        self._outputs.append(capped(output))
        data = output.get("data", {})
        if "text/plain" in data and not any(mime.startswith("image/") for mime in data):
            self.log(f"{data['text/plain'][:STREAM_TAIL]}\n")
        if display_id:
            self._displays.setdefault(display_id, []).append(self._outputs[-1])

    def update(self, display_id: str, output: dict[str, Any]) -> None:
        """Change what was shown under this id, in whichever cell; never adds an output."""
        for shown in self._displays.get(display_id, ()):
            shown.update(capped({**output, "output_type": shown["output_type"]}))

    def clear(self, wait: bool = False) -> None:
        """`clear_output()`; with `wait` when the next output comes."""
        self._clear_first = wait
        if not wait:
            self._outputs.clear()

    def _clear_if_asked(self) -> None:
        if self._clear_first:
            self.clear()


def tidy(text: str) -> str:
    """Carriage returns act as on a terminal (a progress bar stays one line); long text is cut."""
    text = text.replace("\r\n", "\n")
    if "\r" in text:
        text = re.sub(r"[^\n]*\r(?=[^\n])", "", text)
    if len(text) > STREAM_HEAD + STREAM_TAIL + len(_MARK):
        text = text[:STREAM_HEAD] + _MARK + text[-STREAM_TAIL:]
    return text


def capped(output: dict[str, Any]) -> dict[str, Any]:
    """The output, with a note in place of a representation that is too long."""
    data = output.get("data", {})
    for mime, value in data.items():
        if isinstance(value, str) and len(value) > DATA_LIMIT:
            plain = str(data.get("text/plain", ""))[:1000]
            note = f"{plain}\n[{mime} of {len(value)} characters left out]"
            return capped({**output, "data": {**data, mime: "", "text/plain": note}})
    return output
