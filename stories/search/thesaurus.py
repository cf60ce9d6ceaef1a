"""How names and terms are stored so that one look-up finds them."""

from collections.abc import Iterable

from stories.search.tokens import indexable, key

NEAR, OTHER, SAME = 0.5, 0.7, 1.0
MAX_KEY = 200
# Acronyms that are also words of everyday English: they count only when they are typed in capitals or alone.
WORDLIKE = frozenset(
    [
        "arms",
        "car",
        "cat",
        "con",
        "flo",
        "game",
        "ice",
        "imb",
        "lead",
        "match",
        "matrix",
        "mob",
        "pet",
        "rise",
        "san",
        "sit",
        "stop",
        "tam",
        "team",
        "tip",
        "vic",
    ]
)


def is_code(text: str) -> bool:
    """Tell whether a name is a code that a word in lower case must not be taken for, such as CI or TIP."""
    short = key(text)
    return text.isupper() and text.isalpha() and (len(short) < 3 or short in WORDLIKE)


def is_acronym(text: str) -> bool:
    """Tell whether a variant only shortens the term, such as SAR or I&A."""
    return " " not in text and sum(letter.isupper() or letter.isdigit() for letter in text) * 2 > len(text)


def name_keys(names: Iterable[str]) -> list[tuple[str, bool]]:
    """Return (key, whether it is a code) of names, each once."""
    return sorted({key(name)[:MAX_KEY]: is_code(name) for name in names if key(name)}.items())


def phrases(preferred: str, variants: Iterable[str], near: Iterable[str], narrower: Iterable[str]) -> list[str]:
    """Return what a term searches for as "weight|words as they are indexed|words as they are shown", heaviest first."""
    weighed = [
        (preferred, SAME),
        *((text, SAME if is_acronym(text) else OTHER) for text in variants),
        *((text, NEAR) for text in (*near, *narrower)),
    ]
    found: dict[str, str] = {}
    for text, weight in weighed:
        if words := indexable(text):
            found.setdefault(words, f"{weight}|{words}|{text.replace('|', ' ')}")
    return list(found.values())
