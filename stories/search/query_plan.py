"""A question as units: each is one notion, with all the ways in which a story can answer it."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from stories.search.date_parser import Moment, read_moment
from stories.search.gazetteer import PLACES
from stories.search.query_parser import Part, Question
from stories.search.thesaurus import NEAR
from stories.search.tokens import Word, joined
from stories.search.vocabulary import Lexicon, Named

MAX_RUN = 7
# Words about the asking, not about what is asked.
NOISE = frozenset(
    [
        "about",
        "any",
        "anybody",
        "anyone",
        "anything",
        "can",
        "could",
        "case",
        "cases",
        "come",
        "center",
        "centers",
        "ever",
        "everything",
        "example",
        "examples",
        "find",
        "fusion",
        "give",
        "happen",
        "happened",
        "help",
        "helped",
        "look",
        "looking",
        "many",
        "me",
        "much",
        "people",
        "please",
        "search",
        "show",
        "someone",
        "something",
        "stories",
        "story",
        "success",
        "tell",
        "use",
        "used",
        "want",
        "whose",
        "ever",
    ]
)
PHRASE_OF_WORDS, PLACE, CODE_WEIGHT = 0.6, 1.0, 0.9
UNKNOWN_SHARE = 0.65  # what a word that no story holds weighs, as a share of what the rarest word weighs


@dataclass(frozen=True, slots=True)
class Way:
    """One way to answer a unit: a phrase of (offset, stem), all words in any place, facet ids, or a time."""

    weight: float
    phrase: tuple[tuple[int, str], ...] = ()
    is_loose: bool = False
    facets: tuple[int, ...] = ()
    time: tuple[date, date] | None = None
    shown: str = ""  # the words, when they are not the visitor's own
    is_own: bool = False
    is_near: bool = False  # related words: they bring a story in, but do not make it a full answer


@dataclass(frozen=True, slots=True)
class Unit:
    """One notion: what was typed, how much it tells, the ways to answer it, and whether only stories with it count."""

    typed: str
    idf: float
    ways: tuple[Way, ...]
    is_required: bool = False
    notes: tuple[str, ...] = ()


def keys_of(question: Question) -> set[str]:
    """Return the keys of all runs of words that may be a name."""
    return {
        joined(part.words[start:stop])
        for part in question.parts + question.without
        for start in range(len(part.words))
        for stop in range(start + 1, min(start + MAX_RUN, len(part.words)) + 1)
    }


def plan(question: Question, lexicon: Lexicon, is_exact: bool = False) -> list[Unit]:
    """Return the units of a question; words about the asking count only when there are no others."""
    for noise in (NOISE, frozenset[str]()):
        units: list[Unit] = []
        for part in question.parts:
            found = _phrase(part, lexicon) if part.is_phrase else list(_units(part.words, lexicon, is_exact, noise))
            if part.is_or and units and found:
                found = [_either(units.pop(), found[0]), *found[1:]]
            units += found
        if units:
            return units
    return []


def phrase_of(words: Sequence[str], lexicon: Lexicon) -> tuple[tuple[int, str], ...]:
    """Return (offset, stem) of the words, without those that search drops."""
    stems = [(place, lexicon.stems[word]) for place, word in enumerate(words) if word in lexicon.stems]
    return tuple((place - stems[0][0], stem) for place, stem in stems) if stems else ()


def unwanted(part: Part, lexicon: Lexicon) -> list[Way]:
    """Return the ways to hold what a visitor does not want: the words, or the entry that they name."""
    words = [word.text for word in part.words]
    ways = [Way(1, phrase_of(words, lexicon), is_own=True)]
    facets = [name.facet for name in lexicon.names.get(joined(part.words), ()) if name.facet and name.weight >= 0.8]
    places, is_code = PLACES.get(joined(part.words), ((), False))
    if places and not (is_code and not part.words[0].typed.isupper()):
        facets += places
    return [way for way in [*ways, Way(1, facets=tuple(facets))] if way.phrase or way.facets]


def _phrase(part: Part, lexicon: Lexicon) -> list[Unit]:
    phrase = phrase_of([word.text for word in part.words], lexicon)
    typed = " ".join(word.typed for word in part.words)
    return [Unit(typed, _idf_of([phrase], lexicon), (Way(1, phrase, is_own=True),), True)] if phrase else []


def _either(one: Unit, other: Unit) -> Unit:
    required = one.is_required and other.is_required
    return Unit(f"{one.typed} {other.typed}", max(one.idf, other.idf), one.ways + other.ways, required)


def _units(words: Sequence[Word], lexicon: Lexicon, is_exact: bool, noise: frozenset[str]) -> Iterator[Unit]:
    """Read the words from the left: a time, else the longest name, else one word."""
    place = 0
    while place < len(words):
        rest = words[place:]
        unit, length = _time(rest, lexicon) or _name(rest, len(words), lexicon, is_exact) or _single(rest, lexicon)
        is_noise = length == 1 and rest[0].text in noise and not rest[0].typed.isupper()
        if unit and not is_noise:
            yield unit
        place += length


def _time(words: Sequence[Word], lexicon: Lexicon) -> tuple[Unit, int] | None:
    moment: Moment | None = read_moment([word.text for word in words[:4]])
    if moment is None:
        return None
    typed = [word.text for word in words[: moment.length]]
    ways = [Way(1, time=(moment.first, moment.last))]
    if phrase := phrase_of(typed[-1:], lexicon) if moment.length == 1 else ():
        ways.append(Way(0.5, phrase, is_own=True))
    return Unit(" ".join(typed), 3.0, tuple(ways)), moment.length


def _name(words: Sequence[Word], total: int, lexicon: Lexicon, is_exact: bool) -> tuple[Unit, int] | None:
    for length in range(min(MAX_RUN, len(words)), 0, -1):
        run = words[:length]
        key = joined(run)
        if length == 1 and run[0].text not in lexicon.stems and not run[0].typed.isupper():
            continue  # a word such as "in" or "me"
        is_alone = length == total
        names = [name for name in lexicon.names.get(key, ()) if is_alone or not name.is_code or _is_capital(run)]
        places, is_code = PLACES.get(key, ((), False))
        if places and is_code and not is_alone and not _is_capital(run):
            places = ()
        if ways := [*_places(places), *_named(names, lexicon, is_exact)]:
            return _unit(run, ways, lexicon, tuple(name.note for name in names if name.note)), length
    return None


def _is_capital(run: Sequence[Word]) -> bool:
    return len(run) == 1 and run[0].typed.isupper()


def _single(words: Sequence[Word], lexicon: Lexicon) -> tuple[Unit | None, int]:
    """Return the unit of one word, or of words joined by hyphens, as MS-13."""
    length = 1
    while length < len(words) and words[length].is_joined:
        length += 1
    run = words[:length]
    if not any(word.text in lexicon.stems for word in run):
        return None, length
    return _unit(run, [], lexicon, ()), length


def _unit(run: Sequence[Word], ways: list[Way], lexicon: Lexicon, notes: tuple[str, ...]) -> Unit:
    own = phrase_of([word.text for word in run], lexicon)
    typed = " ".join(word.typed for word in run)
    is_worn = bool(ways) and len(own) == 1 < len(run)  # "on the run": only "run" would be left of it
    mine = [Way(1, own, is_own=True)] if own and not is_worn else []
    if len(own) > 1:
        mine.append(Way(PHRASE_OF_WORDS, own, is_loose=True, is_own=True))
    idf = _idf_of([own] if mine and _known(own, lexicon) else [way.phrase for way in ways], lexicon)
    return Unit(typed, idf, (*mine, *(_as_telling(way, idf, lexicon) for way in ways)), notes=notes)


def _as_telling(way: Way, most: float, lexicon: Lexicon) -> Way:
    """Return the way with less weight when its words are more common than the visitor's own."""
    if not way.phrase:
        return way
    return replace(way, weight=way.weight * min(1.0, _idf_of([way.phrase], lexicon) / most))


def _places(facets: Sequence[int]) -> Iterator[Way]:
    if facets:
        yield Way(PLACE, facets=tuple(facets))


def _named(names: Sequence[Named], lexicon: Lexicon, is_exact: bool) -> Iterator[Way]:
    seen: set[tuple[tuple[int, str], ...]] = set()  # inflections of one phrase are one
    for name in names:
        if name.facet:
            yield Way(name.weight, facets=(name.facet,))
        for line in (name.phrases or ()) if not is_exact else ():
            weight, words, shown = line.split("|", 2)
            phrase = phrase_of(words.split(), lexicon)
            if _known(phrase, lexicon) and phrase not in seen:
                seen.add(phrase)
                yield Way(float(weight) * name.weight, phrase, shown=shown, is_near=float(weight) <= NEAR)


def _known(phrase: Sequence[tuple[int, str]], lexicon: Lexicon) -> bool:
    return bool(phrase) and all(lexicon.stories.get(stem) for _place, stem in phrase)


def _idf_of(phrases: Sequence[Sequence[tuple[int, str]]], lexicon: Lexicon) -> float:
    """Return how much the rarest word of the best known phrase tells; a word of no story tells a good deal."""
    known = [phrase for phrase in phrases if _known(phrase, lexicon)]
    if not known:
        return UNKNOWN_SHARE * idf(0, lexicon.size)
    return max(idf(lexicon.stories[stem], lexicon.size) for _place, stem in known[0])


def idf(stories: int, size: int) -> float:
    """Return the inverse document frequency of BM25: of what few stories hold, more."""
    return math.log(1 + (max(size - stories, 0) + 0.5) / (stories + 0.5))
