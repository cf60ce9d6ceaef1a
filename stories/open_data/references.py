"""References for reference managers: of all stories of a list, and of one."""

from collections.abc import Callable, Iterator

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from stories.cite.files import BIBTEX_TYPE, RIS_TYPE, bibtex, ris
from stories.cite.reference import Reference
from stories.exports.entries import entries
from stories.models import Publication
from stories.models.content import read_contents
from stories.public_pages import public_page
from stories.querysets import PublicationQuerySet


def write_ris(stories: PublicationQuerySet) -> Iterator[str]:
    return (ris(Reference.of(entry.publication, entry.content)) for entry in entries(stories))


def write_bibtex(stories: PublicationQuerySet) -> Iterator[str]:
    return (bibtex(Reference.of(entry.publication, entry.content)) for entry in entries(stories))


@public_page(in_static_export=True)
@require_safe
def story_ris(request: HttpRequest, slug: str) -> HttpResponse:
    return _one(slug, ris, RIS_TYPE, "ris")


@public_page(in_static_export=True)
@require_safe
def story_bib(request: HttpRequest, slug: str) -> HttpResponse:
    return _one(slug, bibtex, BIBTEX_TYPE, "bib")


def _one(slug: str, write: Callable[[Reference], str], media_type: str, ending: str) -> HttpResponse:
    """Send the reference to one public story as a file."""
    publication = get_object_or_404(Publication.objects.visible().for_list(), slug=slug)
    (content,) = read_contents([publication.edition.content])
    answer = HttpResponse(write(Reference.of(publication, content)), f"{media_type}; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{publication.slug}.{ending}"'
    return answer
