"""The form for a file."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from stories.intake.files.limits import require_size
from stories.text import UNSTORABLE


class FileField(forms.FileField):
    """A file of at most 10 MB; `content` is read here, once."""

    def clean(self, data: Any, initial: Any = None) -> UploadedFile:
        file = super().clean(data, initial)
        require_size(file.size)
        file.name = UNSTORABLE.sub("", file.name)
        return file


class UploadForm(forms.Form):
    """One file, of the endings that are accepted."""

    file = FileField(label=_("File"), max_length=150)

    def __init__(self, request: HttpRequest, accept: str, help_text: Any) -> None:
        sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
        super().__init__(data=sent[0], files=sent[1], label_suffix="")
        self.fields["file"].widget.attrs["accept"] = accept
        self.fields["file"].help_text = help_text
