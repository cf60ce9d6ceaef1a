"""Names of persons, as opposed to other capitalized words: places, agencies, sentence starts."""

import re

from stories.choices import STATES

_NAME = r"[A-Z][a-z’'-]{1,20}"
# First name, perhaps an initial or a second name, last name.
PERSON = (
    rf"{_NAME}(?:\s[A-Z]\.|\s{_NAME})?\s(?:(?:de|la|van|von|al|bin|el|del)[\s-]){{0,2}}"
    rf"(?:Mc|Mac|O[’'])?{_NAME}(?:\sJr\.?)?"
)
# In capitals, also with the last name first: MARVIN TELLER, TELLER, MARVIN J.
_CAPITALS = r"[A-Z][A-Z’'-]{2,20}"
PERSON_IN_CAPITALS = rf"{_CAPITALS},?\s{_CAPITALS}(?:\s[A-Z]\.?)?(?:\s{_CAPITALS})?"
POSSESSIVE_OR_POINT = re.compile(r"[’']s\b|\.")
_OTHER_WORDS = """
The A An In On At By For From After Before When While During Under With His Her Their This That
These Those It He She Police Officer Officers Detective Sheriff Trooper Troopers Agent Agents
Department Division Bureau Office Agency Unit Team Center Centers Fusion Intelligence Information
Analysis Regional National International Federal State Statewide Local Tribal Joint Task Force
Operation Operations Command Homeland Security Justice Customs Border Protection Patrol Guard Coast
Army Navy Air Marine Marines Investigation Investigations Enforcement Immigration Drug
Administration Attorney General District Court Superior Supreme Circuit Judge Jury County City Town
Village Parish Island Islands Beach Bay River Lake Mountain Valley Hills Park Street Avenue Road
Highway Interstate Bridge Airport Station Hospital School High Elementary Middle University College
Academy Church Temple Mosque Synagogue Mall Plaza Square Hotel Inn Bank Company Corporation Inc
Association Foundation Institute Society Services Service Safe House Rescue Project Program Network
System Council Commission Committee Congress Senate Board Union Club League Series World Super Bowl
Marathon Games January February March April May June July August September October November
December Monday Tuesday Wednesday Thursday Friday Saturday Sunday Hurricane Tropical Storm White
New North South East West Northern Southern Eastern Western Central Northeast Northwest Southeast
Southwest United Saint San Santa Los Las Fort Port El Great Grand Metropolitan Metro Capital Crime
Criminal Victim Victims Witness Human Trafficking Terrorism Counter Threat Emergency Management
Fire Medical Health Public Private American Americans Mexican Canadian African European Asian
Special Major Senior Deputy Chief Director Exchange Coordination Consortium Criminals Suspicious
Activity Reporting Amber Alert Facebook Twitter Instagram Google Trucking Motors Grocery Foods
Logistics Transport Transportation Energy Electric Systems Solutions Partners Holdings Group
Enterprises Industries Auto Motor Sales Market Markets Store Stores Farms Farm Construction LLC Ltd
Co Corp Incorporated Pharmacy Pharmacies Realty Properties Supply Equipment Manufacturing Steel
Insurance Financial Credit Savings Investments Consulting Technologies Technology Software
Labs Laboratories Media Press News Times Post Ledger Tribune Herald Journal Gazette Airlines Airways
Railroad Railway Shipping Freight Lines Cab Taxi Towing Salvage Recycling Metals Jewelers Pawn
Restaurant Cafe Bakery Diner Bar Grill Pizza Brewing Winery Casino Resort Apartments Clinic Dental
Care Home Homes Nursery Centre Works Brothers Sons President Governor Mayor Senator
Representative Congressman Congresswoman Secretary Commissioner Superintendent Principal Captain
Sergeant Lieutenant Colonel Corporal Marshal Marshals Prosecutor Analyst Ford Chevrolet Toyota Honda
Nissan Dodge Jeep Chrysler Buick Cadillac Kia Hyundai Subaru Mazda Volkswagen Mercedes Lexus Acura
Wells Fargo Cartel Gang Heart Gas Day Weekend Suspect Suspects Man Woman Men Women
Two Three Four Five Six Seven Eight Nine Ten Arrested Charged
"""
_STATE_WORDS = " ".join(STATES.values())
OTHER_WORDS = frozenset([*_OTHER_WORDS.split(), *_STATE_WORDS.split()])


def is_person(name: str) -> bool:
    """Return whether no word of the name is a word of places, agencies, days or things."""
    words = re.split(r"[\s,-]+", POSSESSIVE_OR_POINT.sub("", name))
    if name.isupper():
        words = list(map(str.capitalize, words))
    names = [word for word in words if len(word) > 1]  # initials
    return OTHER_WORDS.isdisjoint(names)
