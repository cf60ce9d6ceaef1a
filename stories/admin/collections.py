"""Admin of collections, whose form takes stories line by line, or the URL of a search."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Field
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stories.admin.proposals.model_admin import PublicEntryAdmin
from stories.listing.results import Listing
from stories.models import Publication
from stories.models.publication import visible_publications
from stories.text_safety import MAX_KEY_DIGITS, UNSTORABLE, parse_digits

MAX_STORIES = 100
# Parameters that a saved search doesn't have. A page may exist today and not tomorrow.
NOT_SAVED = ("collection", "page")


class StoriesField(forms.Field):
    """Public stories in their order, one on a line: by URL, slug or number."""

    widget = forms.Textarea(attrs={"rows": 8})

    def prepare_value(self, value: Any) -> Any:
        """Return the slugs of story ids; text that was entered stays as it is."""
        if not isinstance(value, list):
            return value
        return "\n".join(publication.slug for publication in visible_publications(value))

    def to_python(self, value: Any) -> list[int]:
        lines = UNSTORABLE.sub("", value or "").splitlines()
        filled_lines = filter(None, map(str.strip, lines))
        return list(map(_find_story, filled_lines))

    def validate(self, value: list[int]) -> None:
        """Raise ValidationError for repeated stories, and for too many."""
        if len(set(value)) < len(value):
            raise ValidationError(_("A story is listed twice."))
        if len(value) > MAX_STORIES:
            message = _("List at most %(count)s stories, or use a saved search.")
            raise ValidationError(message % {"count": MAX_STORIES})

    def has_changed(self, initial: Sequence[int] | None, data: Any) -> bool:
        """Return whether the lines are not the stories that were shown."""
        return self.prepare_value(list(initial or [])) != data


def _find_story(line: str) -> int:
    """Return the id of a public story; raise ValidationError if there is none."""
    name = urlsplit(line).path.strip("/").rpartition("/")[2]
    found = Publication.objects.visible().filter(slug=name).first()
    number = parse_digits(name, MAX_KEY_DIGITS)
    if found is None and number is not None:
        found = Publication.objects.visible().filter(story=number).first()
    if found is None:
        raise ValidationError(_("No public story has this address: %(line)s") % {"line": line})
    return found.story_id


class SavedSearchField(forms.CharField):
    """The query string of a list of stories, without its page and view."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        if not text:
            return ""

        query = QueryDict(text.rpartition("?")[2], mutable=True)
        for name in NOT_SAVED:
            query.pop(name, None)
        listing = Listing(query, reverse("stories:story_list"))
        if listing.notices:
            raise ValidationError(listing.notices)

        canonical = str(listing.search_url).partition("?")[2]
        if not canonical:
            raise ValidationError(_("This search has no words and no filters."))
        return canonical


class CollectionAdmin(PublicEntryAdmin):
    """Collections of stories."""

    list_display = ["title", "slug"]
    search_fields = ["title", "slug"]
    prepopulated_fields = {"slug": ["title"]}
    fields = ["title", "slug", "description", "introduction", "story_ids", "query"]

    def formfield_for_dbfield(
        self, db_field: Field, request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        if db_field.name == "story_ids":
            return StoriesField(
                label=gettext_lazy("Stories"),
                required=False,
                help_text=gettext_lazy("In their order, one on a line: URL or slug."),
            )

        if db_field.name == "query":
            return SavedSearchField(
                label=gettext_lazy("Saved search"),
                required=False,
                max_length=500,
                help_text=gettext_lazy(
                    "Instead of single stories: search the site and paste the URL of the list."
                ),
            )

        return super().formfield_for_dbfield(db_field, request, **kwargs)
