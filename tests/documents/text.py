"""Texts of PDF and Word files, as a reader finds them."""

import io
import subprocess

import docx


def pdf_text(content: bytes) -> str:
    """Return the text of a PDF, with a form feed after each page."""
    command = ["pdftotext", "-layout", "-", "-"]
    done = subprocess.run(command, input=content, capture_output=True, check=True)
    return done.stdout.decode().replace("\u200b", "")


def docx_text(content: bytes) -> str:
    document = docx.Document(io.BytesIO(content))
    return "\n".join(
        "".join(node.text or "" for node in paragraph.iter() if node.tag.endswith("}t"))
        for paragraph in document.element.body.iter()
        if paragraph.tag.endswith("}p")
    )
