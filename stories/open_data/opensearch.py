"""OpenSearch 1.1 description for browsers, and search suggestions as JSON."""

from dataclasses import asdict
from io import StringIO

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.xmlutils import SimplerXMLGenerator
from django.views.decorators.http import require_safe

from stories.listing.form import WordsField
from stories.listing.suggestions import suggest
from stories.public_pages import public_page

NAMESPACE = "http://a9.com/-/spec/opensearch/1.1/"
MAX_SHORT_NAME = 16  # characters, according to the standard
RESULT_ROUTES = {"text/html": "story_list", "application/atom+xml": "stories_atom"}


@public_page()
@require_safe
def opensearch(request: HttpRequest) -> HttpResponse:
    """Describe the search, with its results as a page and as a feed."""
    buffer = StringIO()
    xml = SimplerXMLGenerator(buffer, "utf-8", short_empty_elements=True)
    xml.startDocument()
    xml.startElement("OpenSearchDescription", {"xmlns": NAMESPACE})  # type: ignore[arg-type]
    xml.addQuickElement("ShortName", _("Fusion Stories")[:MAX_SHORT_NAME])
    xml.addQuickElement("Description", _("Search the success stories of fusion centers."))
    xml.addQuickElement("InputEncoding", "UTF-8")

    icon_url = settings.SITE_URL + static("img/favicon.ico")
    xml.addQuickElement("Image", icon_url, {"type": "image/x-icon"})
    for media_type, route in RESULT_ROUTES.items():
        template = f"{settings.SITE_URL}{reverse(f'stories:{route}')}?q={{searchTerms}}"
        xml.addQuickElement("Url", attrs={"type": media_type, "template": template})

    xml.endElement("OpenSearchDescription")
    return HttpResponse(buffer.getvalue(), "application/opensearchdescription+xml; charset=utf-8")


@public_page(parameters=("q",))
@require_safe
def suggest_json(request: HttpRequest) -> JsonResponse:
    """Return {"groups": [{"kind", "label", "suggestions": [{"label", "hint", "url"}]}]}."""
    words = WordsField().to_python(request.GET.get("q"))
    groups = suggest(words)
    return JsonResponse({"groups": [asdict(group) for group in groups]})
