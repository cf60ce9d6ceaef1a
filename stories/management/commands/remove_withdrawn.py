"""Remove withdrawn stories from the static export."""

from typing import Any

from django.core.management.base import BaseCommand

from fusionstories.folder_owner import refuse_root_in
from stories.management.commands.export_site import export_folder
from stories.models import Audited
from stories.publishing.audit.log import record_if_possible
from stories.static_export.withdrawn import remove_withdrawn


class Command(BaseCommand):
    help = "Remove withdrawn stories from the static export; a timer runs it every minute."

    def handle(self, *args: Any, **options: Any) -> None:
        folder = export_folder()
        refuse_root_in(folder.absolute().parent)

        count = remove_withdrawn(folder)
        if count:
            record_if_possible(Audited.SITE_EXPORTED, about=str(folder), removed=count)
            self.stdout.write(f"{count} files that name withdrawn stories were removed.")
