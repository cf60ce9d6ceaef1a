"""Updates of search words that follow the confirmation of a change."""

import time
from threading import Thread

from django.contrib import messages
from django.db import connection
from django.http import HttpRequest
from django.utils.translation import gettext as _

from stories.models import SearchUpdate
from stories.publishing.search_updates import run_updates_if_possible

BACKGROUND_RUNS = 3


def report_updates(request: HttpRequest) -> None:
    """Show how many stories still follow in the search, and continue in the background."""
    updates = SearchUpdate.objects.all()
    for update in updates:
        message = _(
            "%(name)s: %(done)s of %(total)s public stories are up to date in the search. The"
            " others follow. You can go on."
        )
        numbers = {"done": f"{update.done:,}", "total": f"{update.total:,}"}
        messages.info(request, message % {"name": update, **numbers})

    if updates:
        Thread(target=_continue_updates, daemon=True).start()


def _continue_updates() -> None:
    """Continue updates outside of a request. If the process ends, users can continue them.

    A story that was saved during a merge needs a second run.
    """
    try:
        for _run in range(BACKGROUND_RUNS):
            if run_updates_if_possible():
                break
            time.sleep(1)
    finally:
        connection.close()
