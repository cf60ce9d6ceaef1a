"""A made-up archive into an empty database: by COPY, as publishing would have left it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from taggit.models import Tag

from stories.intake.synthetic.blocks import Block, BlockMaker, blocks
from stories.intake.synthetic.draw import REVISED
from stories.intake.synthetic.rows import PUBLICATION, TABLES, Table
from stories.intake.synthetic.vocabulary import make_vocabulary
from stories.models import Edition, FusionCenter, Story
from stories.publishing.names import learn_names
from stories.search.lexicon import learn
from stories.search.vector import WEIGHTS, vector_sql

# Rows wait in these until one statement makes them public, so that what triggers count is counted once.
DRAWN, READY = "drawn_publication", "ready_publication"
PLAIN = [column for column in PUBLICATION.columns if column.upper() not in WEIGHTS]
FOREIGN_KEYS = """
SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'f' ORDER BY 1
"""
INDEXES = """
SELECT c.relname, pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
WHERE i.indrelid = %s::regclass AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.indexrelid) ORDER BY 1
"""


class NotEmptyError(Exception):
    """The database holds stories or centers already."""


@transaction.atomic
def load_synthetic(number: int, on_step: Callable[[str, int], None] = lambda name, stories: None) -> None:
    """Store and publish so many made-up stories; raise NotEmptyError where there are others.

    `on_step` is told what is done now, and how many stories were stored since it was called last.
    """
    if Story.objects.exists() or FusionCenter.objects.exists():
        raise NotEmptyError
    on_step("Vocabulary", 0)
    maker = BlockMaker(make_vocabulary(), _reserve(Story, number), _reserve(Edition, number + number // REVISED))
    words: set[str] = set()
    tags: set[int] = set()
    _execute("SET LOCAL work_mem = '256MB'", "SET LOCAL maintenance_work_mem = '256MB'")
    with _unchecked([*(table.name for table in TABLES), PUBLICATION.name]):
        _make_waiting_rooms()
        for block in blocks(maker, number):
            _store(block)
            words |= block.words
            tags |= block.tags
            on_step("Stories", block.stories)
        on_step("What they are found by", 0)
        _publish()
        learn([" ".join(words)])
        learn_names([], Tag.objects.filter(pk__in=tags))
        on_step("Indexes and foreign keys", 0)


def _reserve(model: Any, number: int) -> int:
    """Take so many ids from the sequence of a table; return the last one before them."""
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
def _unchecked(tables: list[str]) -> Iterator[None]:
    """Fill tables without foreign keys and indexes; make them again after it: checked, sorted, all rows at once."""
    dropped: list[str] = []
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            cursor.execute(FOREIGN_KEYS, [table])
            for name, definition in cursor.fetchall():
                dropped.append(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
                cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        for table in tables:
            cursor.execute(INDEXES, [table])
            for name, definition in cursor.fetchall():
                dropped.insert(0, definition)
                cursor.execute(f'DROP INDEX "{name}"')
    yield
    _execute(*dropped)


def _make_waiting_rooms() -> None:
    texts = ", ".join(f"ADD {weight.lower()} text" for weight in WEIGHTS)
    _execute(
        f"CREATE TEMP TABLE {DRAWN} AS SELECT * FROM {PUBLICATION.name} WITH NO DATA",  # noqa: S608
        f"CREATE TEMP TABLE {READY} AS SELECT * FROM {PUBLICATION.name} WITH NO DATA",  # noqa: S608
        f"ALTER TABLE {DRAWN} {texts}",
    )


def _store(block: Block) -> None:
    """Copy the rows of a block, and let the database make the search vectors."""
    for table in TABLES:
        _copy(table.name, table, block)
    _copy(DRAWN, PUBLICATION, block)
    kept = _named(PLAIN)
    _execute(
        f"INSERT INTO {READY} ({kept}, search) SELECT {kept}, {vector_sql()} FROM {DRAWN}",  # noqa: S608
        f"TRUNCATE {DRAWN}",
    )


def _copy(into: str, table: Table, block: Block) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY {into} ({_named(table.columns)}) FROM STDIN") as copy:
        copy.write(block.rows.get(table.name, ""))


def _publish() -> None:
    """Make all stories public in one statement."""
    columns = _named([*PLAIN, "search"])
    ready = f"SELECT {columns} FROM {READY} ORDER BY event_first, story_id"  # noqa: S608  our names
    _execute(f"INSERT INTO {PUBLICATION.name} ({columns}) {ready}", f"DROP TABLE {DRAWN}, {READY}")


def _named(columns: list[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)
