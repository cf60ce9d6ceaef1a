"""Who stands for an entry that was merged: for those who know it by a name from before."""

from typing import Any

from stories.models import Merger
from stories.publishing.merging.registry import MODELS

KINDS = {model: kind for kind, model in MODELS.items()}


def successor_of(model: type[Any], **known_by: Any) -> Any:
    """Return the entry that stands for a merged one, known by such as its archive_id or slug; None if there is none."""
    if model not in KINDS:
        return None
    merged = Merger.objects.filter(kind=KINDS[model], undone_at=None, entry__contains=known_by).first()
    return merged and model._default_manager.filter(absorbed__contains=[merged.old_id]).first()
