"""Command that deletes what is no longer needed, once a night."""

from collections.abc import Callable
from datetime import timedelta

from axes.handlers.proxy import AxesProxyHandler
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import Error
from django.utils import timezone

from fusionstories.static_storage import delete_unused_static_files
from stories.models import SubmittedForm
from stories.publishing.picture_files import delete_unused_pictures, stored_pictures
from stories.publishing.preview_links import delete_old_visits

# Younger files may belong to a form that is being saved.
MIN_PICTURE_AGE = timedelta(days=1)
BATCH_SIZE = 500
# Lockouts count addresses from which an account logged in during this time.
LOGIN_DAYS = 90
# How long a form that is sent again leads to the result of the first time.
SENT_FORM_AGE = timedelta(days=1)


class Command(BaseCommand):
    help = (
        "Delete pictures that no story, version, open preview link or edition uses, visits to"
        " preview links and logins older than 90 days, ended sessions, forms sent more than a day"
        " ago, and static files of releases that were not in use for 30 days."
    )

    def handle(self, *args: object, **options: object) -> None:
        steps: dict[str, Callable[[], int | None]] = {
            "pictures": delete_pictures,
            "visits": delete_old_visits,
            "sessions": delete_sessions,
            "logins": delete_logins,
            "sent forms": delete_sent_forms,
            "static files": delete_unused_static_files,
        }
        failures = []
        for name, delete in steps.items():
            try:
                count = delete()
            except (OSError, Error) as error:
                failures.append(f"{name}: {error}")
            else:
                self.stdout.write(f"{name}: {'done' if count is None else count}")

        if failures:
            raise CommandError("\n".join(["Not everything was deleted.", *failures]))


def delete_pictures() -> int:
    names = list(stored_pictures(timezone.now() - MIN_PICTURE_AGE))
    count = 0
    for start in range(0, len(names), BATCH_SIZE):
        count += delete_unused_pictures(names[start : start + BATCH_SIZE])
    return count


def delete_sessions() -> None:
    call_command("clearsessions")


def delete_logins() -> int:
    return AxesProxyHandler.reset_logs(age_days=LOGIN_DAYS)


def delete_sent_forms() -> int:
    sent = SubmittedForm.objects.filter(at__lt=timezone.now() - SENT_FORM_AGE)
    count, _models = sent.delete()
    return count
