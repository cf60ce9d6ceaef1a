"""Registry of the public fields that are not part of a story.

A change of a declared field is a proposed change, which a second person confirms. Triggers refuse
every other write of these columns; tests/publishing/proposals proves that they name the same ones.
To make another field public, declare it here and add its column to the trigger of its table in a
migration.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from django.db.models import Model
from taggit.models import Tag

from stories.models import (
    Collection,
    FusionCenter,
    OutcomeKind,
    Page,
    Partner,
    SiteText,
    Term,
    ThreatType,
)
from stories.publishing.release_checks.findings import Kind

PublicEntry: TypeAlias = (
    Collection | FusionCenter | OutcomeKind | Page | Partner | SiteText | Tag | Term | ThreatType
)

# Columns that only a merge writes. They contain names and ids of entries that were public before.
MERGE_COLUMNS = ("absorbed", "absorbed_names")


@dataclass(frozen=True, slots=True)
class PublicModel:
    """The public fields of one model.

    `texts` are the fields with words, and how the release check reads them. `values` are public
    too, but come from a fixed list, are numbers or refer to another public entry. `exempt` are the
    other fields, with the reason why one person may change them. `is_public_when_used` is set for
    entries that are shown only with a story whose cleared text contains them: one person may add
    them.
    """

    model: type[Model]
    texts: Mapping[str, Kind]
    values: tuple[str, ...] = ()
    exempt: Mapping[str, str] = field(default_factory=dict)
    is_public_when_used: bool = False

    @property
    def label(self) -> str:
        """Name of the model in ProposedChange.kind."""
        return self.model._meta.label_lower

    @property
    def fields(self) -> tuple[str, ...]:
        """Names of all fields that a second person confirms."""
        return (*self.texts, *self.values)


NOT_PUBLIC_ID = "Id in the database. It isn't a text."
ONLY_FOR_NEW_STORIES = "It decides whether forms offer the entry. No page shows it."

PUBLIC_MODELS: tuple[PublicModel, ...] = (
    PublicModel(
        model=Page,
        texts={
            "title": Kind.TEXT,
            "slug": Kind.ADDRESS,
            "description": Kind.TEXT,
            "body": Kind.PROSE,
        },
        exempt={"id": NOT_PUBLIC_ID, "updated_at": "The database writes it."},
    ),
    PublicModel(
        model=Collection,
        texts={
            "title": Kind.TEXT,
            "slug": Kind.ADDRESS,
            "description": Kind.TEXT,
            "introduction": Kind.PROSE,
            "query": Kind.TEXT,
        },
        values=("story_ids",),
        exempt={"id": NOT_PUBLIC_ID},
    ),
    PublicModel(
        model=SiteText,
        texts={
            "heading": Kind.TEXT,
            "introduction": Kind.TEXT,
            "example_searches": Kind.TEXT,
            "notice": Kind.TEXT,
        },
        values=("figures",),
        exempt={"id": NOT_PUBLIC_ID},
    ),
    PublicModel(
        model=FusionCenter,
        texts={
            "name": Kind.TEXT,
            "slug": Kind.ADDRESS,
            "acronym": Kind.TEXT,
            "former_names": Kind.TEXT,
            "city": Kind.TEXT,
            "website": Kind.ADDRESS,
            "host_agency": Kind.TEXT,
            "area_of_responsibility": Kind.TEXT,
            "description": Kind.TEXT,
            "source_url": Kind.ADDRESS,
            "more_source_urls": Kind.ADDRESS,
            "contact_office": Kind.TEXT,
            # The contact of an office is meant to be public; validators refuse one of a person.
            "contact_phone": Kind.CONTACT,
            "contact_email": Kind.CONTACT,
            "archive_id": Kind.ADDRESS,
        },
        values=(
            "designation",
            "state",
            "latitude",
            "longitude",
            "established_year",
            "is_active",
            *MERGE_COLUMNS,
        ),
        exempt={"id": NOT_PUBLIC_ID},
    ),
    PublicModel(
        model=Partner,
        texts={
            "name": Kind.TEXT,
            "slug": Kind.ADDRESS,
            "acronym": Kind.TEXT,
            "kind": Kind.TEXT,
            "website": Kind.ADDRESS,
            "archive_id": Kind.ADDRESS,
        },
        values=("level", "parent", *MERGE_COLUMNS),
        exempt={"id": NOT_PUBLIC_ID, "is_active": ONLY_FOR_NEW_STORIES},
    ),
    PublicModel(
        model=ThreatType,
        texts={
            "name": Kind.TEXT,
            "slug": Kind.ADDRESS,
            "description": Kind.TEXT,
            "synonyms": Kind.TEXT,
            "archive_id": Kind.ADDRESS,
        },
        values=("parent", *MERGE_COLUMNS),
        exempt={
            "id": NOT_PUBLIC_ID,
            "is_active": ONLY_FOR_NEW_STORIES,
            "level": "The database computes it from the broader type.",
            "parent_level": "The database computes it from the broader type.",
        },
    ),
    PublicModel(
        model=OutcomeKind,
        texts={
            "name": Kind.TEXT,
            "slug": Kind.ADDRESS,
            "units": Kind.TEXT,
            "definition": Kind.TEXT,
            "counting_rule": Kind.TEXT,
        },
        values=("group", *MERGE_COLUMNS),
        exempt={"id": NOT_PUBLIC_ID, "is_active": ONLY_FOR_NEW_STORIES},
    ),
    PublicModel(
        model=Tag,
        texts={"name": Kind.TEXT, "slug": Kind.ADDRESS},
        exempt={"id": NOT_PUBLIC_ID},
        is_public_when_used=True,
    ),
    PublicModel(
        model=Term,
        texts={
            "preferred": Kind.TEXT,
            "variants": Kind.TEXT,
            "near": Kind.TEXT,
            "note": Kind.TEXT,
            "definition": Kind.TEXT,
        },
        values=("is_linked",),
        exempt={
            "id": NOT_PUBLIC_ID,
            "broader": "It decides which stories a search finds, and shows no word.",
            "phrases": "publishing/search_names.py computes it from the words of terms.",
        },
    ),
)
PUBLIC_MODELS_BY_LABEL = {public.label: public for public in PUBLIC_MODELS}


def public_model(model: type[Model]) -> PublicModel:
    """Return the declaration of a model; raise KeyError if it has no public fields."""
    return PUBLIC_MODELS_BY_LABEL[model._meta.label_lower]
