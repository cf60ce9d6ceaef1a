"""sitemap.xml: every public page, with the day on which it last changed where we know it."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from stories.models import FusionCenter, Page, Partner, Publication, ThreatType


class CanonicalSitemap(Sitemap):
    """Addresses at the canonical host, whatever host the request names."""

    protocol = urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site: Any = None) -> str:
        return urlsplit(settings.SITE_URL).netloc


class StorySitemap(CanonicalSitemap):
    def items(self) -> QuerySet[Publication]:
        return Publication.objects.visible().newest().only("slug", "updated_at")

    def lastmod(self, publication: Publication) -> datetime:
        return publication.updated_at


class EntrySitemap(CanonicalSitemap):
    """Centers, partners, threat types."""

    def __init__(self, entries: QuerySet[Any]) -> None:
        self.entries = entries

    def items(self) -> QuerySet[Any]:
        return self.entries.order_by("pk")


class PageSitemap(CanonicalSitemap):
    def items(self) -> QuerySet[Page]:
        return Page.objects.order_by("pk")

    def lastmod(self, page: Page) -> datetime:
        return page.updated_at


class DirectorySitemap(CanonicalSitemap):
    """The home page and the directories."""

    def items(self) -> list[str]:
        return [
            "home",
            "story_list",
            "center_list",
            "partner_list",
            "threat_list",
            "state_list",
            "correction_list",
            "data",
        ]

    def location(self, name: str) -> str:
        return reverse(f"stories:{name}")


@require_safe
def sitemap_xml(request: HttpRequest) -> HttpResponse:
    """Answer in the sitemaps.org format."""
    sitemaps: dict[str, type[Sitemap[Any]] | Sitemap[Any]] = {
        "directories": DirectorySitemap(),
        "stories": StorySitemap(),
        "centers": EntrySitemap(FusionCenter.objects.filter(is_active=True)),
        "partners": EntrySitemap(Partner.objects.all()),
        "threats": EntrySitemap(ThreatType.objects.all()),
        "pages": PageSitemap(),
    }
    return sitemap(request, sitemaps)
