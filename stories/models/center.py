"""Fusion centers, and the contributors who write for them."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from stories.choices import STATES, Designation
from stories.models.fields import LinesArrayField
from stories.models.office_contact import validate_office, validate_office_email, validate_phone
from stories.models.vocabulary import VocabularyEntry, detail_url

HAS_NO_COORDINATES = Q(latitude__isnull=True, longitude__isnull=True)
HAS_VALID_LATITUDE = Q(latitude__isnull=False, latitude__range=(-90, 90))
HAS_VALID_LONGITUDE = Q(longitude__isnull=False, longitude__range=(-180, 180))


class FusionCenter(VocabularyEntry):
    """A center of the National Network, designated by a governor or recognized by DHS."""

    acronym = models.CharField(
        _("acronym"),
        max_length=20,
        blank=True,
        help_text=_("As the center writes it, such as CIAC or LA-SAFE."),
    )
    former_names = LinesArrayField(
        models.CharField(max_length=150),
        default=list,
        blank=True,
        verbose_name=_("former names"),
        help_text=_("One per line. Visitors who search for a former name find the center."),
    )
    designation = models.CharField(
        _("designation"),
        max_length=10,
        choices=Designation.choices,
        help_text=_(
            "Primary: designated by the governor for the whole state."
            " Recognized: usually for a large urban area."
        ),
    )
    state = models.CharField(
        _("state or territory"),
        max_length=2,
        choices=list(STATES.items()),
        help_text=_("Location of the center."),
    )
    city = models.CharField(
        _("city"), max_length=80, blank=True, help_text=_("City of the headquarters.")
    )
    latitude = models.FloatField(
        _("latitude"),
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
        help_text=_("Of the city, not of the building; degrees north."),
    )
    longitude = models.FloatField(
        _("longitude"),
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
        help_text=_("Of the city, not of the building; degrees east, so negative in the Americas."),
    )
    website = models.URLField(
        _("website"), blank=True, help_text=_("The center's own public page, with https://.")
    )
    host_agency = models.CharField(
        _("host agency"),
        max_length=150,
        blank=True,
        help_text=_("The agency that houses the center."),
    )
    established_year = models.PositiveSmallIntegerField(
        _("established"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1950), MaxValueValidator(2100)],
        help_text=_("Year in which the center began operating."),
    )
    area_of_responsibility = models.CharField(
        _("area of responsibility"),
        max_length=200,
        blank=True,
        help_text=_("Such as Statewide, or a list of counties."),
    )
    description = models.TextField(
        _("description"),
        max_length=2000,
        blank=True,
        help_text=_("Two or three plain sentences for the center's page."),
    )
    source_url = models.URLField(
        _("source"),
        max_length=500,
        blank=True,
        help_text=_("A public page that supports this entry."),
    )
    more_source_urls = LinesArrayField(
        models.URLField(max_length=500),
        default=list,
        db_default=[],
        blank=True,
        verbose_name=_("more sources"),
        help_text=_("Other public pages that support this entry, one per line."),
    )
    contact_office = models.CharField(
        _("contact office"),
        max_length=150,
        blank=True,
        db_default="",
        validators=[validate_office],
        help_text=_("Office that answers the public, such as Public Affairs Office. No person."),
    )
    contact_phone = models.CharField(
        _("contact phone"),
        max_length=30,
        blank=True,
        db_default="",
        validators=[validate_phone],
        help_text=_("Published number of that office, such as 555-010-0199."),
    )
    contact_email = models.EmailField(
        _("contact email"),
        blank=True,
        db_default="",
        validators=[validate_office_email],
        help_text=_("Published address of that office, such as info@example.gov."),
    )
    is_active = models.BooleanField(
        _("active"),
        default=True,
        help_text=_("Clear this for a center that has closed. Its stories stay."),
    )

    class Meta(VocabularyEntry.Meta):
        verbose_name = _("fusion center")
        verbose_name_plural = _("fusion centers")
        constraints = [
            models.CheckConstraint(
                condition=Q(designation__in=Designation.values), name="center_designation"
            ),
            models.CheckConstraint(condition=Q(state__in=list(STATES)), name="center_state"),
            models.CheckConstraint(
                condition=HAS_NO_COORDINATES | HAS_VALID_LATITUDE & HAS_VALID_LONGITUDE,
                name="center_coordinates",
                violation_error_message=_("Enter both latitude and longitude, or neither."),
            ),
            models.CheckConstraint(
                condition=Q(established_year__isnull=True)
                | Q(established_year__range=(1950, 2100)),
                name="center_established_year",
            ),
            models.UniqueConstraint(
                fields=["state"],
                condition=Q(designation=Designation.PRIMARY, is_active=True),
                name="center_one_primary_a_state",
                violation_error_message=_("This state already has a primary center."),
            ),
        ]

    def get_absolute_url(self) -> str:
        return detail_url("center_detail", self.slug)

    @property
    def state_name(self) -> str:
        return STATES[self.state]

    @property
    def sources(self) -> list[str]:
        """URLs of all pages that support the entry."""
        return [url for url in (self.source_url, *self.more_source_urls) if url]

    @property
    def has_contact(self) -> bool:
        return bool(self.contact_office or self.contact_phone or self.contact_email)

    @property
    def states(self) -> list[tuple[str, str]]:
        """List with the one (postal code, name) of the center, as a map takes it."""
        return [(self.state, self.state_name)]


class Membership(models.Model):
    """A contributor's center. Contributors see and write only the stories that it leads."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships"
    )
    center = models.ForeignKey(
        FusionCenter,
        on_delete=models.CASCADE,
        related_name="memberships",
        verbose_name=_("fusion center"),
    )

    class Meta:
        ordering = ["pk"]
        verbose_name = _("center of a contributor")
        verbose_name_plural = _("centers of a contributor")
        constraints = [models.UniqueConstraint(fields=["user", "center"], name="membership_once")]

    def __str__(self) -> str:
        return str(self.center)
