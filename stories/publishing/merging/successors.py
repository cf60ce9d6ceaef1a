"""Look-up of the entry that replaced a merged one."""

from typing import Any

from stories.models import Merger
from stories.publishing.merging.registry import MODELS

KINDS = {model: kind for kind, model in MODELS.items()}


def successor_of(model: type[Any], **known_by: Any) -> Any:
    """Return the entry that replaced a merged one, identified by such as its slug; else None."""
    if model not in KINDS:
        return None

    mergers = Merger.objects.filter(kind=KINDS[model], undone_at=None)
    merger = mergers.filter(entry__contains=known_by).first()
    if merger is None:
        return None
    return model._default_manager.filter(absorbed__contains=[merger.old_id]).first()
