"""Fixed choices of model fields, states and territories, and reserved slugs."""

from collections.abc import Collection

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

MAX_YEARS = 50  # from today, for dates that staff enter; a date beyond it is a typing error


class Status(TextChoices):
    """Workflow status of a working text, changed only by publishing/workflow."""

    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    RETURNED = "returned", _("Returned")
    CLEARED = "cleared", _("Cleared")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


# A story that waits for its release has the status "published", but staff see "Scheduled" until
# readers see the story.
SCHEDULED = "scheduled"
# Staff see this status of a story that was public until its end date.
ENDED = "ended"
STATUS_LABELS = {**dict(Status.choices), SCHEDULED: _("Scheduled"), ENDED: _("Ended")}


class Act(TextChoices):
    """Steps of the workflow. publishing/workflow/transitions.py defines what each may do."""

    SUBMIT = "submit", _("Submitted for clearance")
    TAKE_BACK = "take_back", _("Withdrawn from review")
    SEND_BACK = "send_back", _("Returned for changes")
    CLEAR = "clear", _("Cleared")
    PUBLISH = "publish", _("Published")
    SCHEDULE = "schedule", _("Scheduled")
    CANCEL = "cancel", _("Schedule canceled")
    EDIT = "edit", _("Text changed")
    BREAK_GLASS = "break_glass", _("Emergency release by one person")
    COUNTERSIGN = "countersign", _("Countersigned")
    WITHDRAW = "withdraw", _("Withdrawn")
    ADMIT = "admit", _("Imported from the public record")
    DISCARD = "discard", _("Changes discarded")
    CHANGE_END = "change_end", _("End date changed")
    READ_AGAIN = "read_again", _("Reviewed again, still correct")


class Basis(TextChoices):
    """Basis of a clearance."""

    REVIEW = "review", _("Cleared by a second person")
    BREAK_GLASS = "break_glass", _("Emergency release by one person")
    PUBLIC_RECORD = "public_record", _("Already public: imported from the public record")
    EARLIER = "earlier", _("Released before clearances were recorded")


class CaseStatus(TextChoices):
    """Status of a court case related to a story. Source: DHS Management Directive 111-03."""

    NONE = "none", _("No case")
    PENDING = "pending", _("Case pending")
    CLOSED = "closed", _("Case closed")


class DatePrecision(TextChoices):
    """Precision of the event date in the source."""

    DAY = "day", _("Day")
    MONTH = "month", _("Month")
    YEAR = "year", _("Year")


class Designation(TextChoices):
    """Designation of a center. Source: DHS, Fusion Center Locations and Contact Information."""

    PRIMARY = "primary", _("Primary")
    RECOGNIZED = "recognized", _("Recognized")


class PartnerLevel(TextChoices):
    """Level of government of a partner, in the order of the partner lists."""

    FEDERAL = "federal", _("Federal")
    STATE = "state", _("State")
    LOCAL = "local", _("Local")
    TRIBAL = "tribal", _("Tribal")
    TERRITORIAL = "territorial", _("Territorial")
    PRIVATE = "private", _("Private")
    INTERNATIONAL = "international", _("International")


class CenterRole(TextChoices):
    """Role of a fusion center in a story."""

    LEAD = "lead", _("Lead")
    SUPPORTING = "supporting", _("Supporting")


class PartnerRole(TextChoices):
    """Role of a partner in a story."""

    TOOK_PART = "took_part", _("Took part")
    LED = "led", _("Led the case")
    ASKED = "asked", _("Asked for help")
    INFORMED = "informed", _("Gave information")


class MissionArea(TextChoices):
    """Main purpose of the work. Source: mission areas of the National Preparedness Goal (FEMA)."""

    PREVENT = "prevent", _("Prevent")
    PROTECT = "protect", _("Protect")
    RESPOND = "respond", _("Respond")
    INVESTIGATE = "investigate", _("Investigate")


class SourceKind(TextChoices):
    """Kind of a public source."""

    AGENCY_RELEASE = "agency_release", _("Agency release")
    NEWS_REPORT = "news_report", _("News report")
    COURT_RECORD = "court_record", _("Court record")
    TESTIMONY = "testimony", _("Testimony")
    WIRE_RELEASE = "wire_release", _("Company or wire release")


class OutcomeGroup(TextChoices):
    """Groups of outcome types, in the order of their lists."""

    ENFORCEMENT = "enforcement", _("Enforcement")
    PEOPLE = "people", _("People")
    PREVENTION = "prevention", _("Prevention")
    INFORMATION = "information", _("Information")
    SEIZURES = "seizures", _("Seizures")
    RESPONSE = "response", _("Response")


class LinkState(TextChoices):
    """Result of the last check of a link."""

    ALIVE = "alive", _("Working")
    DEAD = "dead", _("Broken")
    UNSURE = "unsure", _("Unclear")


class AccountChangeKind(TextChoices):
    """Kinds of account changes (models/account.py)."""

    CREATED = "created", _("New account")
    ROLE = "role", _("New role")
    PASSWORD = "password", _("Password reset")
    FACTOR = "factor", _("Removal of a second factor")
    EMAIL = "email", _("New email address")
    LINK = "link", _("Removal of an agency login")
    ENABLED = "enabled", _("Reactivation")


class AccountChangeState(TextChoices):
    """States of an account change."""

    REQUESTED = "requested", _("Waiting for a second administrator")
    DONE = "done", _("Done")
    DECLINED = "declined", _("Declined")


class ImportKind(TextChoices):
    """Contents of an imported file."""

    STORIES = "stories", _("Stories")
    CENTERS = "centers", _("Fusion centers")
    PARTNERS = "partners", _("Partners")
    WORD = "word", _("Word document")


class ChangeAct(TextChoices):
    """What a proposed change does to an entry."""

    ADD = "add", _("New entry")
    CHANGE = "change", _("Change")
    MERGE = "merge", _("Merge")
    UNDO_MERGE = "undo_merge", _("Undo of a merge")
    DELETE = "delete", _("Deletion")


class ChangeState(TextChoices):
    """State of a proposed change. Only a confirmed one is public."""

    WAITING = "waiting", _("Waiting for a second person")
    RETURNED = "returned", _("Returned")
    CONFIRMED = "confirmed", _("Confirmed")
    TAKEN_BACK = "taken_back", _("Taken back")
    SUPERSEDED = "superseded", _("Replaced by a later one")


class ImportState(TextChoices):
    """State of an imported file."""

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

# The tile map, from west to east and north to south. The style sheet has the same grid.


def sort_states(codes: Collection[str]) -> list[str]:
    """Return postal codes in the order of the names of their states, each once."""
    return [code for code in STATES if code in codes]


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


def _tiles() -> dict[str, tuple[int, int]]:
    """Return (column, row) of each state on the tile map."""
    tiles = {}
    for row, codes in enumerate(TILE_ROWS):
        for column, code in enumerate(codes.split()):
            if code != ".":
                tiles[code] = (column, row)

    return tiles


TILES = _tiles()


class HomeFigure(TextChoices):
    """Numbers that the home page can show, in this order."""

    STORIES = "stories", _("Stories")
    CENTERS = "centers", _("Fusion centers")
    STATES = "states", _("States with a story")
    PARTNERS = "partners", _("Partner organizations")
    THREATS = "threat types", _("Threat types")


# First URL segments that a Page may not use as its slug. tests/test_urls.py compares urls.py.
RESERVED_SLUGS = (
    "admin",
    "api",
    "briefing",
    "centers",
    "collections",
    "corrections",
    "data",
    "digest",
    "embed",
    "feed",
    "feedback",
    "feeds",
    "follow",
    "glossary",
    "healthz",
    "impact",
    "media",
    "network",
    "partners",
    "pictures",
    "preview",
    "readyz",
    "rss",
    "s",
    "search",
    "states",
    "static",
    "stories",
    "threats",
    "timeline",
    "years",
)
# Pages that the footer, the law or other pages link to. They can be edited but not deleted, and
# keep their URLs. A trigger contains the list, and a test compares it with the links.
REQUIRED_PAGES = ("about", "accessibility", "clearance", "contact", "methodology", "privacy")
# Headings of a new story. A Word file that uses them is one story.
OUTLINE_HEADINGS = (
    _("The situation"),
    _("What the center did"),
    _("Who worked with it"),
    _("The result"),
    _("Why it matters"),
)
