"""Command that removes an account's second factors, for an administrator who is locked out."""

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser

from stories.choices import AccountChangeKind
from stories.publishing.accounts.changes import change_account


class Command(BaseCommand):
    help = "Remove an account's second factors. The user sets up new ones at the next login."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: object, username: str, **options: object) -> None:
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"There is no account {username}.")

        factors = list(Authenticator.objects.filter(user=user).values_list("pk", flat=True))
        change_account(user, AccountChangeKind.FACTOR, None, {"rows": factors})
        self.stdout.write(f"{username}: {len(factors)} forgotten.")
