"""Entries of a vocabulary as people write them: by slug, name, acronym or number."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _


class Entries:
    """All entries of one vocabulary; one query."""

    def __init__(self, model: type[Model]) -> None:
        self.kind = model._meta.verbose_name
        has_acronym = any(field.name == "acronym" for field in model._meta.get_fields())
        fields = ("pk", "slug", "name", *(["acronym"] if has_acronym else []))
        rows = list(model._default_manager.order_by("pk").values_list(*fields))
        self.slugs: dict[int, str] = {row[0]: row[1] for row in rows}
        self._places = {**_unambiguous((row[3], row[0]) for row in rows if has_acronym)}
        self._places |= {row[2].casefold(): row[0] for row in rows}
        self._places |= {row[1].casefold(): row[0] for row in rows}

    def find(self, text: str) -> int:
        """Return the number of the entry; raise ValueError when there is none."""
        number = self._places.get(" ".join(text.split()).casefold())
        if number is None:
            raise ValueError(_("There is no %(kind)s “%(text)s”.") % {"kind": self.kind, "text": text[:100]})
        return number


def _unambiguous(pairs: Iterable[tuple[Any, int]]) -> dict[str, int]:
    """Leave out acronyms that several entries bear."""
    pairs = [(acronym.casefold(), number) for acronym, number in pairs if acronym]
    times = Counter(acronym for acronym, _number in pairs)
    return {acronym: number for acronym, number in pairs if times[acronym] == 1}
