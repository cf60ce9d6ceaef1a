"""Redirects from paths of the static export to the live site, for links that visitors saved."""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from stories.public_pages import public_page
from stories.static_export.paths import static_export_path


@public_page()
@require_safe
def redirect_to_live_list(
    request: HttpRequest,
    path: str,
    name: str,
    value: str,
    second_name: str = "",
    second_value: str = "",
) -> HttpResponse:
    """Redirect to the list at `path` with the query string that the folders represent.

    The redirect is temporary: the static export may be served at this URL again.
    """
    parameters = [(name, value)]
    if second_name:
        parameters.append((second_name, second_value))

    url = f"{path}?{urlencode(parameters)}"
    if static_export_path(url) != request.path_info:
        raise Http404
    return redirect(url)
