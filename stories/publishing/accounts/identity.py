"""Accounts that count as one person in every two-person rule.

Whoever creates an account or resets its credentials can log in with it, at least until its owner
has taken it over. So for 30 days the account counts as that person too, and as everyone behind that
person's account. Two accounts are the same person if they have anyone in common.
"""

from collections.abc import Iterable

from django.db import connection


def people_behind(accounts: Iterable[int]) -> set[int]:
    """Return these accounts and all accounts that could have logged in with them; one query.

    Migration 0034 defines the rule in SQL, because triggers enforce it too.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT stories_people_behind(%s::bigint[])", [sorted(accounts)])
        (people,) = cursor.fetchone()
    return set(people)


def are_same_person(first: Iterable[int], second: Iterable[int]) -> bool:
    """Return whether any of the first accounts counts as the same person as any of the second."""
    first_accounts = sorted(first)
    second_accounts = sorted(second)
    if set(first_accounts) & set(second_accounts):
        return True

    parameters = [first_accounts, second_accounts]
    with connection.cursor() as cursor:
        cursor.execute("SELECT stories_same_person(%s::bigint[], %s::bigint[])", parameters)
        (is_same,) = cursor.fetchone()
    return is_same
