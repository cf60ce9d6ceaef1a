"""Program that typesets a PDF or a PNG picture.

Typst keeps everything that it has typeset in memory, which this process gives back when it ends.
"""

import json
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import TypeAlias

import typst
from PIL import Image

from stories.documents.child import Data, answer_request

TEMPLATES = Path(__file__).parent / "templates"
PIXELS_PER_INCH = 144
# Enough for smooth letters.
COLORS = 64
# What Typst returns: a list for several pages as pictures.
TypsetFiles: TypeAlias = bytes | list[bytes] | None


def write(data: Data, arguments: list[str]) -> bytes:
    """Return the file. The arguments are "pdf" or "png", then the folders of the fonts."""
    kind, *font_folders = arguments
    content = PROGRAMS[kind](data, font_folders)
    if not isinstance(content, bytes):
        raise TypeError("A picture has one page.")
    return content


def _write_pdf(data: Data, font_folders: list[str]) -> TypsetFiles:
    """Return an accessible PDF that is complete in itself, as a record must be."""
    made_at = datetime.fromisoformat(data["made_on_iso"]).replace(tzinfo=UTC)
    compiler = _compiler("document.typ", data, font_folders)
    return compiler.compile(format="pdf", pdf_standards=["ua-1", "a-2a"], timestamp=made_at)


def _write_png(data: Data, font_folders: list[str]) -> TypsetFiles:
    compiler = _compiler("social.typ", data, font_folders)
    picture = compiler.compile(format="png", ppi=PIXELS_PER_INCH)
    if not isinstance(picture, bytes):
        raise TypeError("A picture has one page.")
    return _with_few_colors(picture)


def _with_few_colors(picture: bytes) -> bytes:
    """Return a picture with a palette, a third of the size: it has few colors and their edges."""
    target = BytesIO()
    with Image.open(BytesIO(picture)) as image:
        reduced = image.convert("RGB").quantize(COLORS, dither=Image.Dither.NONE)
        reduced.save(target, "PNG", optimize=True)
    return target.getvalue()


def _compiler(template: str, data: Data, font_folders: list[str]) -> typst.Compiler:
    """Return a compiler that has no other fonts, so that every machine makes the same file."""
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=font_folders
    )
    return typst.Compiler(
        TEMPLATES / template,
        root=TEMPLATES,
        font_paths=fonts,
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data)},
    )


PROGRAMS = {"pdf": _write_pdf, "png": _write_png}


if __name__ == "__main__":
    answer_request(write)
