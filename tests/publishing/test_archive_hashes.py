"""Content hashes of the archive never change."""

import hashlib

import pytest
from django.db import connection

from stories.intake.archive import load_archive
from stories.models import Edition, FusionCenter, OutcomeKind, Partner, Story, ThreatType
from stories.publishing.snapshot import content_hash, snapshot

# SHA-256 of the lines "slug hash", sorted, for all editions of a newly loaded archive.
DIGEST = "899ddebc78c58a28d985cdb846d0c28e3393a4513461bd215527573809dc11d4"


def restart_ids() -> None:
    """Restart the ids of vocabulary entries, as in an empty database."""
    with connection.cursor() as cursor:
        for model in (FusionCenter, Partner, ThreatType, OutcomeKind):
            cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [model._meta.db_table])
            (sequence,) = cursor.fetchone()
            cursor.execute(f"ALTER SEQUENCE {sequence} RESTART")


@pytest.mark.slow
@pytest.mark.django_db
def test_archive_content_hashes_are_stable():
    restart_ids()
    load_archive()

    lines = []
    for edition in Edition.objects.select_related("story"):
        assert edition.content_hash == content_hash(edition.content)
        lines.append(f"{edition.story.slug} {edition.content_hash}")
    for story in Story.objects.all():
        assert content_hash(snapshot(story)) == story.editions.get().content_hash

    text = "\n".join(sorted(lines))
    assert len(lines) == Story.objects.count()
    assert hashlib.sha256(text.encode()).hexdigest() == DIGEST
