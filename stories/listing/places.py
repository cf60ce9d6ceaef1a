"""States and territories as entries of the site, with their URLs."""

from dataclasses import dataclass

from django.urls import reverse

from stories.choices import STATES


@dataclass(frozen=True, slots=True)
class State:
    """A state or territory."""

    code: str
    name: str

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("stories:state_detail", args=[self.code.lower()])


ALL_STATES = tuple(State(code, name) for code, name in STATES.items())
STATES_BY_NUMBER = {int(state.code, 36): state for state in ALL_STATES}
