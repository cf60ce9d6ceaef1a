"""Disguises of markings that a reader would still recognize."""

from collections.abc import Callable

ASCII = "".join(chr(code) for code in range(33, 127))
FULL_WIDTH = {char: chr(ord(char) + 0xFEE0) for char in ASCII} | {" ": "\u3000"}
BOLD = {
    char: chr(0x1D400 + place)
    for place, char in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
}
# Cyrillic and Greek letters that look like these Latin ones.
_LATIN = "ABCEHIKMNOPSTXYZaceopsxyij"
_LIKE = (
    "\u0410\u0412\u0421\u0415\u041d\u0406\u041a\u041c\u039d\u041e\u0420\u0405\u0422\u0425\u04ae\u0396"
    "\u0430\u0441\u0435\u043e\u0440\u0455\u0445\u0443\u0456\u0458"
)
LIKE = dict(zip(_LATIN, _LIKE, strict=True))


def _each(change: Callable[[str], str]) -> Callable[[str], str]:
    return lambda text: "".join(char if char == "\n" else change(char) for char in text)


def _between(mark: str) -> Callable[[str], str]:
    return mark.join


def _split(tag: str) -> Callable[[str], str]:
    return _each(lambda char: f"{char}<{tag}></{tag}>" if char.isalnum() else char)


DISGUISES: dict[str, Callable[[str], str]] = {
    "full-width letters": _each(lambda char: FULL_WIDTH.get(char, char)),
    "bold mathematical letters": _each(lambda char: BOLD.get(char, char)),
    "look-alike letters": _each(lambda char: LIKE.get(char, char)),
    "zero-width spaces": _between("\u200b"),
    "zero-width joiners": _between("\u200d\u2060"),
    "soft hyphens": _between("\u00ad"),
    "soft hyphen entities": _between("&shy;"),
    "combining lines": _between("\u0332"),
    "decimal entities": _each(lambda char: f"&#{ord(char)};"),
    "hexadecimal entities": _each(lambda char: f"&#x{ord(char):X};"),
    "entities of entities": _each(lambda char: f"&amp;#{ord(char)};"),
    "bold between letters": _split("b"),
    "links between letters": _split('a href="https://example.gov/"'),
    "word-break marks": _each(lambda char: f"{char}<wbr>" if char.isalnum() else char),
    "a paragraph for each word": lambda text: text.replace(" ", "</p><p>"),
    "a cell for each word": lambda text: text.replace(" ", "</td><td>"),
    "a picture between words": lambda text: text.replace(" ", ' <img src="a1.png"> '),
    "line breaks": lambda text: text.replace(" ", "\n"),
    "no-break spaces": lambda text: text.replace(" ", "\u00a0"),
    "right to left": lambda text: "\n".join(
        f"\u202e{line[::-1]}\u202c" for line in text.split("\n")
    ),
}
