"""Lookup of vocabulary entries by slug, name or acronym."""

from collections import Counter

from django.db.models import Model
from django.utils.translation import gettext as _


class NameLookup:
    """All entries of one vocabulary; one query, or two if they have acronyms."""

    def __init__(self, model: type[Model]) -> None:
        self.kind = model._meta.verbose_name
        self.slugs: dict[int, str] = {}
        ids_by_name: dict[str, int] = {}
        ids_by_slug: dict[str, int] = {}
        rows = model._default_manager.order_by("pk").values_list("pk", "slug", "name")
        for id_, slug, name in rows:
            self.slugs[id_] = slug
            ids_by_slug[slug.casefold()] = id_
            ids_by_name[name.casefold()] = id_

        # A slug counts before a name, and a name before an acronym.
        self._ids = {**_ids_by_acronym(model), **ids_by_name, **ids_by_slug}

    def find(self, text: str) -> int:
        """Return the id of an entry; raise ValueError if there is none."""
        id_ = self._ids.get(" ".join(text.split()).casefold())
        if id_ is None:
            raise ValueError(
                _("We don’t recognize the %(kind)s “%(text)s.”")
                % {"kind": self.kind, "text": text[:100]}
            )

        return id_


def _ids_by_acronym(model: type[Model]) -> dict[str, int]:
    """Return the entries whose acronym no other entry has."""
    field_names = [field.name for field in model._meta.get_fields()]
    if "acronym" not in field_names:
        return {}

    ids: dict[str, int] = {}
    counts: Counter[str] = Counter()
    rows = model._default_manager.exclude(acronym="").values_list("pk", "acronym")
    for id_, acronym in rows:
        key = acronym.casefold()
        ids[key] = id_
        counts[key] += 1

    return {key: id_ for key, id_ in ids.items() if counts[key] == 1}
