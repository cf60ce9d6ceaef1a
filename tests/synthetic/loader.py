"""Loader of made-up stories: COPY into an empty database, with the rows of published stories."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection, models, transaction
from taggit.models import Tag

from stories.models import Edition, FusionCenter, Story
from stories.publishing.search_names import save_names
from stories.search.search_vector import WEIGHTS, vector_sql
from stories.search.vocabulary import learn
from tests.synthetic.batches import Batch, BatchMaker, make_batches
from tests.synthetic.copy_rows import PUBLICATION, TABLES, Table
from tests.synthetic.entries import create_entries
from tests.synthetic.story_generator import REVISION_INTERVAL

# Temporary tables: publications with texts, then with search vectors. A single statement inserts
# all of them, so that the triggers that count stories run only once.
TEXT_TABLE = "synthetic_texts"
VECTOR_TABLE = "synthetic_vectors"
PLAIN_COLUMNS = [column for column in PUBLICATION.columns if column.upper() not in WEIGHTS]
# Triggers that refuse stories without a workflow, by table.
GUARD_TRIGGERS = {
    "stories_story": "story_begins_as_draft",
    "stories_edition": "edition_is_guarded",
    "stories_workflowentry": "workflow_log_moves_the_story",
    "stories_publication": "publication_is_released",
    "stories_clearance": "clearance_is_guarded",
    "stories_releaserecord": "record_is_numbered",
}
INSERT_CLEARANCES = """
INSERT INTO stories_clearance (id, story_id, content_hash, basis, authors, cleared_at, voided_at,
    case_status, attorney, privacy_by, consent_by, void_reason, break_glass_reason)
  SELECT edition.id, edition.story_id, content_hash, 'earlier', '{}', released_at,
    CASE WHEN shown.edition_id IS NULL THEN released_at END, 'none', '', '', '', '', ''
  FROM stories_edition AS edition
    LEFT JOIN stories_publication AS shown ON shown.edition_id = edition.id;
SELECT setval(
  pg_get_serial_sequence('stories_clearance', 'id'), (SELECT max(id) FROM stories_clearance)
);
"""
INSERT_RELEASE_RECORDS = """
INSERT INTO stories_releaserecord (story_id, edition_id, clearance_id, year, serial)
  SELECT story_id, id, id, year, row_number() OVER (PARTITION BY year ORDER BY released_at, id)
  FROM (
    SELECT *, extract(year FROM released_at AT TIME ZONE 'America/New_York')::int AS year
    FROM stories_edition
  ) AS edition;
"""
SELECT_CONSTRAINTS = """
SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE conrelid = %s::regclass AND contype IN ('f', 'x') ORDER BY 1
"""
SELECT_INDEXES = """
SELECT c.relname, pg_get_indexdef(i.indexrelid)
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
WHERE i.indrelid = %s::regclass
  AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.indexrelid) ORDER BY 1
"""
FILLED_TABLES = (
    *(table.name for table in TABLES),
    PUBLICATION.name,
    "stories_clearance",
    "stories_releaserecord",
)


class NotEmptyError(Exception):
    """The database already has stories or centers."""


def _ignore_progress(step: str, stories: int) -> None:
    """Do nothing: the default progress callback."""


@transaction.atomic
def load_synthetic(number: int, on_progress: Callable[[str, int], None] = _ignore_progress) -> None:
    """Store and publish a number of made-up stories. Raise NotEmptyError if there are others.

    `on_progress` receives the current step and the number of stories stored since the last call.
    """
    if Story.objects.exists() or FusionCenter.objects.exists():
        raise NotEmptyError

    on_progress("Centers, partners and tags", 0)
    editions = number + number // REVISION_INTERVAL
    maker = BatchMaker(
        create_entries(number), _reserve_ids(Story, number), _reserve_ids(Edition, editions)
    )

    words: set[str] = set()
    tags: set[int] = set()
    _execute("SET LOCAL work_mem = '256MB'", "SET LOCAL maintenance_work_mem = '256MB'")
    with _without_checks():
        _create_temporary_tables()
        for batch in make_batches(maker, number):
            _copy_batch(batch)
            words |= batch.words
            tags |= batch.tags
            on_progress("Stories", batch.stories)

        on_progress("Search vectors", 0)
        _insert_publications()
        _execute(INSERT_CLEARANCES, INSERT_RELEASE_RECORDS)
        learn([" ".join(words)])
        save_names([], Tag.objects.filter(pk__in=tags))
        on_progress("Indexes and foreign keys", 0)


def _reserve_ids(model: type[models.Model], number: int) -> int:
    """Take ids from the sequence of a table. Return the last id before them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [model._meta.db_table])
        (sequence,) = cursor.fetchone()
        cursor.execute("SELECT nextval(%s)", [sequence])
        (first,) = cursor.fetchone()
        cursor.execute("SELECT setval(%s, %s)", [sequence, first + number])
    return first - 1


def _execute(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@contextmanager
def _without_checks() -> Iterator[None]:
    """Drop foreign keys, exclusion constraints, indexes and guards, and restore them at the end.

    Restoring constraints also checks them.
    """
    constraints: list[str] = []
    indexes: list[str] = []
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table, trigger in GUARD_TRIGGERS.items():
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")

        for table in FILLED_TABLES:
            cursor.execute(SELECT_CONSTRAINTS, [table])
            for name, definition in cursor.fetchall():
                constraints.append(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
                cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')

        for table in FILLED_TABLES:
            cursor.execute(SELECT_INDEXES, [table])
            for name, definition in cursor.fetchall():
                indexes.append(definition)
                cursor.execute(f'DROP INDEX "{name}"')
    yield

    _execute(*indexes, *constraints)
    for table, trigger in GUARD_TRIGGERS.items():
        _execute(f"ALTER TABLE {table} ENABLE TRIGGER {trigger}")


def _create_temporary_tables() -> None:
    text_columns = ", ".join(f"ADD {weight.lower()} text" for weight in WEIGHTS)
    _execute(
        f"CREATE TEMP TABLE {TEXT_TABLE} AS SELECT * FROM {PUBLICATION.name} WITH NO DATA",
        f"CREATE TEMP TABLE {VECTOR_TABLE} AS SELECT * FROM {PUBLICATION.name} WITH NO DATA",
        f"ALTER TABLE {TEXT_TABLE} {text_columns}",
    )


def _copy_batch(batch: Batch) -> None:
    """Copy the rows of a batch, and compute the search vectors in the database."""
    for table in TABLES:
        _copy(table.name, table, batch)
    _copy(TEXT_TABLE, PUBLICATION, batch)

    columns = _quoted(PLAIN_COLUMNS)
    _execute(
        f"INSERT INTO {VECTOR_TABLE} ({columns}, search)"
        f" SELECT {columns}, {vector_sql()} FROM {TEXT_TABLE}",
        f"TRUNCATE {TEXT_TABLE}",
    )


def _copy(target: str, table: Table, batch: Batch) -> None:
    statement = f"COPY {target} ({_quoted(table.columns)}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.write(batch.rows.get(table.name, ""))


def _insert_publications() -> None:
    columns = _quoted([*PLAIN_COLUMNS, "search"])
    _execute(
        f"INSERT INTO {PUBLICATION.name} ({columns})"
        f" SELECT {columns} FROM {VECTOR_TABLE} ORDER BY event_first, story_id",
        f"DROP TABLE {TEXT_TABLE}, {VECTOR_TABLE}",
    )


def _quoted(columns: list[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)
