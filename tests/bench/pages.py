"""Pages to measure, chosen from the database so that any seeded one will do."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from stories.facets import MISSION, STATE, THREAT, Facet
from stories.listing.collection import story_counts
from stories.models import FusionCenter, Lexeme, Publication, VocabularyWord

PAGE_SIZE = 20
MIN_LETTERS = 5


@dataclass(frozen=True, slots=True)
class SearchWords:
    """Words by the share of stories that contain them."""

    rare: str  # 0.01 percent
    medium: str  # 3 percent
    common: str  # 80 percent, or as near as possible
    other_common: str


def pages() -> dict[str, str]:
    """Return the URL of each page by its name. Filters are the most frequent, so the slowest."""
    stories = Publication.objects.visible()
    total = stories.count()
    counts = story_counts()
    words = _search_words(total)

    urls = {"home": "/"}
    for name, query in _list_queries(counts, total, words).items():
        urls[name] = f"/stories/?{urlencode(query)}"

    story = stories[total // 2]
    center = FusionCenter.objects.order_by("pk").values_list("slug", flat=True)[0]
    csv_query = urlencode({"q": words.medium, "threat": _most_frequent(counts, THREAT)})
    return urls | {
        "suggest": f"/search/suggest?q={words.medium[:3]}",
        "suggest, two letters": f"/search/suggest?q={words.common[:2]}",
        "story": story.get_absolute_url(),
        "center": f"/centers/{center}/",
        "impact": "/impact/",
        "timeline": "/timeline/",
        "network": "/network/",
        "network of a center": f"/network/?center={center}",
        "threats": "/threats/",
        "feed of a search": f"/feeds/stories.atom?{urlencode({'q': words.rare})}",
        "CSV of a search": f"/stories.csv?{csv_query}",
    }


def _list_queries(
    counts: Mapping[int, int], total: int, words: SearchWords
) -> dict[str, dict[str, Any]]:
    """Return the query of each list and search by its name."""
    threat = _most_frequent(counts, THREAT)
    state = _most_frequent(counts, STATE)
    mission = _most_frequent(counts, MISSION)
    last_page = (total - 1) // PAGE_SIZE + 1
    page_10 = min(10, last_page)
    page_500 = min(500, last_page)
    return {
        "list": {},
        "list, one facet": {"threat": threat},
        "list, two facets": {"threat": threat, "state": state},
        "list, two wide facets": {"threat": threat, "mission": mission},
        "list, page 10": {"page": page_10},
        "list, page 500": {"page": page_500},
        "list, last page": {"page": last_page},
        "one facet, page 500": {"mission": mission, "page": page_500},
        "list, by center": {"sort": "center"},
        "search, rare": {"q": words.rare},
        "search, medium": {"q": words.medium},
        "search, common": {"q": words.common},
        "search, two common": {"q": f"{words.common} {words.other_common}"},
        "search, common, page 500": {"q": words.common, "page": page_500},
        "search, one facet": {"q": words.medium, "threat": threat},
        "search, nothing": {"q": "xyzzyqwertz"},
    }


def _most_frequent(counts: Mapping[int, int], facet: Facet) -> str:
    """Return the value of the option of a facet that most stories have."""
    facet_ids = [facet_id for facet_id in counts if facet.has_id(facet_id)]
    most_frequent = max(facet_ids, key=lambda facet_id: counts[facet_id])
    for option in facet.options(counts):
        if option.facet_id == most_frequent:
            return option.value
    raise LookupError(f"{facet} has no options.")


def _search_words(total: int) -> SearchWords:
    lexemes = Lexeme.objects.filter(stories__gt=0).exclude(lexeme="")
    story_counts = dict(lexemes.values_list("lexeme", "stories"))

    word_by_stem: dict[str, str] = {}
    for word, stem in VocabularyWord.objects.values_list("word", "lexeme"):
        if word.isalpha():
            word_by_stem[stem] = word

    candidates = [stem for stem in story_counts if len(word_by_stem.get(stem, "")) >= MIN_LETTERS]
    found: list[str] = []
    for share in (0.0001, 0.03, 0.8, 0.8):
        wanted = share * total
        best = min(candidates, key=lambda stem: (abs(story_counts[stem] - wanted), stem))
        candidates.remove(best)
        found.append(word_by_stem[best])
    return SearchWords(*found)
