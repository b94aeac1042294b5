"""HTML of the user's outputs, made safe to stand inside of the report: known elements only, each closed, no scripts."""

from __future__ import annotations

from html import escape
from html.parser import HTMLParser
from typing import Any

_ELEMENTS = frozenset(
    [
        "a",
        "abbr",
        "b",
        "blockquote",
        "br",
        "caption",
        "center",
        "circle",
        "code",
        "col",
        "colgroup",
        "dd",
        "defs",
        "del",
        "details",
        "div",
        "dl",
        "dt",
        "em",
        "ellipse",
        "figcaption",
        "figure",
        "g",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "img",
        "ins",
        "kbd",
        "li",
        "line",
        "lineargradient",
        "mark",
        "ol",
        "p",
        "path",
        "polygon",
        "polyline",
        "pre",
        "q",
        "rect",
        "s",
        "samp",
        "small",
        "span",
        "stop",
        "strong",
        "style",
        "sub",
        "summary",
        "sup",
        "svg",
        "table",
        "tbody",
        "td",
        "text",
        "tfoot",
        "th",
        "thead",
        "tr",
        "tspan",
        "tt",
        "u",
        "ul",
        "var",
    ]
)
_VOID = frozenset(["br", "col", "hr", "img"])
_DROPPED = frozenset(["iframe", "noscript", "object", "script", "template", "title"])
_ATTRIBUTES = frozenset(
    [
        "align",
        "alt",
        "border",
        "cellpadding",
        "cellspacing",
        "class",
        "colspan",
        "cx",
        "cy",
        "d",
        "dx",
        "dy",
        "fill",
        "font-size",
        "font-weight",
        "height",
        "href",
        "id",
        "offset",
        "open",
        "opacity",
        "points",
        "r",
        "rowspan",
        "rx",
        "ry",
        "scope",
        "src",
        "start",
        "stop-color",
        "stroke",
        "stroke-width",
        "style",
        "text-anchor",
        "title",
        "transform",
        "valign",
        "viewbox",
        "width",
        "x",
        "x1",
        "x2",
        "xmlns",
        "y",
        "y1",
        "y2",
    ]
)


class _Filter(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self.open: list[str] = []
        self.dropping: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag in _DROPPED:
            self.dropping.append(tag)
        if self.dropping or tag not in _ELEMENTS:
            return
        kept = "".join(
            f' {name}="{escape(value or "")}"' for name, value in attrs if _allowed(name, value)
        )
        self.out.append(f"<{tag}{kept}>")
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: Any) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.dropping:
            if tag == self.dropping[-1]:
                self.dropping.pop()
        elif tag in self.open:
            while self.open:
                last = self.open.pop()
                self.out.append(f"</{last}>")
                if last == tag:
                    break

    def handle_data(self, data: str) -> None:
        if self.dropping:
            return
        if self.open and self.open[-1] == "style":
            # Style sheets stand as they are; they can end only where their element does, and load nothing.
            self.out.append("" if "<" in data or "@import" in data or "url(" in data else data)
        else:
            self.out.append(escape(data, quote=False))


def _allowed(name: str, value: str | None) -> bool:
    if name not in _ATTRIBUTES:
        return False
    text = (value or "").strip().lower()
    if name == "src":
        return text.startswith("data:image/")
    if name == "href":
        return text.startswith(("http://", "https://", "#", "mailto:"))
    return name != "style" or not ("url(" in text or "expression(" in text)


def sanitize(html: str) -> str:
    """The HTML without anything that runs, loads or reaches out of its place."""
    parser = _Filter()
    parser.feed(html)
    parser.close()
    return "".join(parser.out) + "".join(f"</{tag}>" for tag in reversed(parser.open))
