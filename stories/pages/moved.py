"""Entries by the address they have or had."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponsePermanentRedirect
from django.shortcuts import redirect

from stories.models import Address


def entry_or_moved(entries: QuerySet[Any], kind: str, slug: str) -> Any:
    """Return the entry with this slug, or the redirect to where an entry that had it lives now; raise Http404."""
    entry = entries.filter(slug=slug).first()
    if entry is not None:
        return entry
    address = Address.objects.filter(kind=kind, slug=slug).first()
    owner = entries.filter(pk=address.owner_id).first() if address else None
    if owner is None:
        raise Http404
    return redirect(owner, permanent=True)


def has_moved(found: Any) -> bool:
    return isinstance(found, HttpResponsePermanentRedirect)
