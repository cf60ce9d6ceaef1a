"""Vocabularies fixed in code: what a story, a center or a partner can be."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Status(TextChoices):
    """Where the working text of a story stands; only publishing/workflow moves it. What is public is a Publication."""

    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    RETURNED = "returned", _("Returned")
    CLEARED = "cleared", _("Cleared")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Act(TextChoices):
    """What the workflow's log says was done. The steps that each may take: publishing/workflow/transitions.py."""

    SUBMIT = "submit", _("Submitted for clearance")
    TAKE_BACK = "take_back", _("Taken back")
    SEND_BACK = "send_back", _("Returned with remarks")
    CLEAR = "clear", _("Cleared")
    PUBLISH = "publish", _("Published")
    SCHEDULE = "schedule", _("Scheduled")
    CANCEL = "cancel", _("Schedule canceled")
    EDIT = "edit", _("Text changed")
    BREAK_GLASS = "break_glass", _("Released by one person")
    COUNTERSIGN = "countersign", _("Countersigned")
    WITHDRAW = "withdraw", _("Withdrawn")
    ADMIT = "admit", _("Taken from the public record")


class Basis(TextChoices):
    """On what a clearance rests."""

    REVIEW = "review", _("Cleared by a second person")
    BREAK_GLASS = "break_glass", _("Released by one person")
    PUBLIC_RECORD = "public_record", _("Was public before: taken from the public record")
    EARLIER = "earlier", _("Released before clearances were recorded")


class CaseStatus(TextChoices):
    """Whether a court case hangs on what a story tells. Source: DHS Management Directive 111-03."""

    NONE = "none", _("No case")
    PENDING = "pending", _("Case pending")
    CLOSED = "closed", _("Case closed")


class DatePrecision(TextChoices):
    """How exactly the source dates the event."""

    DAY = "day", _("Day")
    MONTH = "month", _("Month")
    YEAR = "year", _("Year")


class Designation(TextChoices):
    """Source: DHS, Fusion Center Locations and Contact Information."""

    PRIMARY = "primary", _("Primary")
    RECOGNIZED = "recognized", _("Recognized")


class PartnerLevel(TextChoices):
    """In the order in which pages list partners."""

    FEDERAL = "federal", _("Federal")
    STATE = "state", _("State")
    LOCAL = "local", _("Local")
    TRIBAL = "tribal", _("Tribal")
    TERRITORIAL = "territorial", _("Territorial")
    PRIVATE = "private", _("Private")
    INTERNATIONAL = "international", _("International")


class CenterRole(TextChoices):
    """What a fusion center did in a story."""

    LEAD = "lead", _("Lead")
    SUPPORTING = "supporting", _("Supporting")


class PartnerRole(TextChoices):
    """What a partner did in a story."""

    TOOK_PART = "took_part", _("Took part")
    LED = "led", _("Led the case")
    ASKED = "asked", _("Asked for help")
    INFORMED = "informed", _("Gave information")


class MissionArea(TextChoices):
    """What the work was for. Source: National Preparedness Goal (FEMA), narrowed to what centers do."""

    PREVENT = "prevent", _("Prevent")
    PROTECT = "protect", _("Protect")
    RESPOND = "respond", _("Respond")
    INVESTIGATE = "investigate", _("Investigate")


class LinkState(TextChoices):
    """Result of the last check of a link."""

    ALIVE = "alive", _("Alive")
    DEAD = "dead", _("Dead")
    UNSURE = "unsure", _("No clear answer")


class ImportKind(TextChoices):
    """What a file brings."""

    STORIES = "stories", _("Stories")
    CENTERS = "centers", _("Fusion centers")
    PARTNERS = "partners", _("Partners")
    WORD = "word", _("Word document")


class ImportState(TextChoices):
    """What became of a file."""

    CHECKED = "checked", _("Checked, not stored")
    STORED = "stored", _("Stored")
    UNDONE = "undone", _("Undone")


# Fifty states, DC and the three territories with a primary center, alphabetical by name.
STATES: dict[str, str] = {
    "AL": "Alabama",
    "AK": "Alaska",
    "AZ": "Arizona",
    "AR": "Arkansas",
    "CA": "California",
    "CO": "Colorado",
    "CT": "Connecticut",
    "DE": "Delaware",
    "DC": "District of Columbia",
    "FL": "Florida",
    "GA": "Georgia",
    "GU": "Guam",
    "HI": "Hawaii",
    "ID": "Idaho",
    "IL": "Illinois",
    "IN": "Indiana",
    "IA": "Iowa",
    "KS": "Kansas",
    "KY": "Kentucky",
    "LA": "Louisiana",
    "ME": "Maine",
    "MD": "Maryland",
    "MA": "Massachusetts",
    "MI": "Michigan",
    "MN": "Minnesota",
    "MS": "Mississippi",
    "MO": "Missouri",
    "MT": "Montana",
    "NE": "Nebraska",
    "NV": "Nevada",
    "NH": "New Hampshire",
    "NJ": "New Jersey",
    "NM": "New Mexico",
    "NY": "New York",
    "NC": "North Carolina",
    "ND": "North Dakota",
    "OH": "Ohio",
    "OK": "Oklahoma",
    "OR": "Oregon",
    "PA": "Pennsylvania",
    "PR": "Puerto Rico",
    "RI": "Rhode Island",
    "SC": "South Carolina",
    "SD": "South Dakota",
    "TN": "Tennessee",
    "TX": "Texas",
    "VI": "U.S. Virgin Islands",
    "UT": "Utah",
    "VT": "Vermont",
    "VA": "Virginia",
    "WA": "Washington",
    "WV": "West Virginia",
    "WI": "Wisconsin",
    "WY": "Wyoming",
}

# The tile map, west to east and north to south; static/src holds the same grid for the style sheet.
TILE_ROWS = (
    ".  .  .  .  .  .  .  .  .  .  ME",
    "AK .  .  .  .  WI .  .  .  VT NH",
    "WA ID MT ND MN IL MI .  NY MA .",
    "OR NV WY SD IA IN OH PA NJ CT RI",
    "CA UT CO NE MO KY WV VA MD DE .",
    ".  AZ NM KS AR TN NC SC DC .  .",
    ".  .  .  OK LA MS AL GA .  .  .",
    "GU HI .  TX .  .  .  .  FL PR VI",
)
TILES: dict[str, tuple[int, int]] = {
    code: (column, row) for row, line in enumerate(TILE_ROWS) for column, code in enumerate(line.split()) if code != "."
}

# First parts of addresses that a page may not take; tests/test_urls.py holds this against urls.py.
RESERVED_SLUGS = (
    "admin",
    "api",
    "centers",
    "corrections",
    "data",
    "feedback",
    "feeds",
    "healthz",
    "media",
    "partners",
    "pictures",
    "preview",
    "readyz",
    "s",
    "search",
    "states",
    "static",
    "stories",
    "threats",
)
