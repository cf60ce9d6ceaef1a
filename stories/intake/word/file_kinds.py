"""Files that aren't Word documents, named by their first bytes, with a way out."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stories.intake.files.limits import FileError

OLE = b"\xd0\xcf\x11\xe0"
ZIP = b"PK"
# The directory of an OLE file stores names as UTF-16.
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
OLD_WORD = "WordDocument".encode("utf-16-le")
STARTS = (
    (b"%PDF", gettext_lazy("This is a PDF file. Open it in Word and save it as .docx.")),
    (b"{\\rtf", gettext_lazy("This is an RTF file. Open it in Word and save it as .docx.")),
    (b"<", gettext_lazy("This is a web page or XML file. Open it in Word and save it as .docx.")),
    (b"\x89PNG", gettext_lazy("This is a picture. Add it to a story in the story's form.")),
    (b"\xff\xd8\xff", gettext_lazy("This is a picture. Add it to a story in the story's form.")),
)
# Names that other kinds of zip files contain in their directory.
PACKAGES = (
    (b"xl/workbook", gettext_lazy("This is an Excel workbook. Choose a Word document (.docx).")),
    (b"ppt/presentation", gettext_lazy("This is a presentation. Choose a Word document (.docx).")),
    (
        b"META-INF/manifest.xml",
        gettext_lazy("This is an OpenDocument file. Save it as .docx."),
    ),
    (b"Index/Document.iwa", gettext_lazy("This is a Pages document. Export it as .docx.")),
)
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def require_word_document(content: bytes) -> None:
    """Raise FileError with the kind of a file that can't be a .docx document."""
    if content.startswith(OLE):
        raise FileError(_ole_message(content))

    start = content[:100].removeprefix(BYTE_ORDER_MARK).lstrip()
    for signature, message in STARTS:
        if start.startswith(signature):
            raise FileError(str(message))

    if not content.startswith(ZIP):
        raise FileError(_("Choose a .docx file. In Word, save older .doc files as .docx."))
    if b"word/" in content:
        return

    for name, message in PACKAGES:
        if name in content:
            raise FileError(str(message))


def _ole_message(content: bytes) -> str:
    if ENCRYPTED in content:
        return _("The document is password-protected. Remove the password in Word, then save it.")
    if OLD_WORD in content:
        return _("This is an older Word document (.doc). In Word, save it as .docx.")
    return _(
        "The file isn't a .docx document: it is an older Office file, or damaged. In Word, save it"
        " as .docx."
    )
