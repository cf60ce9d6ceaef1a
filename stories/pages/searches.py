"""What visitors search for is counted here, before the page cache: also when the answer has been made already."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse

from stories.listing.asked import ASKED, is_counted
from stories.listing.form import WordsField

Handler = Callable[[HttpRequest], HttpResponseBase]
TOTAL = "X-Total-Count"  # the list says how many stories it has found


def count_searches(get_response: Handler) -> Handler:
    """Middleware: count each search that a person typed, with what it found."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        has_counted = TOTAL in response.headers and "q=" in request.META.get("QUERY_STRING", "")
        if has_counted and request.path_info == reverse("stories:story_list") and is_counted(request):
            ASKED.add(WordsField().to_python(request.GET["q"]), int(response.headers[TOTAL]))
        return response

    return middleware
