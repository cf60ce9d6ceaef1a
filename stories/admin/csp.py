"""Content Security Policy exceptions for the rich-text editor of the story form."""

import base64
import hashlib

from django.http import HttpResponse
from django.http.response import HttpResponseBase

IMPORT_MAP = b'<script type="importmap"'

# django-prose-editor 0.28 adds one style element; tests/admin/test_csp.py reads it in the package.
EDITOR_STYLE = "'sha256-PlumsSlvJ7vvWzjqibGAYKq92O3y/4JTxWWsWJvyUYA='"


def allow_editor(response: HttpResponseBase) -> None:
    """Allow the import map of a staff page and the editor's style, by hash."""
    if not isinstance(response, HttpResponse):
        return

    _before, opening, rest = response.content.partition(IMPORT_MAP)
    if not opening:
        return

    script = rest.partition(b">")[2].partition(b"</script>")[0]
    digest = base64.b64encode(hashlib.sha256(script).digest()).decode()
    response._csp_update = {  # type: ignore[attr-defined]
        "script-src": [f"'sha256-{digest}'"],
        "style-src": [EDITOR_STYLE],
    }
