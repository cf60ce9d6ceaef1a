"""Concurrent edits in any order: no unseen text is overwritten, and no input is lost.

The forms are real. The stored text is a variable, so that two hundred orders are tested quickly.
"""

import random
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.http import QueryDict
from django.test import RequestFactory

from stories.admin.conflict.form_data import (
    FormPart,
    format_digests,
    parse_digests,
    sent_parts,
    set_field,
    set_rows,
    stored_parts,
)
from stories.admin.conflict.three_way_merge import ThreeWayMerge
from stories.models import Story

pytestmark = pytest.mark.django_db
TEXTS = ("title", "summary", "body", "editor_notes")
ROWS = "outcomes"
Forms = tuple[Any, list[Any]]


@pytest.fixture(scope="module")
def forms() -> Forms:
    """The form of a story and its rows, without a story."""
    request = RequestFactory().get("/admin/")
    request.user = User(username="somebody", is_superuser=True)
    story_admin = admin.site.get_model_admin(Story)
    story = Story()
    return story_admin.unbound_form(request, story), story_admin.unbound_formsets(request, story)


class Server:
    """What is stored, and what becomes of what is sent."""

    def __init__(self, forms: Forms) -> None:
        self.forms = forms
        self.stored: dict[str, FormPart] = stored_parts(*forms)

    def take(self, data: QueryDict) -> list[Any]:
        """Store what was sent, or return what differs and make `data` hold both."""
        meeting = ThreeWayMerge(
            *self.forms, self.stored, self.read(data), parse_digests(data["seen"])
        )
        conflict = meeting.differences() if meeting.is_conflict else []
        meeting.merge(data)
        if not conflict:
            self.stored = self.stored | self.read(data)
        return conflict

    def read(self, data: QueryDict) -> dict[str, FormPart]:
        return sent_parts(*self.forms, data, {})


class Editor:
    """Opens, types and saves; remembers every part that he or she has had in view."""

    def __init__(self, server: Server, chance: random.Random) -> None:
        self.server, self.chance, self.seen = server, chance, set()
        self.open()

    def open(self) -> None:
        self.data, self.typed = QueryDict(mutable=True), {}
        self._look()
        for name, part in self.server.stored.items():
            self._write(name, part)

    def type(self, word: str) -> None:
        name = self.chance.choice((*TEXTS, ROWS))
        part: FormPart = (("", word, "people", ""),) if name == ROWS else (word,)
        self._write(name, part)
        self.typed[name] = part
        self.seen.add((name, part))

    def save(self) -> None:
        before = self.server.stored
        if self.server.take(self.data):
            self._look()
        else:
            changed = {
                (name, part) for name, part in before.items() if self.server.stored[name] != part
            }
            assert changed <= self.seen, (
                "nothing is overwritten that the editor has not had in view"
            )
        kept = (
            self.server.stored if self.server.stored is not before else self.server.read(self.data)
        )
        assert {name: kept[name] for name in self.typed} == self.typed, (
            "what was typed is stored, or still in the form"
        )
        if self.server.stored is not before:
            self.open()

    def _look(self) -> None:
        self.data["seen"] = format_digests(self.server.stored)
        self.seen |= set(self.server.stored.items())

    def _write(self, name: str, part: FormPart) -> None:
        _form, formsets = self.server.forms
        if rows := next((rows for rows in formsets if rows.prefix == name), None):
            set_rows(self.data, rows, part)
        elif name != "image":
            set_field(self.data, name, part)


@pytest.mark.parametrize("seed", range(4))
def test_concurrent_edits_lose_nothing(forms: Forms, seed: int):
    for number in range(50):
        chance = random.Random(f"{seed}.{number}")
        server = Server(forms)
        editors = [Editor(server, chance) for _ in range(2)]
        for step in range(24):
            editor = chance.choice(editors)
            if chance.random() < 0.6:
                editor.type(f"word {step}")
            else:
                editor.save()
        for editor in (*editors, *editors):
            editor.save()
