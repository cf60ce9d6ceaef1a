"""The thesaurus: words that search takes for one another."""

from typing import Any

from django.http import HttpRequest

from stories.admin.base import StaffAdmin
from stories.models import Term
from stories.publishing.names import drop_term, save_term


class TermAdmin(StaffAdmin):
    """Saved and deleted through publishing, so that search knows at once."""

    list_display = ["preferred", "variants", "broader", "note"]
    list_select_related = ["broader"]
    search_fields = ["preferred", "variants", "near"]
    autocomplete_fields = ["broader"]
    fields = ["preferred", "variants", "near", "broader", "note"]
    actions = None

    def save_model(self, request: HttpRequest, obj: Term, form: Any, change: bool) -> None:
        save_term(obj)

    def delete_model(self, request: HttpRequest, obj: Term) -> None:
        drop_term(obj)

    def view_on_site(self, obj: Term) -> None:
        return None
