"""Page that shows typed text again while the database refuses writes."""

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from fusionstories.read_only import RETRY_SECONDS

# Buttons, secrets, and the CSRF token, which the browser adds by itself.
HIDDEN_NAME = re.compile("^_|csrfmiddlewaretoken|password|code|credential")
MAX_FIELDS = 40


def refusal(request: HttpRequest) -> HttpResponse:
    """Return a page that shows the submitted text so that the user can copy it."""
    typed = []
    for name, values in request.POST.lists():
        if not HIDDEN_NAME.search(name):
            typed += [(name, value) for value in values if value.strip()]

    context = {"typed": typed[:MAX_FIELDS]}
    response = render(request, "admin/read_only.html", context, status=503)
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response
