"""The report of a step: one HTML file without scripts and without anything to load, for KFP's viewer or any browser."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from html import escape
from typing import Any

from .outputs import CellRecord, Output
from .sanitize import sanitize

_TEXT_LIMIT = 200_000  # characters of one output
_TOTAL_LIMIT = 20 << 20  # of the whole page
_IMAGES = ("image/png", "image/jpeg", "image/gif", "image/webp")
_ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x07]*\x07")

# Content-Security-Policy: whatever slips through can neither run nor load.
_HEAD = """<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width"><title>{title}</title><style>
:root{{color-scheme:light dark;--l:#8884}}body{{font:14px/1.5 system-ui,sans-serif;max-width:60em;margin:2em auto;padding:0 1em}}
pre,code{{font:12px/1.5 ui-monospace,monospace}}pre{{white-space:pre-wrap;overflow-wrap:anywhere;margin:0;padding:.5em .8em}}
section{{border:1px solid var(--l);border-radius:6px;margin:1em 0;overflow:auto}}section>pre,summary{{background:#8881}}
summary,h3{{padding:.3em .8em;margin:0;font-size:12px;cursor:pointer;opacity:.8}}.o{{padding:.5em .8em;border-top:1px solid var(--l);overflow:auto}}
.e{{border-left:3px solid #d33;background:#d331}}.stderr{{background:#c801}}img,svg{{max-width:100%;height:auto}}
table{{border-collapse:collapse;font-size:12px}}td,th{{padding:.2em .7em;border-bottom:1px solid var(--l);text-align:right}}td:first-child,th:first-child{{text-align:left}}
.ok{{color:#2a7}}.bad{{color:#d33}}
</style></head><body>
"""


def render_report(
    step: str,
    pipeline: str,
    records: Iterable[CellRecord],
    problem: str | None = None,
    parameters: dict[str, Any] | None = None,
    metrics: dict[str, Any] | None = None,
    state: dict[str, Any] | None = None,
) -> str:
    """The page. `problem` is why the step failed; `state` describes the variables that it handed on."""
    verdict = f'<p class="bad">{_text(problem)}</p>' if problem else '<p class="ok">Succeeded</p>'
    parts = [
        _HEAD.format(title=_text(f"{step} · {pipeline}")),
        f"<h1>{_text(step)}</h1><p>{_text(pipeline)}</p>{verdict}",
        _table("Parameters", ("Name", "Value"), (parameters or {}).items()),
        _table("Metrics", ("Name", "Value"), (metrics or {}).items()),
    ]
    size = 0
    for record in records:
        part = _cell(record)
        size += len(part)
        if size > _TOTAL_LIMIT:
            parts.append("<p>[… the outputs of further cells are left out …]</p>")
            break
        parts.append(part)
    rows = [
        (name, entry["type"], "×".join(map(str, entry.get("shape", ()))), _size(entry["bytes"]))
        for name, entry in (state or {}).items()
    ]
    parts.append(_table("Handed on", ("Name", "Type", "Shape", "Stored"), rows))
    return "".join(parts) + "</body></html>\n"


def _text(value: Any) -> str:
    return escape(str(value), quote=True)


def _table(title: str, heads: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    body = "".join(
        "<tr>" + "".join(f"<td>{_text(_short(cell))}</td>" for cell in row) + "</tr>"
        for row in rows
    )
    if not body:
        return ""
    head = "".join(f"<th>{_text(name)}</th>" for name in heads)
    return f"<section><h3>{_text(title)}</h3><table><tr>{head}</tr>{body}</table></section>"


def _cell(record: CellRecord) -> str:
    quiet = record.section != "cell"
    if quiet and not record.outputs:
        return ""
    title = f"Cell {record.cell}" + (f" ({record.section})" if quiet else "")
    source = f"<pre>{_text(_short(record.source.strip(chr(10)), _TEXT_LIMIT))}</pre>"
    code = f"<details><summary>{_text(title)}</summary>{source}</details>"
    if not quiet:
        code = f"<h3>{_text(title)}</h3>{source}"
    return f"<section>{code}{''.join(map(_output, record.outputs))}</section>"


def _output(output: Output) -> str:
    kind = output["output_type"]
    if kind == "stream":
        return f'<div class="o {_text(output["name"])}">{_pre(output["text"])}</div>'
    if kind == "error":
        text = "\n".join(output["traceback"]) or f"{output['ename']}: {output['evalue']}"
        return f'<div class="o e">{_pre(text)}</div>'
    return f'<div class="o">{_data(output["data"])}</div>'


def _data(data: dict[str, Any]) -> str:
    for mime in _IMAGES:
        if mime in data:
            content = re.sub(r"[^A-Za-z0-9+/=]", "", str(data[mime]))
            return f'<img alt="{_text(_short(data.get("text/plain", mime)))}" src="data:{mime};base64,{content}">'
    for mime in ("text/html", "image/svg+xml"):
        if mime in data and len(data[mime]) <= 10 * _TEXT_LIMIT:
            return sanitize(data[mime])
    for mime in ("text/markdown", "text/latex", "text/plain"):
        if mime in data:
            return _pre(data[mime])
    return _pre(json.dumps(data, indent=1, default=str))


def _pre(text: Any) -> str:
    return f"<pre>{_text(_ANSI.sub('', _short(text, _TEXT_LIMIT)))}</pre>"


def _short(value: Any, limit: int = 500) -> str:
    text = value if isinstance(value, str) else repr(value)
    if len(text) <= limit:
        return text
    return f"{text[: limit // 2]} […] {text[-limit // 2 :]}"


def _size(count: float) -> str:
    for unit in ("B", "KB", "MB"):
        if count < 1000:
            return f"{count:.0f} {unit}"
        count /= 1000
    return f"{count:.1f} GB"
