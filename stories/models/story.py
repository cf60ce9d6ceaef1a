"""Stories as staff write them. The public never reads them, only publications."""

from django.core.validators import MinLengthValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager

from stories.choices import STATES, DatePrecision, MissionArea, Status
from stories.models.center import FusionCenter
from stories.models.fields import ProseField, StatesField, is_partial_date
from stories.models.partner import Partner
from stories.models.story_parts import StoryTag
from stories.models.threat import ThreatType
from stories.models.workflow_fields import WorkflowFields
from stories.partial_dates import EventDate
from stories.picture_storage import PICTURE_FOLDER
from stories.querysets import StoryQuerySet

HAS_NO_DATE = Q(event_on__isnull=True)


class Story(WorkflowFields):  # type: ignore[django-manager-missing]  # taggit has no stubs
    """The working text of a story: free to change, public only once an edition is released."""

    title = models.CharField(
        _("title"),
        max_length=120,
        help_text=_(
            "State the achievement, in 90 characters or fewer if you can."
            " Don't name private individuals."
        ),
    )
    slug = models.SlugField(
        _("slug"),
        max_length=120,
        unique=True,
        help_text=_("Last part of the URL. After release, the old URL redirects to the new one."),
    )
    summary = models.CharField(
        _("summary"),
        max_length=300,
        blank=True,
        validators=[MinLengthValidator(50)],
        help_text=_("One sentence for lists and search engines: 50 to 300 characters."),
    )
    body = ProseField(
        _("story"),
        blank=True,
        help_text=_(
            "In plain words: the situation, the center's work, its partners, and the result."
        ),
    )
    event_on = models.DateField(
        _("first day of the event"),
        null=True,
        blank=True,
        help_text=_("First day possible according to the source."),
    )
    date_precision = models.CharField(
        _("known to the"),
        max_length=5,
        choices=DatePrecision.choices,
        default=DatePrecision.DAY,
        help_text=_("Precision of the date in the source."),
    )
    centers = models.ManyToManyField(FusionCenter, through="StoryCenter", related_name="+")
    partners = models.ManyToManyField(Partner, through="StoryPartner", related_name="+")
    threat_types = models.ManyToManyField(
        ThreatType,
        blank=True,
        related_name="+",
        verbose_name=_("threat types"),
        help_text=_("Choose the most specific types. Broader types are added automatically."),
    )
    states = StatesField(
        default=list,
        blank=True,
        verbose_name=_("states"),
        help_text=_("States and territories involved."),
    )
    mission_area = models.CharField(
        _("mission area"),
        max_length=11,
        choices=MissionArea.choices,
        blank=True,
        help_text=_("Main purpose of the work."),
    )
    tags = TaggableManager(
        through=StoryTag,
        blank=True,
        help_text=_("Three to six keywords not covered elsewhere, in lower case."),
    )
    image = models.ImageField(
        _("picture"),
        upload_to=PICTURE_FOLDER,
        blank=True,
        help_text=_("JPEG, PNG or WebP, up to 10 MB. We remove camera and location data."),
    )
    image_alt = models.CharField(
        _("alternative text"),
        max_length=300,
        blank=True,
        help_text=_("Describe the picture for people who can't see it."),
    )
    image_is_decorative = models.BooleanField(
        _("decorative"), default=False, help_text=_("Purely decorative.")
    )
    image_caption = models.CharField(
        _("caption"),
        max_length=300,
        blank=True,
        help_text=_("Shown below the picture. Include its source."),
    )
    editor_notes = models.TextField(
        _("editor's notes"),
        blank=True,
        help_text=_("Staff only. Never public in any format."),
    )
    archive_id = models.CharField(
        _("archive id"), max_length=150, unique=True, null=True, blank=True, editable=False
    )

    objects = StoryQuerySet.as_manager()

    class Meta:
        ordering = ["-updated_at", "-pk"]
        verbose_name = _("story")
        verbose_name_plural = _("stories")
        permissions = [
            ("view_all_stories", _("Can view the stories of all centers")),
            ("submit_story", _("Can submit story for clearance")),
            ("review_story", _("Can return story and decide on findings")),
            ("clear_story", _("Can clear story")),
            ("publish_story", _("Can publish story")),
            ("withdraw_story", _("Can withdraw story")),
            ("break_glass", _("Can release story alone")),
        ]
        indexes = [
            models.Index(fields=["event_on"], name="story_event_on"),
            models.Index(
                fields=["review_at"],
                condition=Q(review_at__isnull=False),
                name="story_review_at",
            ),
            models.Index(
                fields=["status"],
                condition=Q(open_findings__gt=0),
                name="story_open_findings",
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=Status.values), name="story_status"),
            models.CheckConstraint(
                condition=Q(mission_area__in=["", *MissionArea.values]), name="story_mission_area"
            ),
            models.CheckConstraint(
                condition=Q(states__contained_by=list(STATES)), name="story_states"
            ),
            models.CheckConstraint(
                condition=Q(date_precision__in=DatePrecision.values), name="story_date_precision"
            ),
            models.CheckConstraint(
                condition=HAS_NO_DATE | is_partial_date("event_on", "date_precision"),
                name="story_date_no_more_exact_than_its_precision",
            ),
            models.CheckConstraint(
                condition=Q(image="") | (Q(image_is_decorative=True) ^ ~Q(image_alt="")),
                name="story_picture_has_text_or_is_decorative",
                violation_error_message=_(
                    "Give the picture an alternative text, or mark it as decorative (not both)."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def event_date(self) -> EventDate | None:
        if self.event_on is None:
            return None
        return EventDate(self.event_on, self.date_precision)

    @event_date.setter
    def event_date(self, value: EventDate | None) -> None:
        if value is None:
            self.event_on = None
            self.date_precision = DatePrecision.DAY
        else:
            self.event_on = value.first
            self.date_precision = value.precision
