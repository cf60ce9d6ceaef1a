"""Pressing every button of a staff page, as somebody would who wants a story out without asking anybody."""

from collections.abc import Iterator
from typing import Any

from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.backends.db import SessionStore
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404
from django.template.response import TemplateResponse
from django.test import RequestFactory
from django.urls import resolve
from lxml import html

WORDS = "Some plain words, long enough to be a reason."
# What a form asks for and no other value answers.
ANSWERS = {"at": "2031-01-02 09:00", "until": "", "review_at": "", "case_status": "none"}
SKIPPED = ("_preview", "_popup")
Values = dict[str, Any]


def ask(user: Any, address: str, sent: Values | None = None) -> Any:
    """Return what a view answers, a page that is not drawn yet; None where somebody is turned away."""
    factory = RequestFactory()
    request = factory.get(address) if sent is None else factory.post(address, sent)
    request.user, request.session, request._dont_enforce_csrf_checks = user, SessionStore(), True
    request._messages = FallbackStorage(request)
    view, args, kwargs = resolve(request.path)
    try:
        return view(request, *args, **kwargs)
    except (PermissionDenied, Http404, SuspiciousOperation):
        return None


def press_all(user: Any, address: str) -> None:
    """Open a page, send each of its forms by each of its buttons, and confirm where that is asked."""
    for sent in _offers(ask(user, address)):
        answer = ask(user, address, sent)
        if "action" in sent:
            for confirmed in _offers(answer):
                ask(user, address, confirmed)


def _offers(page: Any) -> Iterator[Values]:
    if isinstance(page, TemplateResponse):
        for form in html.fromstring(page.render().content).forms:
            # Forms with an address of their own, such as the log-out, lead to a page that is tried by itself.
            if form.method.lower() == "post" and not form.get("action"):
                yield from sendings(form)


def sendings(form: Any) -> Iterator[Values]:
    """Yield what each button of the form, and each action of a list, would send."""
    offered = filled(form)
    buttons = [
        {},
        *(
            {one.get("name"): one.get("value") or "1"}
            for one in form.xpath(".//button[@name]|.//input[@type='submit'][@name]")
        ),
    ]
    actions = form.xpath(".//select[@name='action']/option/@value") or [""]
    for action in actions:
        for button in buttons:
            if not set(button) & set(SKIPPED):
                yield offered | button | ({"action": action} if action else {})


def filled(form: Any) -> Values:
    """Return the fields as offered: what is empty gets words, what can be ticked is ticked."""
    sent: Values = {}
    for field in form.inputs:
        name, kind = field.name, getattr(field, "type", "")
        if not name or kind in ("submit", "file", "image", "button"):
            continue
        if kind in ("checkbox", "radio"):
            if not name.endswith("-DELETE"):
                sent.setdefault(name, []).append(field.get("value") or "on")
        elif field.tag == "select":
            options = [one.get("value") for one in field.xpath(".//option[@selected]")]
            sent[name] = options or [value for value in field.xpath(".//option/@value") if value][:1]
        else:
            sent[name] = (field.value or "").strip() or answer(name, kind)  # an empty text area holds a line break
    return {name: value for name, value in sent.items() if value not in ("", [])}


def answer(name: str, kind: str) -> str:
    if kind == "hidden" or "__prefix__" in name or "-" in name:
        return ""
    return ANSWERS.get(name, "2026-11-02" if name.endswith("_on") else WORDS)
