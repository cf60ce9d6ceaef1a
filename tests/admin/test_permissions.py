"""Access of each role to each URL of the staff site, for the user's own stories and for those of others.

The URLs come from the site itself, so that a new one without a row here fails.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.admin.permission_matrix import COLUMNS, Staff, letters, make_staff, routes
from tests.pages.world import kept_for_many_tests
from tests.sampling import sample

# A letter for each of COLUMNS: y is allowed, n is forbidden, 0 is not found. A second word is for writing, where that
# differs from reading.
RECORD = {
    "changelist": "nnyyny",
    "add": "nnnnnn",
    "history": "nnyyny",
    "delete": "nnnnnn",
    "change": "nnyyny nnnnnn",
}
VOCABULARY = {
    "changelist": "yyyyyy",
    "add": "nnyyyy",
    "history": "yyyyyy",
    "delete": "nnnnyy",
    "change": "yyyyyy nnyyyy",
}
LOG_IN = {
    "changelist": "nnnnyy",
    "add": "nnnnnn",
    "history": "nnnnyy",
    "delete": "nnnnyy",
    "change": "nnnnyy nnnnnn",
}
# Who may add and change entries may bring them in files; a file of stories is its bringer's, and theirs who see all.
FILES = dict.fromkeys(("import", "empty", "batch", "undo", "report"), "nnyyyy") | {
    "export": "yyyyyy"
}
FILES_OF_STORIES = {
    **dict.fromkeys(("import", "empty", "word"), "yyyyny"),
    **dict.fromkeys(("batch", "undo", "report"), "y0yyny"),
    "export": "yyyyny",
}
MERGING = {"merge": "nnnnyy"}
# Read-only for administrators.
KEPT = {
    "changelist": "nnnnyy",
    "add": "nnnnnn",
    "history": "nnnnyy",
    "delete": "nnnnnn",
    "change": "nnnnyy nnnnnn",
}
BY_OFFICIALS = dict.fromkeys(("changelist", "add", "history", "delete", "change"), "nnnyny")
BY_ADMINISTRATORS = dict.fromkeys(("changelist", "add", "history", "delete", "change"), "nnnnyy")
MODELS = {
    "stories_story": {
        "changelist": "yyyyny",
        "add": "yyyyny",
        "history": "y0yy0y",
        "delete": "n0nn0n",
        "change": "y0yyny",
        "submit": "y0yy0y",
        "take_back": "y0yy0y",
        **dict.fromkeys(("send_back", "read_again"), "n0yy0y"),
        **dict.fromkeys(
            ("compare", "discard", "milestone", "restore", "remarks", "remark"), "y0yy0y"
        ),
        **dict.fromkeys(("links", "link"), "n0yy0y"),
        **dict.fromkeys(
            (
                "clear",
                "publish",
                "schedule",
                "cancel",
                "change_end",
                "withdraw",
                "break_glass",
                "feature",
            ),
            "n0ny0y",
        ),
        **FILES_OF_STORIES,
    },
    "stories_bundle": BY_OFFICIALS | dict.fromkeys(("release", "cancel"), "nnnyny"),
    "stories_edition": RECORD,
    "stories_workflowentry": RECORD,
    "stories_clearance": RECORD | {"countersign": "nnnyny"},
    "stories_releaserecord": RECORD | {"export": "nnyyny"},
    "stories_fusioncenter": VOCABULARY | FILES | MERGING,
    "stories_partner": VOCABULARY | FILES | MERGING,
    "stories_threattype": VOCABULARY | MERGING,
    "stories_outcomekind": VOCABULARY | MERGING,
    "stories_merger": KEPT | {"undo": "0000yy"},
    "stories_auditentry": KEPT | {"export": "nnnnyy"},
    "taggit_tag": VOCABULARY | {"add": "yyyyyy", "change": "yyyyyy nnnnyy"},
    "stories_proposedchange": {
        **dict.fromkeys(("changelist", "history", "take_back", "revert"), "nnyyyy"),
        **dict.fromkeys(("add", "delete"), "nnnnnn"),
        "change": "nnyyyy",
        **dict.fromkeys(
            ("confirm", "return", "sign", "emergency", "continue", "several"), "nnnyny"
        ),
    },
    "stories_term": BY_ADMINISTRATORS
    | dict.fromkeys(("changelist", "add", "history", "change"), "nnyyyy"),
    "stories_page": BY_ADMINISTRATORS
    | dict.fromkeys(("changelist", "history", "change"), "nnyyyy"),
    "stories_collection": BY_ADMINISTRATORS
    | dict.fromkeys(("changelist", "add", "history", "change"), "nnyyyy"),
    "stories_sitetext": RECORD | dict.fromkeys(("changelist", "history", "change"), "nnyyyy"),
    "stories_pagefeedback": {
        "changelist": "nnyyyy",
        "add": "nnnnnn",
        "history": "nnyyyy",
        "delete": "nnnnyy",
        "change": "nnyyyy nnnnnn",
    },
    "stories_searchterm": {
        "changelist": "nnyyyy",
        "add": "nnnnnn",
        "history": "nnyyyy",
        "delete": "nnnnnn",
        "change": "nnyyyy nnnnnn",
    },
    "stories_purge": {
        **dict.fromkeys(("changelist", "history", "change", "confirm", "cancel"), "nnnyyy"),
        "add": "nnnnyy",
        "delete": "nnnnnn",
    },
    "stories_accountchange": {
        "changelist": "nnnyyy",
        "add": "nnnnnn",
        "history": "nnnyyy",
        "delete": "nnnnnn",
        "change": "nnnyyy nnnnnn",
        **dict.fromkeys(("confirm", "decline"), "nnnnyy"),
    },
    "mfa_authenticator": LOG_IN,
    "socialaccount_socialaccount": LOG_IN,
    "auth_group": BY_ADMINISTRATORS
    | {"add": "nnnnnn", "delete": "nnnnnn", "change": "nnnnyy nnnnnn"},
    "auth_user": BY_ADMINISTRATORS
    | {"delete": "nnnnnn", "password_change": "nnnnyy", "open_work": "nnnnyy"},
}
SITE = {
    "index": "yyyyyy",
    "acknowledge": "yyyyyy",
    "mistake_done": "00yyyy",  # a report about a page, not about a story
    "help": "yyyyyy",
    "help_administrators": "yyyyyy",
    "roles": "yyyyyy",
    "queue": "yyyyny",
    "app_list": "yyyyyy",
    "jsi18n": "yyyyyy",
    "view_on_site": "00yyyy",
    "media": "0000n0",  # no such picture
    "autocomplete": "nnnnnn",  # for no field
}
MATRIX = SITE | {
    f"{model}_{page}": row for model, rows in MODELS.items() for page, row in rows.items()
}


@pytest.fixture(scope="module")
def staff(django_db_setup: None, django_db_blocker: Any) -> Iterator[Staff]:
    with kept_for_many_tests(django_db_blocker):
        yield make_staff()


@pytest.mark.django_db
def test_roles_open_only_permitted_pages(staff: Staff) -> None:
    assert set(routes()) == set(MATRIX)
    tried = sample(sorted(MATRIX), 2)
    assert {route: letters(staff, route) for route in tried} == {
        route: MATRIX[route] for route in tried
    }


def test_matrix_covers_every_role() -> None:
    assert {len(word) for row in MATRIX.values() for word in row.split()} == {len(COLUMNS)}
