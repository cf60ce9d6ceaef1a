"""Suggestions for the search field, as JSON."""

from dataclasses import asdict

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from stories.listing.form import WordsField
from stories.listing.suggest import suggest
from stories.public_pages import public_page


@public_page(parameters=("q",))
@require_safe
def suggest_json(request: HttpRequest) -> JsonResponse:
    """Return {"groups": [{"kind", "label", "suggestions": [{"label", "hint", "url"}]}]}; say nothing back."""
    words = WordsField().to_python(request.GET.get("q"))
    groups = suggest(words)
    return JsonResponse({"groups": [asdict(group) for group in groups]})
