"""Formatting of text as its styles, theme and background define it."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Self
from xml.etree.ElementTree import Element

from stories.intake.word.docx_parts import W14, A, DocxParts, W

OFF = ("0", "false", "off", "none")
HIDDEN_PROPERTIES = ("vanish", "specVanish", "webHidden")
STRIKE_PROPERTIES = ("strike", "dstrike")
CAPITAL_PROPERTIES = ("caps", "smallCaps")
# Text of less contrast can't be read. WCAG 2.2 asks for 4.5 in ordinary text.
MIN_CONTRAST = 1.25
MAX_TINY_HALF_POINTS = 4
MAX_TINY_WIDTH_PERCENT = 5
# A dark background is a redaction unless the text has a light color of its own.
DARK_LUMINANCE = 0.02
MAX_STYLE_LEVELS = 20
BLACK = "000000"
WHITE = "FFFFFF"
HIGHLIGHTS = {
    "black": BLACK,
    "blue": "0000FF",
    "cyan": "00FFFF",
    "darkBlue": "00008B",
    "darkCyan": "008B8B",
    "darkGray": "A9A9A9",
    "darkGreen": "006400",
    "darkMagenta": "800080",
    "darkRed": "8B0000",
    "darkYellow": "808000",
    "green": "00FF00",
    "lightGray": "D3D3D3",
    "magenta": "FF00FF",
    "red": "FF0000",
    "white": WHITE,
    "yellow": "FFFF00",
}
# Names of colors in a text, and in the theme that defines them.
THEME_NAMES = {
    "background1": "lt1",
    "light1": "lt1",
    "background2": "lt2",
    "light2": "lt2",
    "text1": "dk1",
    "dark1": "dk1",
    "text2": "dk2",
    "dark2": "dk2",
    "hyperlink": "hlink",
    "followedHyperlink": "folHlink",
}
# Attributes with the theme's color of a text, and of the fill behind it.
THEME_ATTRIBUTES = {"theme": f"{W}themeColor", "themeFill": f"{W}themeFill"}
# In place of elements that a document doesn't have; never changed.
NO_ELEMENT = Element("none")
TURNED_OFF = Element("none", {f"{W}val": "off"})
DEFAULT_THEME = {"lt1": WHITE, "dk1": BLACK}


@dataclass(slots=True)
class Formatting:
    """Styles of a document by their ids, its defaults and the colors of its theme."""

    styles: Mapping[str, Element] = field(default_factory=dict)
    default_style: Element = field(default_factory=lambda: Element("none"))
    defaults: list[Element] = field(default_factory=list)
    theme: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, parts: DocxParts) -> Self:
        """Read the styles and the theme of a document."""
        root = parts.related_tree("styles")
        styles = {style.get(f"{W}styleId", ""): style for style in root.iter(f"{W}style")}
        styles.pop("", None)
        defaults = root.findall(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
        return cls(styles, _default_style(root), defaults, _read_theme(parts))

    def run_properties(self, run: Element, paragraph: Element) -> list[Element]:
        """Return the properties that apply to a run, the strongest first."""
        own = run.findall(f"{W}rPr")
        of_style = self._style_properties(first_value(own, f"{W}rStyle"), "rPr")
        of_paragraph = self.paragraph_properties(paragraph, "rPr")
        return [*own, *of_style, *of_paragraph, *self.defaults]

    def paragraph_properties(self, paragraph: Element, name: str) -> list[Element]:
        """Return the properties of a paragraph or of its text (pPr, rPr) from its styles."""
        style_id = value_of(paragraph, f"pPr/{W}pStyle")
        if style_id in self.styles:
            return list(self._style_properties(style_id, name))
        return self.default_style.findall(f"{W}{name}")

    def _style_properties(self, style_id: str, name: str) -> Iterator[Element]:
        """Yield the properties of a style and of those that it is based on."""
        for _level in range(MAX_STYLE_LEVELS):
            style = self.styles.get(style_id)
            if style is None:
                return

            yield from style.findall(f"{W}{name}")
            style_id = value_of(style, "basedOn")

    def style_name(self, paragraph: Element) -> str:
        """Return the name of a paragraph's style in lower case."""
        style_id = value_of(paragraph, f"pPr/{W}pStyle")
        style = self.styles.get(style_id, Element("none"))
        return (value_of(style, "name") or style_id).lower()

    def is_invisible(
        self, properties: list[Element], paragraph: Element, backgrounds: list[Element]
    ) -> bool:
        """Return whether a reader can't see text; `backgrounds` are its cells and tables."""
        if is_on(properties, HIDDEN_PROPERTIES) or _is_tiny(properties):
            return True
        if list(find_all(properties, f"{W14}textFill/{W14}noFill")):
            return True

        color = self._text_color(properties)
        own_background = self._run_background(properties)
        if own_background:
            if not color:
                return luminance(own_background) < DARK_LUMINANCE
            return contrast(color, own_background) < MIN_CONTRAST

        # Word shows text without a color of its own in black or white, whichever is readable.
        background = self._outer_background(paragraph, backgrounds) or WHITE
        return bool(color) and contrast(color, background) < MIN_CONTRAST

    def _text_color(self, properties: list[Element]) -> str:
        """Return the color of text, "" if it is automatic."""
        color = next(find_all(properties, f"{W}color"), NO_ELEMENT)
        return self._color(color, "val", "theme")

    def _run_background(self, properties: list[Element]) -> str:
        """Return the color behind a text from its own formatting, "" without one."""
        for one in properties:
            highlight = value_of(one, "highlight")
            if highlight in HIGHLIGHTS:
                return HIGHLIGHTS[highlight]

            shading = one.find(f"{W}shd")
            if shading is not None:
                return self._fill(shading)

        return ""

    def _outer_background(self, paragraph: Element, backgrounds: list[Element]) -> str:
        """Return the color behind a paragraph: its own, or that of its cell or table."""
        own = paragraph.findall(f"{W}pPr")
        of_style = self.paragraph_properties(paragraph, "pPr")
        for shading in find_all([*own, *of_style, *backgrounds], f"{W}shd"):
            color = self._fill(shading)
            if color:
                return color

        return ""

    def _fill(self, shading: Element) -> str:
        """Return the color of a shading; a solid pattern hides the fill behind it."""
        if shading.get(f"{W}val") == "solid":
            return self._color(shading, "color", "theme") or BLACK
        return self._color(shading, "fill", "themeFill")

    def _color(self, element: Element, name: str, theme: str) -> str:
        """Return a color as RRGGBB, "" if it is automatic or unknown."""
        prefix = f"{W}{theme}"
        theme_name = element.get(THEME_ATTRIBUTES[theme], "")
        color = self.theme.get(THEME_NAMES.get(theme_name, theme_name), "")
        if not color:
            value = element.get(f"{W}{name}", "").upper().lstrip("#")
            return value if _is_color(value) else ""

        tint = _fraction(element.get(f"{prefix}Tint", "FF"))
        shade = _fraction(element.get(f"{prefix}Shade", "FF"))
        return _mixed(color, tint, shade)


def _default_style(root: Element) -> Element:
    """Return the style of paragraphs without a style of their own; empty if there is none."""
    default = Element("none")
    for style in root.findall(f"{W}style[@{W}type='paragraph']"):
        if style.get(f"{W}default", "0") not in OFF:
            default = style

    return default


def _read_theme(parts: DocxParts) -> dict[str, str]:
    """Return {name: RRGGBB} of the theme, or the colors of a document without one."""
    theme = dict(DEFAULT_THEME)
    for entry in parts.related_tree("theme").findall(f".//{A}clrScheme/*"):
        for color in entry:
            value = color.get("lastClr", color.get("val", "")).upper()
            if _is_color(value):
                theme[entry.tag.removeprefix(A)] = value

    return theme


def value_of(element: Element, name: str) -> str:
    """Return the value of a property, "" without it."""
    return first_value([element], f"{W}{name}")


def find_all(properties: list[Element], path: str) -> Iterator[Element]:
    """Yield the elements of a path in properties, the strongest first."""
    for one in properties:
        yield from one.iterfind(path)


def is_on(properties: list[Element], names: tuple[str, ...]) -> bool:
    """Return whether one of these properties applies; a stronger one can turn it off."""
    return any(_is_one_on(properties, name) for name in names)


def _is_one_on(properties: list[Element], name: str) -> bool:
    strongest = next(find_all(properties, f"{W}{name}"), TURNED_OFF)
    return strongest.get(f"{W}val", "1").lower() not in OFF


def first_value(properties: list[Element], path: str) -> str:
    """Return the strongest value of a property, "" without one."""
    strongest = next(find_all(properties, path), NO_ELEMENT)
    return strongest.get(f"{W}val", "")


def _is_tiny(properties: list[Element]) -> bool:
    """Return whether text is too small or too narrow to be seen."""
    size = _number(first_value(properties, f"{W}sz"))
    width = _number(first_value(properties, f"{W}w"))
    return size <= MAX_TINY_HALF_POINTS or width <= MAX_TINY_WIDTH_PERCENT


def _number(text: str) -> float:
    """Return the number of a measure such as 24, 12pt or 5%, in half-points or percent.

    A text that is no number has no limit.
    """
    factor = 2 if text.endswith("pt") else 1
    try:
        return float(text.removesuffix("pt").removesuffix("%")) * factor
    except ValueError:
        return math.inf


def _is_color(value: str) -> bool:
    return len(value) == len(WHITE) and set(value) <= set("0123456789ABCDEF")


def _fraction(text: str) -> float:
    try:
        return int(text, 16) / 255
    except ValueError:
        return 1.0


def _channels(color: str) -> list[int]:
    return [int(color[start : start + 2], 16) for start in (0, 2, 4)]


def _mixed(color: str, tint: float, shade: float) -> str:
    """Return a color mixed with white and black. Source: ISO/IEC 29500-1, 17.3.2.6."""
    mixed = []
    for channel in _channels(color):
        lighter = channel * tint + 255 * (1 - tint)
        mixed.append(f"{round(lighter * shade):02X}")

    return "".join(mixed)


def luminance(color: str) -> float:
    """Return the relative luminance of a color. Source: WCAG 2.2."""
    red, green, blue = [_linear(channel / 255) for channel in _channels(color)]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(share: float) -> float:
    """Return the light of a channel of sRGB, 0 to 1."""
    if share <= 0.04045:
        return share / 12.92
    return ((share + 0.055) / 1.055) ** 2.4


def contrast(first: str, second: str) -> float:
    """Return the contrast of two colors, 1 to 21. Source: WCAG 2.2."""
    darker, lighter = sorted([luminance(first), luminance(second)])
    return (lighter + 0.05) / (darker + 0.05)
