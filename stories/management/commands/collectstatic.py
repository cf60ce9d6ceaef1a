"""Django's collectstatic command, which refuses root in the folder of another account."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.management.commands import collectstatic

from fusionstories.folder_owner import refuse_root_in


class Command(collectstatic.Command):
    """Has Django's options. See static_storage.py for what is kept and what is deleted."""

    def handle(self, **options: Any) -> str | None:
        refuse_root_in(Path(settings.STATIC_ROOT))
        return super().handle(**options)
