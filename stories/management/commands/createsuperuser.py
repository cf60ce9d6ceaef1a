"""Django's createsuperuser command, for the first two administrators only."""

from typing import Any

from django.contrib.auth.management.commands import createsuperuser
from django.contrib.auth.models import User
from django.core.management.base import CommandError
from django.db import IntegrityError, transaction

from stories.choices import AccountChangeKind
from stories.publishing.accounts.changes import change_account
from stories.publishing.accounts.protection import administrators

# One administrator requests a change, another one confirms it.
ENOUGH_ADMINISTRATORS = 2


class Command(createsuperuser.Command):
    """Has Django's options. Refuses when there are two administrators, who can ask each other.

    It can't ask anyone for a confirmation, so it must not be an everyday way around the portal's.
    """

    def handle(self, *args: Any, **options: Any) -> None:
        if len(administrators()) >= ENOUGH_ADMINISTRATORS:
            raise CommandError(
                "There are two administrators already. Log in and add the account under Users;"
                " the other administrator confirms its role."
            )

        existing = set(User.objects.values_list("pk", flat=True))
        try:
            with transaction.atomic():
                super().handle(*args, **options)
                for account in User.objects.exclude(pk__in=existing):
                    change_account(account, AccountChangeKind.CREATED, None)
        except IntegrityError as error:
            raise CommandError(
                "Another account has or had this username. Choose a different one."
            ) from error
