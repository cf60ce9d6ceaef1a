"""Stories of the archive's records, written to the working text of a new or existing story."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import DataError
from django.utils.html import escape
from django.utils.translation import gettext as _

from stories.choices import CenterRole
from stories.intake.records import Record
from stories.models import FusionCenter, OutcomeKind, Partner, Story, ThreatType
from stories.partial_dates import EventDate
from stories.publishing.content_fields import STORY_COLUMNS
from stories.publishing.content_values import make_source
from stories.publishing.merging.registry import successor_of

Entry = TypeVar("Entry", FusionCenter, Partner, ThreatType, Story)
# Columns that a record has in another form, and the slug, which a story keeps.
OTHER_COLUMNS = ("slug", "date_precision")


def find_entry(model: type[Entry], slug: str) -> Entry | None:
    """Return the entry that was imported with this slug, or the one it was merged into."""
    entry = model._default_manager.filter(archive_id=slug).first()
    return entry or successor_of(model, archive_id=slug)


def require_entry(model: type[Entry], field: str, slug: str) -> Entry:
    """Return the entry that a field names; raise ValidationError if there is none."""
    entry = find_entry(model, slug)
    if entry is None:
        raise ValidationError({field: not_in_archive(slug)})
    return entry


def not_in_archive(slug: str) -> str:
    return _("names %(slug)s, which is not in the archive") % {"slug": slug}


def find_outcome_kind(slug: str) -> OutcomeKind | None:
    """Return the type of outcome with this slug, or the one it was merged into."""
    kind = OutcomeKind.objects.filter(slug=slug).first()
    return kind or successor_of(OutcomeKind, slug=slug)


def write_columns(story: Story, record: Record) -> None:
    """Set the columns of a story without saving it; raise ValidationError for a wrong date."""
    columns = record | {"body": paragraphs(record["body"])}
    for column in STORY_COLUMNS:
        if column in columns and column not in OTHER_COLUMNS:
            setattr(story, column, columns[column])

    with errors_of_field("occurred_on"):
        event_date = EventDate.parse(record["occurred_on"])

    if event_date.precision != record["date_precision"]:
        raise ValidationError({"date_precision": _("does not fit the date")})

    story.event_date = event_date


def replace_relations(story: Story, record: Record) -> None:
    """Replace the centers, the first of which leads, and all other relations of a saved story."""
    centers = _require_entries(FusionCenter, "centers", record["centers"])
    partners = _require_entries(Partner, "partners", record["partners"])
    threat_types = _require_entries(ThreatType, "threat_types", record["threat_types"])

    story.center_roles.all().delete()
    role = CenterRole.LEAD
    for center in centers:
        story.center_roles.create(center=center, role=role)
        role = CenterRole.SUPPORTING

    story.partner_roles.all().delete()
    for partner in partners:
        story.partner_roles.create(partner=partner)

    story.threat_types.set(threat_types)
    with errors_of_field("tags"):
        story.tags.set(record["tags"])

    _replace_sources(story, record)
    _replace_outcomes(story, record)


def _require_entries(model: type[Entry], field: str, slugs: Iterable[str]) -> list[Entry]:
    return [require_entry(model, field, slug) for slug in slugs]


def _replace_sources(story: Story, record: Record) -> None:
    story.sources.all().delete()
    with errors_of_field("sources"):
        for data in record["sources"]:
            source = make_source(data)
            source.story = story
            source.full_clean()
            source.save()


def _replace_outcomes(story: Story, record: Record) -> None:
    story.outcomes.all().delete()
    with errors_of_field("outcomes"):
        for data in record["outcomes"]:
            kind = find_outcome_kind(data["kind"])
            if kind is None:
                raise ValidationError(not_in_archive(data["kind"]))

            outcome = story.outcomes.model(**data | {"story": story, "kind": kind})
            outcome.full_clean()
            outcome.save()


@contextmanager
def errors_of_field(name: str) -> Iterator[None]:
    """Assign every error to one field of the record."""
    try:
        yield
    except ValidationError as error:
        raise ValidationError({name: error.messages}) from error
    except (ValueError, DataError) as error:
        first_line = str(error).splitlines()[0]
        raise ValidationError({name: first_line}) from error


def paragraphs(text: str) -> str:
    """Return plain text as HTML; an empty line starts a paragraph."""
    parts = map(str.strip, text.split("\n\n"))
    return "".join(f"<p>{escape(part)}</p>" for part in filter(None, parts))
