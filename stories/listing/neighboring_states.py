"""Neighbors of each state: those with a common border on land or in a river or lake.

States that meet in a point only, such as Arizona and Colorado, are neighbors too. Islands, Alaska
and the territories have none.
"""

from stories.choices import STATES

NEIGHBORS = {
    "AL": "FL GA MS TN",
    "AZ": "CA CO NM NV UT",
    "AR": "LA MO MS OK TN TX",
    "CA": "AZ NV OR",
    "CO": "AZ KS NE NM OK UT WY",
    "CT": "MA NY RI",
    "DC": "MD VA",
    "DE": "MD NJ PA",
    "FL": "AL GA",
    "GA": "AL FL NC SC TN",
    "IA": "IL MN MO NE SD WI",
    "ID": "MT NV OR UT WA WY",
    "IL": "IA IN KY MO WI",
    "IN": "IL KY MI OH",
    "KS": "CO MO NE OK",
    "KY": "IL IN MO OH TN VA WV",
    "LA": "AR MS TX",
    "MA": "CT NH NY RI VT",
    "MD": "DC DE PA VA WV",
    "ME": "NH",
    "MI": "IN OH WI",
    "MN": "IA ND SD WI",
    "MO": "AR IA IL KS KY NE OK TN",
    "MS": "AL AR LA TN",
    "MT": "ID ND SD WY",
    "NC": "GA SC TN VA",
    "ND": "MN MT SD",
    "NE": "CO IA KS MO SD WY",
    "NH": "MA ME VT",
    "NJ": "DE NY PA",
    "NM": "AZ CO OK TX UT",
    "NV": "AZ CA ID OR UT",
    "NY": "CT MA NJ PA VT",
    "OH": "IN KY MI PA WV",
    "OK": "AR CO KS MO NM TX",
    "OR": "CA ID NV WA",
    "PA": "DE MD NJ NY OH WV",
    "RI": "CT MA",
    "SC": "GA NC",
    "SD": "IA MN MT ND NE WY",
    "TN": "AL AR GA KY MO MS NC VA",
    "TX": "AR LA NM OK",
    "UT": "AZ CO ID NM NV WY",
    "VA": "DC KY MD NC TN WV",
    "VT": "MA NH NY",
    "WA": "ID OR",
    "WI": "IA IL MI MN",
    "WV": "KY MD OH PA VA",
    "WY": "CO ID MT NE SD UT",
}


def neighboring_states(code: str) -> list[tuple[str, str]]:
    """Return (postal code, name) of the neighbors of a state, by name."""
    neighbors = NEIGHBORS.get(code, "").split()
    return [(other, name) for other, name in STATES.items() if other in neighbors]
