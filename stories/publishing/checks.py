"""The one place where the workflow asks what the release check finds."""

from typing import Any, Protocol

from stories.models import Story


class Found(Protocol):
    """What the workflow reads of a finding. `match` is the text itself: it never goes to a log or a message."""

    rule: str
    severity: str  # "block" or "warn"
    field: str
    match: str


def findings(story: Story, content: dict[str, Any] | None = None) -> list[Found]:
    """Return what the release check finds in the content of a story, as publishing/snapshot.py writes it."""
    return []
