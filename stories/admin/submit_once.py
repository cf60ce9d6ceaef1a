"""Protection against a form that is sent twice: double clicks, reloads and the Back button."""

import hashlib
import time
from collections.abc import Callable
from datetime import timedelta

from django.contrib import messages
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from stories.models import SubmittedForm

TOKEN_FIELD = "form_token"  # noqa: S105
# Differs between two requests that send the same form.
CSRF_FIELD = "csrfmiddlewaretoken"
# Longer than any view takes. After that, its process must have ended.
MAX_VIEW_TIME = timedelta(minutes=2)
# How long a second request waits for the first one.
MAX_WAIT_SECONDS = 5
POLL_SECONDS = 0.1

View = Callable[[], HttpResponseBase]


def submit_once(request: HttpRequest, view: View) -> HttpResponseBase:
    """Run a view, but only once for the same content of a form with a token.

    A repeated request waits a few seconds for the first one and is redirected to its result. A
    form that was refused, and so shown again, may be sent again, and so may one that was changed.
    """
    if request.method != "POST" or TOKEN_FIELD not in request.POST:
        return view()
    token = _digest(request)

    deadline = time.monotonic() + MAX_WAIT_SECONDS
    while not _claim(token):
        location = _location(token)
        if location:
            return redirect(location)
        if time.monotonic() > deadline:
            messages.warning(request, _("What you sent is still being saved. Wait a moment."))
            return redirect(request.path)

        time.sleep(POLL_SECONDS)

    location = ""
    try:
        response = view()
        location = response.headers.get("Location", "")
    finally:
        _finish(token, location)

    return response


def _digest(request: HttpRequest) -> str:
    """Return a hash of everything that the form sends, its token included."""
    digest = hashlib.sha256(f"{request.user.pk} {request.path}".encode())
    for name, values in sorted(request.POST.lists()):
        if name != CSRF_FIELD:
            digest.update(repr((name, values)).encode())

    for name, files in sorted(request.FILES.lists()):
        digest.update(repr((name, [(file.name, file.size) for file in files])).encode())
    return digest.hexdigest()


def _claim(token: str) -> bool:
    """Return whether this request is the first with the token."""
    stale = SubmittedForm.objects.filter(token=token, location="", at__lt=Now() - MAX_VIEW_TIME)
    stale.delete()
    claimed = SubmittedForm.objects.bulk_create([SubmittedForm(token=token)], ignore_conflicts=True)
    return SubmittedForm.objects.filter(token=token, claim=claimed[0].claim).exists()


def _location(token: str) -> str:
    """Return where the first request was redirected to; "" while it runs or after a refusal."""
    locations = SubmittedForm.objects.filter(token=token).values_list("location", flat=True)
    return locations.first() or ""


def _finish(token: str, location: str) -> None:
    """Keep the result of a form; without one, let the user send it again."""
    submitted = SubmittedForm.objects.filter(token=token)
    if location:
        submitted.update(location=location)
    else:
        submitted.delete()
