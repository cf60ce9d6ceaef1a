"""What search knows: the thesaurus, and suggestions for words that are being typed."""

from collections import defaultdict
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from stories.exports.story_json import site_url
from stories.listing.suggestions import Suggestion, suggest
from stories.models import Term
from stories.open_data.api import schemas
from stories.open_data.api.parameters import Fields, SuggestQuery
from stories.open_data.api.responses import READ, json_response, pick

router = Router(tags=["Search"])


@router.api_operation(
    READ,
    "/thesaurus",
    response=schemas.TermList,
    url_name="api_thesaurus",
    operation_id="listTerms",
    summary="Thesaurus",
)
def thesaurus(request: HttpRequest, query: Query[Fields]) -> HttpResponse:
    """Give all terms by their preferred words: who searches for one word of a term finds the others too."""
    names = query.pick(schemas.Term)
    terms = list(Term.objects.select_related("broader"))
    narrower = defaultdict(list)
    for term in terms:
        if term.broader:
            narrower[term.broader.pk].append(term.preferred)
    lines = [pick(_term(term, narrower[term.pk]), names) for term in terms]
    return json_response({"total": len(lines), "terms": lines})


@router.api_operation(
    READ,
    "/suggest",
    response=schemas.SuggestionList,
    url_name="api_suggest",
    operation_id="suggest",
    summary="Suggestions",
)
def suggestions(request: HttpRequest, query: Query[SuggestQuery]) -> HttpResponse:
    """Give centers, threat types, partners and stories with words that begin as typed, at most four of each."""
    groups = suggest(query.words)
    return json_response(
        {
            "groups": [
                {"kind": group.kind, "label": group.label, "suggestions": [*map(_suggestion, group.suggestions)]}
                for group in groups
            ]
        }
    )


def _term(term: Term, narrower: list[str]) -> dict[str, Any]:
    return {
        "id": term.pk,
        "preferred": term.preferred,
        "variants": term.variants,
        "near": term.near,
        "broader": term.broader.preferred if term.broader else None,
        "narrower": narrower,
        "note": term.note,
    }


def _suggestion(suggestion: Suggestion) -> dict[str, str]:
    return {"label": suggestion.label, "hint": suggestion.hint, "url": site_url(suggestion.url)}
