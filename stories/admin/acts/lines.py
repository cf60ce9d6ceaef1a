"""How a question of one line is asked."""

from django import forms

from stories.admin.forms import COUNT


def line(longest: int = 300) -> forms.TextInput:
    """Return a field of one line that counts while one types."""
    return forms.TextInput(attrs={"class": "vTextField", "data-count-max": longest, "data-count-text": COUNT})
