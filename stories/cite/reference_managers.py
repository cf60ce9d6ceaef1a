"""Files for reference managers: RIS and BibTeX.

Citation keys have the id of the story, so they never change.
"""

from stories.cite.cited_story import CitedStory

RIS_TYPE = "application/x-research-info-systems"
BIBTEX_TYPE = "application/x-bibtex"
BIBTEX_MONTHS = (
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
)
# BibTeX counts braces before TeX reads them, so even an escaped brace would unbalance the entry.
TEX_ESCAPES = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
}
TEX = str.maketrans(TEX_ESCAPES)


def ris(story: CitedStory) -> str:
    """Return a RIS record: one field per line, CRLF, `ER` at the end. Type ELEC is a web page."""
    day = story.released_on
    keywords = [("KW", keyword) for keyword in story.keywords]
    sources = [("N1", f"Based on: {source}") for source in story.sources]
    fields = [
        ("TY", "ELEC"),
        ("ID", _citation_key(story)),
        ("AU", story.agency),
        ("TI", story.title),
        ("T2", story.site),
        ("ET", str(story.edition)),
        ("PB", story.agency),
        ("PY", f"{day:%Y}"),
        ("DA", f"{day:%Y/%m/%d}/"),
        ("AB", story.summary),
        *keywords,
        *sources,
        ("LA", "en"),
        ("UR", story.url),
    ]
    lines = [f"{tag}  - {_single_line(text)}\r\n" for tag, text in fields]
    return "".join(lines) + "ER  - \r\n\r\n"


def bibtex(story: CitedStory) -> str:
    """Return a BibTeX entry. Doubled braces keep capitals and the name of a group author."""
    day = story.released_on
    fields = {
        "author": "{{" + _tex(story.agency) + "}}",
        "title": "{{" + _tex(story.title) + "}}",
        "howpublished": "{" + _tex(story.site) + "}",
        "edition": "{" + str(story.edition) + "}",
        "year": "{" + f"{day:%Y}" + "}",
        "month": BIBTEX_MONTHS[day.month - 1],
        "day": "{" + str(day.day) + "}",
        "url": "{" + _single_line(story.url) + "}",
        "abstract": "{" + _tex(story.summary) + "}",
        "keywords": "{" + _tex(", ".join(story.keywords)) + "}",
        "note": "{" + _tex("Based on: " + "; ".join(story.sources)) + "}",
    }
    lines = [f"  {name} = {value},\n" for name, value in fields.items()]
    return "@misc{" + _citation_key(story) + ",\n" + "".join(lines) + "}\n\n"


def _citation_key(story: CitedStory) -> str:
    return f"fusion-story-{story.id}"


def _single_line(text: str) -> str:
    return " ".join(text.split())


def _tex(text: str) -> str:
    return _single_line(text).translate(TEX)
