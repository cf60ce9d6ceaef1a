"""Agreement of results, counts, order and pages of a search."""

import pytest

from tests.listing.collection import listing, titles

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("collection")
@pytest.mark.parametrize(
    "words", ["ash fir", "oh", "north -ash", "2011 arson", "beech OR elm", '"ash"']
)
def test_results_counts_and_pages_agree(words):
    query = f"q={words}".replace(" ", "+").replace('"', "%22")
    answer = listing(query)
    years = [
        line for panel in answer.panels if panel.facet.param == "year" for line in panel.all_links
    ]
    assert answer.total == len(titles(query)) == sum(line.count for line in years)
    assert sorted(titles(f"{query}&sort=newest")) == sorted(titles(query))
