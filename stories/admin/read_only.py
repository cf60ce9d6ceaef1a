"""Staff pages while the database refuses writes: saves fail, and typed text is shown again."""

from django.contrib.admin import ModelAdmin
from django.db import InternalError
from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from fusionstories.read_only import RETRY_SECONDS, is_refusal

# Secrets, and the CSRF token, which the browser adds by itself.
HIDDEN_NAMES = ("csrfmiddlewaretoken", "password", "code", "credential")
MAX_FIELDS = 40


def refusal(request: HttpRequest) -> HttpResponse:
    """Return a page that shows the submitted text so that the user can copy it."""
    typed = []
    for name, values in request.POST.lists():
        if not name.startswith("_") and not any(hidden in name for hidden in HIDDEN_NAMES):
            typed += [(name, value) for value in values if value.strip()]

    response = render(request, "admin/read_only.html", {"typed": typed[:MAX_FIELDS]})
    return _unavailable(response)


def _unavailable(response: HttpResponse) -> HttpResponse:
    response.status_code = 503
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


class KeepInputMixin(ModelAdmin):
    """A model admin that shows a form again with its input when the database rejects it."""

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, object] | None = None,
    ) -> HttpResponse:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except InternalError as error:
            if not is_refusal(error):
                raise

        request.is_refused = True  # type: ignore[attr-defined]
        request.FILES.clear()  # a form cannot show a file again
        response = super().changeform_view(request, object_id, form_url, extra_context)
        return _unavailable(response)

    def get_form(
        self,
        request: HttpRequest,
        obj: Model | None = None,
        change: bool = False,
        **kwargs: object,
    ) -> type[ModelForm]:
        form = super().get_form(request, obj, change=change, **kwargs)
        if not getattr(request, "is_refused", False):
            return form
        return type(form.__name__, (RefusedFormMixin, form), {})


class RefusedFormMixin:
    """A form with all its input and the reason why it was not stored."""

    def full_clean(self) -> None:
        super().full_clean()  # type: ignore[misc]
        reason = _(
            "The site is read-only right now. Nothing was saved. Your text is still here:"
            " try again later."
        )
        self.add_error(None, reason)  # type: ignore[attr-defined]
