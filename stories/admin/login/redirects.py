"""Targets of redirects after a login."""

from django.conf import settings
from django.http import QueryDict
from django.utils.http import url_has_allowed_host_and_scheme


def next_url(parameters: QueryDict) -> str:
    """Return the `next` parameter if it is a URL of this site, else that of the dashboard."""
    url = parameters.get("next", "")
    if url_has_allowed_host_and_scheme(url, allowed_hosts=None):
        return url
    return settings.LOGIN_REDIRECT_URL
