"""Search from outside of a page: opensearch.xml for browsers (OpenSearch 1.1), and suggestions as JSON."""

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


@public_page()
@require_safe
def opensearch(request: HttpRequest) -> HttpResponse:
    """Describe the search as a page and as a feed."""
    target = StringIO()
    xml = SimplerXMLGenerator(target, "utf-8", short_empty_elements=True)
    xml.startDocument()
    xml.startElement("OpenSearchDescription", {"xmlns": NAMESPACE})  # type: ignore[arg-type]
    # At most 16 and 1024 characters, says the standard.
    xml.addQuickElement("ShortName", _("Fusion Stories")[:16])
    xml.addQuickElement("Description", _("Search the success stories of fusion centers."))
    xml.addQuickElement("InputEncoding", "UTF-8")
    xml.addQuickElement("Image", settings.SITE_URL + static("img/favicon.ico"), {"type": "image/x-icon"})
    for media_type, route in (("text/html", "story_list"), ("application/atom+xml", "stories_atom")):
        template = f"{settings.SITE_URL}{reverse(f'stories:{route}')}?q={{searchTerms}}"
        xml.addQuickElement("Url", attrs={"type": media_type, "template": template})
    xml.endElement("OpenSearchDescription")
    return HttpResponse(target.getvalue(), "application/opensearchdescription+xml; charset=utf-8")


@public_page(parameters=("q",))
@require_safe
def suggest_json(request: HttpRequest) -> JsonResponse:
    """Return {"groups": [{"kind", "label", "suggestions": [{"label", "hint", "url"}]}]}."""
    words = WordsField().to_python(request.GET.get("q"))
    groups = suggest(words)
    return JsonResponse({"groups": [asdict(group) for group in groups]})
