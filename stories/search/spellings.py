"""Words that stories may write together, apart or with other marks: QX77, O'Hare, 24/7."""

from collections.abc import Iterator, Sequence

from stories.search.concepts import Alternative
from stories.search.tokens import Word, other_spellings
from stories.search.vocabulary import Lexicon, Phrase

MAX_WORDS_WRITTEN_AS_ONE = 4


def one_name(words: Sequence[Word], lexicon: Lexicon) -> Sequence[Word]:
    """Return the words at the start that are written as one in stories, at least one word.

    Hyphens join words, and a letter joins the next word: O Hare.
    """
    if len(words) > 1 and _is_initial(words[0]):
        pair = words[:2]
        if lexicon.has_stories_with(lexicon.phrase_of([joined_text(pair)])):
            return pair

    length = 1
    while length < len(words) and words[length].is_joined:
        length += 1
    return words[:length]


def _is_initial(word: Word) -> bool:
    """Return whether a word is a single letter."""
    return len(word.text) == 1 and word.text.isalpha()


def joined_text(words: Sequence[Word]) -> str:
    """Return words written as one."""
    return "".join(texts_of(words))


def words_of_spellings(words: Sequence[Word]) -> Iterator[str]:
    """Yield the words of all other spellings of the runs in a clause."""
    for start in range(len(words)):
        for length in range(1, MAX_WORDS_WRITTEN_AS_ONE + 1):
            for spelling in other_spellings(words[start : start + length]):
                yield from spelling


def spelling_alternatives(
    run: Sequence[Word], own_phrase: Phrase, lexicon: Lexicon
) -> Iterator[Alternative]:
    """Yield the other spellings of a run that stories have."""
    for spelling in other_spellings(run):
        phrase = lexicon.phrase_of(spelling)
        if phrase != own_phrase and lexicon.has_stories_with(phrase):
            yield Alternative(1, phrase, is_own=True)


def texts_of(words: Sequence[Word]) -> list[str]:
    """Return the folded forms of words."""
    return [word.text for word in words]
