"""The content security policy of staff pages."""

import base64
import hashlib
import re
from pathlib import Path

import django_prose_editor
import pytest
from django.test import Client

from stories.admin.csp import EDITOR_STYLE
from tests.admin.story_form import ADD

pytestmark = pytest.mark.django_db
EDITOR = Path(django_prose_editor.__file__).parent / "static" / "django_prose_editor" / "editor.js"


def hashed(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_story_form_allows_only_its_import_map(desk: Client):
    response = desk.get(ADD)
    policy = dict(
        part.strip().split(" ", 1)
        for part in response.headers["Content-Security-Policy"].split(";")
    )
    (found,) = re.findall(
        r'<script type="importmap"[^>]*>(.*?)</script>', response.content.decode(), re.DOTALL
    )
    assert policy["script-src"] == f"'self' {hashed(found)}"
    assert policy["style-src"] == f"'self' {EDITOR_STYLE}"


def test_other_pages_keep_site_policy(desk: Client, client: Client):
    for response in (desk.get("/admin/stories/story/"), client.get("/admin/login/")):
        policy = response.headers["Content-Security-Policy"]
        assert "sha256" not in policy
        assert "unsafe" not in policy


def test_style_hash_matches_installed_editor():
    style = re.search(r"=`(\.ProseMirror \{.*?)`;", EDITOR.read_text("utf-8"), re.DOTALL)
    text = style[1].replace("\\n", "\n").replace("\\'", "'")
    assert hashed(text) == EDITOR_STYLE
