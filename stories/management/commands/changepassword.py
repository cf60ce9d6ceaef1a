"""Django's changepassword command, recorded like a reset in the portal."""

import getpass
from typing import Any

from django.contrib.auth.management.commands import changepassword
from django.contrib.auth.models import User
from django.db import transaction

from stories.choices import AccountChangeKind
from stories.publishing.accounts.changes import change_account


class Command(changepassword.Command):
    """Has Django's options. The waiting time begins, and the person and all officials see it.

    It needs no confirmation: whoever can run it owns the database.
    """

    def handle(self, *args: Any, **options: Any) -> str | None:
        with transaction.atomic():
            message = super().handle(*args, **options)
            account = User.objects.get(username=options["username"] or getpass.getuser())
            change_account(account, AccountChangeKind.PASSWORD, None, secret=account.password)

        return message
