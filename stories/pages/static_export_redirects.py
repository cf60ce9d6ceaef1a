"""Addresses of the static twin: who keeps one from the days of an incident finds the same list here."""

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from stories.facets import FACET_PARAMS
from stories.public_pages import public_page


@public_page()
@require_safe
def copied_list(request: HttpRequest, path: str, name: str = "", value: str = "", page: int = 0) -> HttpResponse:
    """Send a folder of the twin to its query string, as stories/static_export/paths.py made the one of the other.

    For now, not for ever: the twin may stand at this very address again.
    """
    if name and name not in FACET_PARAMS:
        raise Http404
    query = QueryDict(mutable=True)
    query.update({key: str(given) for key, given in ((name, value), ("page", page)) if key and given})
    return redirect(f"{path}?{query.urlencode()}")
