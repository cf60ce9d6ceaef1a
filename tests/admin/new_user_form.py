"""Data of the form that adds a person."""

from typing import Any

from django.contrib.auth.models import Group

from stories.publishing.roles import EDITORS

NEW_PASSWORD = "seven lamps on a quiet pier"


def new_user_form(username: str, role: str = EDITORS, **changes: Any) -> dict[str, Any]:
    """Return a complete form; None takes a field out."""
    form = {
        "first_name": "Pat",
        "last_name": "Doe",
        "email": f"{username}@example.gov",
        "groups": Group.objects.get(name=role).pk,
        "username": username,
        "usable_password": "true",
        "password1": NEW_PASSWORD,
        "password2": NEW_PASSWORD,
    }
    return {name: value for name, value in (form | changes).items() if value is not None}
