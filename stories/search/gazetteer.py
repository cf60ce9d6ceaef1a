"""Names of states and regions, as people write them."""

from stories.choices import STATES
from stories.facets import state_id
from stories.search.tokens import key

# Region: postal codes. Sources: U.S. Census Bureau regions and common use.
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
# Key: (facet ids, whether it is a postal code, which is also a word or part of one).
PLACES: dict[str, tuple[tuple[int, ...], bool]] = (
    {key(code): ((state_id(code),), True) for code in STATES}
    | {key(name): ((state_id(code),), False) for code, name in STATES.items()}
    | {key(name): (tuple(map(state_id, codes.split())), False) for name, codes in REGIONS.items()}
)
