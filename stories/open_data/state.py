"""Fingerprints of what lists hold, for conditional requests and checksums."""

import hashlib

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import CharField, Func, TextField, Value
from django.db.models.functions import Cast, Coalesce

from stories.models.content import Names
from stories.querysets import PublicationQuerySet


def fingerprint(stories: PublicationQuerySet, names: Names) -> str:
    """Return a hash that changes with every edition, story and name that the formats of these stories show; one query.

    Not with the order: that is in the address.
    """
    ids = StringAgg(Cast("edition_id", TextField()), Value(","), order_by="edition_id")
    hashed = Func(Coalesce(ids, Value("")), function="md5", output_field=CharField())
    editions = stories.order_by().aggregate(editions=hashed)["editions"]
    return hashlib.sha256(f"{editions} {_of(names)}".encode()).hexdigest()[:32]


def _of(names: Names) -> str:
    """Return everything that the vocabularies say."""
    entries = [*names.centers.values(), *names.partners.values(), *names.threats.values(), *names.outcomes.values()]
    fields = [[getattr(entry, field.attname) for field in entry._meta.concrete_fields] for entry in entries]
    return repr(sorted(map(repr, fields)))
