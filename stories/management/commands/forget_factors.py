"""Forget the second factors of an account: for the administrator who is locked out and has nobody to ask."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    help = "Forget the second factors of an account; the person sets up new ones at the next log-in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        if not (user := User.objects.filter(username=username).first()):
            raise CommandError(f"There is no account {username}.")
        count, _rows = Authenticator.objects.filter(user=user).delete()
        self.stdout.write(f"{username}: {count} forgotten.")
