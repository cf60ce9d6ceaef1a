"""References for reference managers: RIS and BibTeX. Keys are made of the story's id, so they never change."""

from stories.cite.reference import Reference

RIS_TYPE, BIBTEX_TYPE = "application/x-research-info-systems", "application/x-bibtex"
BIBTEX_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# BibTeX counts braces before TeX reads them, so that even an escaped one would unbalance the entry.
TEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{character: f"\\{character}" for character in "&%$#_"},
    }
)


def key(reference: Reference) -> str:
    return f"fusion-story-{reference.id}"


def ris(reference: Reference) -> str:
    """Return one RIS record: a line a field, CRLF, `ER` at its end. Type ELEC is a web page."""
    day = reference.released_on
    fields = [
        ("TY", "ELEC"),
        ("ID", key(reference)),
        ("AU", reference.agency),
        ("TI", reference.title),
        ("T2", reference.site),
        ("ET", str(reference.edition)),
        ("PB", reference.agency),
        ("PY", f"{day:%Y}"),
        ("DA", f"{day:%Y/%m/%d}/"),
        ("AB", reference.summary),
        *(("KW", keyword) for keyword in reference.keywords),
        ("LA", "en"),
        ("UR", reference.url),
    ]
    return "".join(f"{tag}  - {_line(text)}\r\n" for tag, text in fields) + "ER  - \r\n\r\n"


def bibtex(reference: Reference) -> str:
    """Return one BibTeX entry. Doubled braces keep capitals, and a group author in one piece."""
    day = reference.released_on
    fields = [
        ("author", f"{{{{{_tex(reference.agency)}}}}}"),
        ("title", f"{{{{{_tex(reference.title)}}}}}"),
        ("howpublished", f"{{{_tex(reference.site)}}}"),
        ("edition", f"{{{reference.edition}}}"),
        ("year", f"{{{day:%Y}}}"),
        ("month", BIBTEX_MONTHS[day.month - 1]),
        ("day", f"{{{day.day}}}"),
        ("url", f"{{{_line(reference.url)}}}"),
        ("abstract", f"{{{_tex(reference.summary)}}}"),
        ("keywords", f"{{{_tex(', '.join(reference.keywords))}}}"),
    ]
    return f"@misc{{{key(reference)},\n" + "".join(f"  {name} = {value},\n" for name, value in fields) + "}\n\n"


def _line(text: str) -> str:
    return " ".join(text.split())


def _tex(text: str) -> str:
    return _line(text).translate(TEX)
