"""System check for variables that look like settings but aren't."""

from collections.abc import Sequence

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage
from django.core.checks import Warning as CheckWarning


def no_misspelled_settings(
    app_configs: Sequence[AppConfig] | None, **kwargs: object
) -> list[CheckMessage]:
    """Return a warning for each variable whose name resembles a setting."""
    messages: list[CheckMessage] = []
    for name, setting in sorted(settings.MISSPELLED_SETTINGS.items()):
        text = f"{name} is not a setting and has no effect. Did you mean {setting}?"
        messages.append(CheckWarning(text, id="stories.W002"))

    return messages
