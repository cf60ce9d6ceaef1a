"""Which pages are measured: found in the database, so that any prepared one will do."""

from typing import Any
from urllib.parse import urlencode

from stories.facets import MISSION, STATE, THREAT, Facet
from stories.listing.collection import every_count
from stories.models import FusionCenter, Lexeme, Publication, VocabularyWord

PAGE_SIZE = 20


def pages() -> dict[str, str]:
    """Return the address of each page by its name; the filters are the most frequent ones, so the dearest."""
    stories = Publication.objects.visible()
    counts, total = every_count(), stories.count()
    words, threat = _words(total), _top(counts, THREAT)
    lists = _lists(counts, total, words)
    return (
        {"home": "/"}
        | {name: f"/stories/?{urlencode(query)}" for name, query in lists.items()}
        | _others(words, threat, stories[total // 2])
    )


def _lists(counts: dict[int, int], total: int, words: list[str]) -> dict[str, dict[str, Any]]:
    """Return the query of each list and search by its name."""
    threat, state, mission = (_top(counts, facet) for facet in (THREAT, STATE, MISSION))
    rare, medium, common, other = words
    last = (total - 1) // PAGE_SIZE + 1
    return {
        "list": {},
        "list, one facet": {"threat": threat},
        "list, two facets": {"threat": threat, "state": state},
        "list, two wide facets": {"threat": threat, "mission": mission},
        "list, page 10": {"page": min(10, last)},
        "list, page 500": {"page": min(500, last)},
        "list, last page": {"page": last},
        "one facet, page 500": {"mission": mission, "page": min(500, last)},
        "list, by center": {"sort": "center"},
        "search, rare": {"q": rare},
        "search, medium": {"q": medium},
        "search, common": {"q": common},
        "search, two common": {"q": f"{common} {other}"},
        "search, common, page 500": {"q": common, "page": min(500, last)},
        "search, one facet": {"q": medium, "threat": threat},
        "search, nothing": {"q": "xyzzyqwertz"},
    }


def _others(words: list[str], threat: str, story: Publication) -> dict[str, str]:
    """Return the address of every other page by its name."""
    rare, medium, common, _other = words
    center = FusionCenter.objects.order_by("pk").values_list("slug", flat=True)[0]
    return {
        "suggest": f"/search/suggest?q={medium[:3]}",
        "suggest, two letters": f"/search/suggest?q={common[:2]}",
        "story": story.get_absolute_url(),
        "center": f"/centers/{center}/",
        "feed of a search": f"/feeds/stories.atom?{urlencode({'q': rare})}",
        "CSV of a search": f"/stories.csv?{urlencode({'q': medium, 'threat': threat})}",
    }


def _top(counts: dict[int, int], facet: Facet) -> str:
    """Return the value of the option of a facet that most stories carry."""
    best = max((id_ for id_ in counts if facet.has(id_)), key=lambda id_: counts[id_])
    return next(option.value for option in facet.options(counts) if option.facet_id == best)


def _words(total: int) -> list[str]:
    """Return words that 0.01 %, 3 %, and the two that nearest to 80 % of all stories hold."""
    known = dict(Lexeme.objects.filter(stories__gt=0).exclude(lexeme="").values_list("lexeme", "stories"))
    words = {stem: word for word, stem in VocabularyWord.objects.values_list("word", "lexeme") if word.isalpha()}
    found: list[str] = []
    for share in (0.0001, 0.03, 0.8, 0.8):
        near = sorted(
            (abs(count - share * total), stem)
            for stem, count in known.items()
            if len(words.get(stem, "")) > 4 and words[stem] not in found
        )
        found.append(words[near[0][1]])
    return found
