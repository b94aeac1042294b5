"""The report of a step: one HTML file with nothing to load, for KFP's viewer or any browser."""

from __future__ import annotations

import base64
import json
import re
from html import escape
from typing import Any

from .outputs import CellRecord

_TEXT_LIMIT = 200_000  # characters of one output
_PAGE_LIMIT = 20 << 20
_ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")

# The policy holds in the frames too: what users show can run but neither load nor send anything.
_HEAD = """<!doctype html><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; \
style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<style>
:root{color-scheme:light dark}
body{font:14px/1.5 system-ui,sans-serif;max-width:60em;margin:2em auto;padding:0 1em}
section{border:1px solid #8884;border-radius:6px;margin:1em 0}
pre{font:12px/1.5 monospace;white-space:pre-wrap;overflow-wrap:anywhere;margin:0;padding:.5em 1em}
h2,summary{font-size:12px;margin:0;padding:.3em 1em;background:#8882}
.stderr{background:#fb03}.error{background:#f003}
iframe{border:0;width:100%;background:#fff}img{max-width:100%}td{padding:.2em 1em}
</style>
"""
# Styles inside of a frame with the user's HTML, which shows on white.
_FRAME = (
    "<style>body{font:12px sans-serif}table{border-collapse:collapse}td,th{padding:4px 8px}</style>"
)


def render_report(
    title: str, problem: str | None, tables: dict[str, dict[str, Any]], records: list[CellRecord]
) -> str:
    """The page. `problem` is why the step failed; a table has a row for each name."""
    verdict = escape(problem or "Succeeded")
    parts = [f"{_HEAD}<title>{escape(title)}</title><h1>{escape(title)}</h1><p>{verdict}</p>"]
    for head, rows in tables.items():
        lines = "".join(f"<tr><td>{escape(k)}<td>{escape(_short(v))}" for k, v in rows.items())
        parts.append(f"<section><h2>{head}</h2><table>{lines}</table></section>" if rows else "")
    size = 0
    for record in records:
        part = _cell(record)
        size += len(part)
        parts.append(part if size < _PAGE_LIMIT else "")
    if size >= _PAGE_LIMIT:
        parts.append("<p>[… further outputs are left out …]</p>")
    return "\n".join(parts)


def _cell(record: CellRecord) -> str:
    outputs = "".join(map(_output, record.outputs))
    code = _pre(record.source.strip("\n"))
    if record.section == "cell":
        return f"<section><h2>Cell {record.cell + 1}</h2>{code}{outputs}</section>"
    if not outputs:
        return ""
    summary = f"<summary>Cell {record.cell + 1} ({record.section})</summary>"
    return f"<section><details>{summary}{code}</details>{outputs}</section>"


def _output(output: dict[str, Any]) -> str:
    if output["output_type"] == "stream":
        return _pre(output["text"], output["name"])
    if output["output_type"] == "error":
        return _pre("\n".join(output["traceback"]), "error")
    data = output["data"]
    for mime, content in data.items():
        if mime.startswith("image/") and content:
            if mime == "image/svg+xml":  # as an image it cannot run scripts
                content = base64.b64encode(content.encode()).decode()
            return f'<img alt="" src="data:{escape(mime)};base64,{escape(content)}">'
    html = data.get("text/html")
    if html:
        height = min(600, 40 + 24 * max(html.count("<tr"), html.count("<br"), 2))
        page = escape(_FRAME + html)
        return f'<iframe sandbox="allow-scripts" height="{height}" srcdoc="{page}"></iframe>'
    text = data.get("text/plain")
    return _pre(text if isinstance(text, str) else json.dumps(data, indent=1, default=str))


def _pre(text: str, name: str = "") -> str:
    return f'<pre class="{name}">{escape(_short(_ANSI.sub("", text), _TEXT_LIMIT))}</pre>'


def _short(value: Any, limit: int = 500) -> str:
    text = str(value)
    return text if len(text) <= limit else f"{text[: limit // 2]} […] {text[-limit // 2 :]}"
