"""What the API answers on the words of search, member by member."""

from typing import Literal

from ninja import Schema
from pydantic import Field

from stories.exports.story_schema import PAGE
from stories.open_data.api import examples
from stories.open_data.api.schemas import sparse, with_example


class Term(Schema):
    """A notion with all words for it. The parameter fields may leave members out."""

    model_config = sparse(examples.TERM)

    id: int
    preferred: str = Field(description="The term spelled out.")
    variants: list[str] = Field(description="Acronyms and other words for exactly this.")
    near: list[str] = Field(description="Related words: searched too, but they count half.")
    broader: str | None = Field(description="The broader term, or null.")
    narrower: list[str] = Field(description="Terms whose broader term this is.")
    note: str = Field(description="On words that can mean something else.")


class TermList(Schema):
    """The thesaurus, by preferred term."""

    model_config = with_example(examples.TERM_LIST)

    total: int
    terms: list[Term]


class Suggestion(Schema):
    """An entry that the words may mean."""

    label: str
    hint: str = Field(description="The other name by which it was found, or an empty string.")
    url: str = Field(description=PAGE)


class SuggestionGroup(Schema):
    """Suggestions of one kind, best first."""

    kind: Literal["center", "threat", "partner", "term", "story"]
    label: str
    suggestions: list[Suggestion] = Field(min_length=1, max_length=4)


class SuggestionList(Schema):
    """What the words may mean; without groups when nothing begins so."""

    model_config = with_example(examples.SUGGESTION_LIST)

    groups: list[SuggestionGroup]
