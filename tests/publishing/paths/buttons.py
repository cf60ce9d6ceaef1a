"""Helpers that submit every form of a staff page."""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import User
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.backends.db import SessionStore
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpResponseBase
from django.template.response import TemplateResponse
from django.test import RequestFactory
from django.urls import resolve
from lxml import html

WORDS = "Some plain words, long enough to be a reason."
# Values of fields that accept no plain words.
VALUES = {"at": "2031-01-02 09:00", "until": "", "review_at": "", "case_status": "none"}
# Buttons that only show something.
SKIPPED = {"_preview", "_popup"}
# Controls that are not filled in.
NO_DATA = ("submit", "file", "image", "button")
FormData = dict[str, Any]


def ask(user: User, path: str, data: FormData | None = None) -> HttpResponseBase | None:
    """Send a GET request, or a POST request with data; return the response, None if refused."""
    factory = RequestFactory()
    request: Any = factory.get(path) if data is None else factory.post(path, data)
    request.user = user
    request.session = SessionStore()
    request._messages = FallbackStorage(request)
    request._dont_enforce_csrf_checks = True

    view, args, kwargs = resolve(request.path)
    try:
        return view(request, *args, **kwargs)
    except (PermissionDenied, Http404, SuspiciousOperation):
        return None


def press_all(user: User, path: str) -> None:
    """Submit each form of a page with each of its buttons; confirm actions of lists."""
    for data in _submissions(ask(user, path)):
        response = ask(user, path, data)
        if "action" in data:
            for confirmation in _submissions(response):
                ask(user, path, confirmation)


def _submissions(page: HttpResponseBase | None) -> Iterator[FormData]:
    if not isinstance(page, TemplateResponse):
        return
    for form in html.fromstring(page.render().content).forms:
        # The targets of other forms, such as the logout, are pages that are tested themselves.
        if form.method.lower() == "post" and not form.get("action"):
            yield from form_submissions(form)


def form_submissions(form: Any) -> Iterator[FormData]:
    """Yield the data that each button and each action of a list would submit."""
    data = filled(form)
    actions = form.xpath(".//select[@name='action']/option/@value") or [""]

    buttons: list[FormData] = [{}]
    for button in form.xpath(".//button[@name]|.//input[@type='submit'][@name]"):
        if button.get("name") not in SKIPPED:
            buttons.append({button.get("name"): button.get("value") or "1"})

    for action in actions:
        for button_data in buttons:
            submission = data | button_data
            if action:
                submission["action"] = action
            yield submission


def filled(form: Any) -> FormData:
    """Return the data of a form with words in its empty fields and all its boxes checked."""
    data: FormData = {}
    for field in form.inputs:
        name = field.name
        kind = getattr(field, "type", "")
        if not name or kind in NO_DATA:
            continue

        if kind in ("checkbox", "radio"):
            if not name.endswith("-DELETE"):
                data.setdefault(name, []).append(field.get("value") or "on")
        elif field.tag == "select":
            data[name] = _selected(field)
        else:
            # An empty text area contains a line break.
            data[name] = (field.value or "").strip() or _default_value(name, kind)

    return {name: value for name, value in data.items() if value not in ("", [])}


def _selected(select: Any) -> list[str]:
    """Return the selected options, or else the first one that is not empty."""
    selected = [value for value in select.xpath(".//option[@selected]/@value") if value]
    if selected:
        return selected
    values = [value for value in select.xpath(".//option/@value") if value]
    return values[:1]


def _default_value(name: str, kind: str) -> str:
    is_row_of_formset = "-" in name
    if kind == "hidden" or is_row_of_formset:
        return ""
    if name in VALUES:
        return VALUES[name]
    return "2026-11-02" if name.endswith("_on") else WORDS
