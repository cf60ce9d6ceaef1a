"""Counters of failed logins, which limit how often the password of an account can be guessed."""

from django.db import models


class FailedLogins(models.Model):
    """Failed logins in a row with one password of an account, from known or from other addresses.

    Names without an account share a fixed number of rows, so that guessing adds no rows. See
    admin/login/lockout.py.
    """

    account = models.CharField(max_length=40)
    is_known_address = models.BooleanField()
    password_digest = models.CharField(max_length=64, blank=True)
    count = models.PositiveIntegerField(default=0)
    last_failed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "is_known_address"], name="one_count_for_each_account"
            )
        ]

    def __str__(self) -> str:
        return f"{self.account}: {self.count}"
