"""Gazetteer: names of states and regions as people type them, with their facet ids."""

from dataclasses import dataclass

from stories.choices import STATES
from stories.facets import state_facet_id
from stories.search.tokens import name_key

# Postal codes by region. Sources: U.S. Census Bureau regions and common use.
REGIONS = {
    "New England": "CT ME MA NH RI VT",
    "Pacific Northwest": "OR WA ID",
    "Northwest": "OR WA ID",
    "West Coast": "CA OR WA",
    "East Coast": "CT DE FL GA ME MD MA NH NJ NY NC RI SC VA DC",
    "Gulf Coast": "AL FL LA MS TX",
    "Midwest": "IL IN IA KS MI MN MO NE ND OH SD WI",
    "Great Lakes": "IL IN MI MN NY OH PA WI",
    "Great Plains": "KS NE ND OK SD TX MT WY CO NM",
    "Deep South": "AL GA LA MS SC",
    "Southwest": "AZ NM NV TX OK",
    "Southeast": "AL AR FL GA KY LA MS NC SC TN VA WV",
    "Northeast": "CT ME MA NH RI VT NJ NY PA",
    "Mid-Atlantic": "DE DC MD NJ NY PA VA WV",
    "National Capital Region": "DC MD VA",
    "Washington, D.C.": "DC",
    "Washington DC": "DC",
    "Nation's Capital": "DC",
    "Rocky Mountains": "CO ID MT NM UT WY",
    "Southern California": "CA",
    "Northern California": "CA",
    "SoCal": "CA",
    "Bay Area": "CA",
    "Virgin Islands": "VI",
    "NYC": "NY",
    "New York City": "NY",
    "Big Apple": "NY",
    "Dixie": "AL GA LA MS SC TN",
    "New England states": "CT ME MA NH RI VT",
    "Dakotas": "ND SD",
    "Carolinas": "NC SC",
}


@dataclass(frozen=True, slots=True)
class Region:
    """One or several states. A postal code can also be an everyday word, such as IN or ME."""

    facets: tuple[int, ...]
    is_postal_code: bool = False


def _regions_by_key() -> dict[str, Region]:
    """Return the regions by the key of each of their names. Names outrank postal codes."""
    regions: dict[str, Region] = {}
    for code in STATES:
        regions[name_key(code)] = Region((state_facet_id(code),), is_postal_code=True)

    for code, name in STATES.items():
        regions[name_key(name)] = Region((state_facet_id(code),))

    for name, codes in REGIONS.items():
        facets = [state_facet_id(code) for code in codes.split()]
        regions[name_key(name)] = Region(tuple(facets))

    return regions


REGIONS_BY_KEY = _regions_by_key()
