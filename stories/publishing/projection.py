"""Columns of publications, derived from their editions."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from taggit.models import Tag

from stories.facets import story_facets
from stories.models import Edition, FusionCenter, Publication
from stories.models.edition_content import Content, read_contents
from stories.publishing.content_fields import CONTENT_FIELDS
from stories.publishing.search_names import save_content_names
from stories.search.search_vector import WEIGHTS, search_vector, vector_sql
from stories.search.tokens import exact_text, indexable
from stories.search.vocabulary import learn

# Columns of the publication that build_rows() returns, in the order of UPDATE_ROWS.
BUILT_COLUMNS = (
    "slug",
    "event_first",
    "event_last",
    "lead_center",
    "first_published_at",
    "updated_at",
    "facets",
    "exact_words",
)
# Vectors are computed before anything is locked. Whoever writes a publication locks its story.
UPDATE_ROWS = """
WITH built AS MATERIALIZED (
  SELECT edition_id, slug, event_first, event_last, lead_center_id, first_published_at, updated_at,
    facets::int[] AS facets, exact_words, {vector} AS search
  FROM unnest(%s::bigint[], %s::text[], %s::date[], %s::date[], %s::bigint[], %s::timestamptz[],
    %s::timestamptz[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[])
    AS texts (edition_id, slug, event_first, event_last, lead_center_id, first_published_at,
      updated_at, facets, exact_words, a, b, c, d)
), changed AS MATERIALIZED (
  SELECT built.*, shown.story_id
  FROM built JOIN stories_publication AS shown USING (edition_id)
  WHERE (shown.slug, shown.event_first, shown.event_last, shown.lead_center_id,
      shown.first_published_at, shown.updated_at, shown.facets, shown.exact_words, shown.search)
    IS DISTINCT FROM (built.slug, built.event_first, built.event_last, built.lead_center_id,
      built.first_published_at, built.updated_at, built.facets, built.exact_words, built.search)
), locked AS MATERIALIZED (
  SELECT id FROM stories_story WHERE id IN (SELECT story_id FROM changed)
  ORDER BY id FOR NO KEY UPDATE
)
UPDATE stories_publication AS shown
SET slug = changed.slug, event_first = changed.event_first, event_last = changed.event_last,
  lead_center_id = changed.lead_center_id, first_published_at = changed.first_published_at,
  updated_at = changed.updated_at, facets = changed.facets, exact_words = changed.exact_words,
  search = changed.search
FROM changed JOIN locked ON locked.id = changed.story_id
WHERE shown.edition_id = changed.edition_id
""".replace("{vector}", vector_sql())


@dataclass(frozen=True, slots=True)
class BuiltRow:
    """Columns of a publication, and its words by weight instead of the search vector."""

    edition_id: int
    columns: dict[str, Any]
    texts: dict[str, str]


def publication_columns(editions: Sequence[Edition]) -> list[dict[str, Any]]:
    """Return all columns of publications that follow from their editions; see build_rows()."""
    rows = []
    for edition, built in zip(editions, build_rows(editions), strict=True):
        search = search_vector(built.texts)
        rows.append({"edition": edition, **built.columns, "search": search})
    return rows


def build_rows(editions: Sequence[Edition]) -> list[BuiltRow]:
    """Return the rows of these editions; a dozen queries for any number.

    Add the words and names of the contents to the vocabulary of the search.
    """
    contents = read_contents([edition.content for edition in editions])
    tags = _tags_by_slug(contents)
    first_releases = _first_releases(editions)

    rows = []
    for edition, content in zip(editions, contents, strict=True):
        tag_ids = [tags[tag["slug"]].pk for tag in content.tags if tag["slug"] in tags]
        columns = {
            **content_columns(content),
            "first_published_at": first_releases[edition.story_id],
            "updated_at": edition.released_at,
            "facets": sorted(story_facets(content, tag_ids)),
        }
        rows.append(BuiltRow(edition.pk, columns, indexable_texts(content)))

    learn(chain.from_iterable(row.texts.values() for row in rows))
    save_content_names(contents, tags.values())
    return rows


def content_columns(content: Content) -> dict[str, Any]:
    """Return the columns that follow from the content alone."""
    return {
        "slug": content.data["slug"],
        "event_first": content.event.first,
        "event_last": content.event.last,
        "lead_center": content.lead_center,
        "exact_words": exact_text(_displayed_texts(content)),
    }


def _displayed_texts(content: Content) -> list[str]:
    """Return the texts of a content that its page displays: all but those of weight D."""
    return [text for weight, text in _weighted_texts(content) if weight != "D"]


def indexable_texts(content: Content) -> dict[str, str]:
    """Return the words of a content for the search vector, by weight."""
    texts: dict[str, list[str]] = {"A": [], "B": [], "C": [], "D": []}
    for weight, text in _weighted_texts(content):
        texts[weight].append(text)

    return {weight: indexable(" ".join(found)) for weight, found in texts.items()}


def _weighted_texts(content: Content) -> Iterator[tuple[str, str]]:
    """Yield (weight, text) for each text of a content that is searched."""
    for field in CONTENT_FIELDS:
        for weight, field_texts in field.search_texts(content).items():
            for text in filter(None, field_texts):
                yield weight, text


def rebuild_publications(publications: QuerySet[Publication]) -> int:
    """Rebuild rows from their editions, for example after a name has changed; return how many.

    Rows that stay the same are not written. The stories of the others are locked only while their
    rows are written. Call it in a transaction that holds or shares the lock of names.
    """
    shown = publications.select_related("edition").defer("search", "exact_words")
    rows = build_rows([publication.edition for publication in shown])
    if not rows:
        return 0

    values = zip(*map(_values, rows), strict=True)
    with connection.cursor() as cursor:
        cursor.execute(UPDATE_ROWS, list(map(list, values)))
    return len(rows)


def _values(row: BuiltRow) -> list[object]:
    """Return the values of a row in the order of UPDATE_ROWS."""
    columns = [_array_item(row.columns[name]) for name in BUILT_COLUMNS]
    texts = [row.texts[weight] for weight in WEIGHTS]
    return [row.edition_id, *columns, *texts]


def _array_item(value: object) -> object:
    """Return a column as an item of an array; arrays of arrays would need equal lengths."""
    if isinstance(value, list):
        return "{" + ",".join(map(str, value)) + "}"
    if isinstance(value, FusionCenter):
        return value.pk
    return value


def _tags_by_slug(contents: Iterable[Content]) -> dict[str, Tag]:
    slugs: set[str] = set()
    for content in contents:
        slugs.update(tag["slug"] for tag in content.tags)

    return Tag.objects.in_bulk(slugs, field_name="slug")


def _first_releases(editions: Iterable[Edition]) -> dict[int, datetime]:
    """Return when the first edition of each story was released; one query if any is later."""
    times = {edition.story_id: edition.released_at for edition in editions if edition.number == 1}
    others = {edition.story_id for edition in editions} - times.keys()

    # Django sends no query for an empty set.
    first = Edition.objects.filter(story__in=others, number=1)
    times.update(first.values_list("story", "released_at"))
    return times
