"""English order of names: accents and capital letters don't count."""

import unicodedata


def name_order(name: str) -> tuple[str, str]:
    """Return the key by which a name is sorted: Ávila comes before Boston."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    letters = [character for character in decomposed if not unicodedata.combining(character)]
    return "".join(letters), name
