"""Endpoints for the thesaurus and for search suggestions."""

from collections import defaultdict

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from stories.exports.story_json import JsonObject, site_url
from stories.listing.suggestions import Suggestion, suggest
from stories.models import Term
from stories.open_data.api import schemas
from stories.open_data.api.parameters import FieldsParameter, SuggestParameters
from stories.open_data.api.responses import READ_METHODS, json_response, pick

router = Router(tags=["Search"])


@router.api_operation(
    READ_METHODS,
    "/thesaurus",
    response=schemas.TermListSchema,
    url_name="api_thesaurus",
    operation_id="listTerms",
    summary="Thesaurus",
)
def thesaurus(request: HttpRequest, query: Query[FieldsParameter]) -> HttpResponse:
    """Returns all terms by preferred word. A search for one word of a term finds the others too."""
    names = query.names(schemas.TermSchema)
    terms = list(Term.objects.select_related("broader"))
    narrower_terms = defaultdict(list)
    for term in terms:
        if term.broader:
            narrower_terms[term.broader.pk].append(term.preferred)

    rows = [pick(_serialize_term(term, narrower_terms[term.pk]), names) for term in terms]
    return json_response({"total": len(rows), "terms": rows})


@router.api_operation(
    READ_METHODS,
    "/suggest",
    response=schemas.SuggestionListSchema,
    url_name="api_suggest",
    operation_id="suggest",
    summary="Suggestions",
)
def suggestions(request: HttpRequest, query: Query[SuggestParameters]) -> HttpResponse:
    """Returns centers, threat types, partners and stories whose words begin as typed.

    At most four of each.
    """
    groups = []
    for group in suggest(query.words):
        items = [_serialize_suggestion(suggestion) for suggestion in group.suggestions]
        groups.append({"kind": group.kind, "label": group.label, "suggestions": items})

    return json_response({"groups": groups})


def _serialize_term(term: Term, narrower: list[str]) -> JsonObject:
    return {
        "id": term.pk,
        "preferred": term.preferred,
        "variants": term.variants,
        "near": term.near,
        "broader": term.broader.preferred if term.broader else None,
        "narrower": narrower,
        "note": term.note,
    }


def _serialize_suggestion(suggestion: Suggestion) -> JsonObject:
    return {
        "label": suggestion.label,
        "hint": suggestion.hint,
        "url": site_url(suggestion.url),
    }
