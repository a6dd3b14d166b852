"""What pictures are drawn on: elements of an SVG in the order in which they are painted."""

from __future__ import annotations

from dataclasses import field
from xml.sax.saxutils import escape, quoteattr

from ...records import dataclass

GENERATOR = "<metadata>loopfolio</metadata>"
"""Stands in every picture, so that the tool knows its own and may overwrite it."""

INK, SOFT, RULE = "#1f2933", "#52606d", "#cbd2d9"
FONT = "Helvetica Neue, Helvetica, Arial, Liberation Sans, sans-serif"


@dataclass
class Canvas:
    """Elements in the order in which they are painted."""

    elements: list[str] = field(default_factory=list)

    def add(self, element: str) -> None:
        self.elements.append(element)

    def text(self, x: float, y: float, words: str, kind: str = "", anchor: str = "") -> None:
        attributes = (f' class="{kind}"' if kind else "") + (f' text-anchor="{anchor}"' if anchor else "")
        self.add(f'<text x="{px(x)}" y="{px(y)}"{attributes}>{escape(words)}</text>')

    def line(self, x1: float, y1: float, x2: float, y2: float, colour: str = RULE) -> None:
        self.add(f'<line x1="{px(x1)}" y1="{px(y1)}" x2="{px(x2)}" y2="{px(y2)}" stroke="{colour}"/>')

    def circle(self, x: float, y: float, r: float, fill: str, extra: str = "") -> None:
        self.add(f'<circle cx="{px(x)}" cy="{px(y)}" r="{px(r)}" fill="{fill}" stroke="{INK}"{extra}/>')

    def pill(self, x: float, y: float, w: float, h: float, words: str) -> None:
        self.add(
            f'<rect x="{px(x)}" y="{px(y)}" width="{px(w)}" height="{px(h)}" rx="{px(h / 2)}" fill="{INK}"/>'
        )
        self.text(x + w / 2, y + h / 2 + 4.0, words, "pill", "middle")

    def document(self, w: float, h: float, kind: str, heading: str, says: str, style: str) -> str:
        """All of it as one standalone SVG of that size; ``kind``: the class that its styles begin with."""
        return "\n".join(
            [
                f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {px(w)} {px(h)}" width="{px(w)}" '
                f'height="{px(h)}" class="{kind}" role="img" aria-label={quoteattr(heading)}>',
                GENERATOR,
                f"<title>{escape(heading)}</title>",
                f"<desc>{escape(says)}</desc>",
                f"<style>{style}</style>",
                f'<rect width="{px(w)}" height="{px(h)}" rx="6" fill="#fff"/>',
                *self.elements,
                "</svg>",
                "",
            ]
        )


def px(number: float) -> str:
    """A coordinate to a hundredth of a pixel, never -0."""
    return f"{round(number, 2) + 0.0:.2f}".rstrip("0").rstrip(".")
