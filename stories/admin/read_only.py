"""The staff site while nothing can be stored: saves are refused, and what was typed is shown again."""

from typing import Any

from django.db import InternalError
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from fusionstories.read_only import RETRY_SECONDS, is_refusal

# Secrets, and what the browser adds by itself.
NEVER_SHOWN = ("csrfmiddlewaretoken", "password", "code", "credential")
SHOWN = 40  # fields


def refusal(request: HttpRequest) -> HttpResponse:
    """Return a page in the staff look with what was typed, so that it can be copied."""
    typed = [(name, value) for name in request.POST for value in request.POST.getlist(name) if _is_text(name, value)]
    return _later(render(request, "admin/read_only.html", {"typed": typed[:SHOWN]}, status=503))


def _is_text(name: str, value: str) -> bool:
    return bool(value.strip()) and not name.startswith("_") and not any(secret in name for secret in NEVER_SHOWN)


def _later(response: HttpResponse) -> HttpResponse:
    response.status_code = 503
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


class KeepInputMixin:
    """For the desks: a form that the database refuses to store is shown again as it was filled in."""

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().changeform_view(request, *args, **kwargs)  # type: ignore[misc]
        except InternalError as error:
            if not is_refusal(error):
                raise
        request.is_refused = True  # type: ignore[attr-defined]
        request.FILES.clear()  # a form cannot show a file again
        return _later(super().changeform_view(request, *args, **kwargs))  # type: ignore[misc]

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> type[ModelForm]:
        form = super().get_form(request, *args, **kwargs)  # type: ignore[misc]
        return type(form.__name__, (RefusedFormMixin, form), {}) if getattr(request, "is_refused", False) else form


class RefusedFormMixin:
    """A form with everything in it that was typed, and the reason why it was not stored."""

    def full_clean(self) -> None:
        super().full_clean()  # type: ignore[misc]
        reason = _(
            "The portal is read-only for a while: nothing was saved. What you typed is still here; save it later."
        )
        self.add_error(None, reason)  # type: ignore[attr-defined]
