"""Page that shows typed text again while the database refuses writes."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from fusionstories.read_only import RETRY_SECONDS

# Secrets, and the CSRF token, which the browser adds by itself.
HIDDEN_NAMES = ("csrfmiddlewaretoken", "password", "code", "credential")
MAX_FIELDS = 40


def refusal(request: HttpRequest) -> HttpResponse:
    """Return a page that shows the submitted text so that the user can copy it."""
    typed = []
    for name, values in request.POST.lists():
        if not name.startswith("_") and not any(hidden in name for hidden in HIDDEN_NAMES):
            typed += [(name, value) for value in values if value.strip()]

    context = {"typed": typed[:MAX_FIELDS]}
    response = render(request, "admin/read_only.html", context, status=503)
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response
