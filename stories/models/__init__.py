"""What exists: what staff write, what was released, what is public now, and the vocabularies."""

from stories.models.asked import SearchDay, SearchTerm
from stories.models.center import FusionCenter
from stories.models.edition import Address, Edition, WorkflowEntry
from stories.models.outcome import Outcome, OutcomeKind
from stories.models.page import Page, PageFeedback
from stories.models.partner import Partner
from stories.models.publication import FacetPair, Publication
from stories.models.story import Story, StoryCenter, StoryPartner, StoryTag
from stories.models.thesaurus import Lexeme, SearchName, Term, VocabularyWord
from stories.models.threat import ThreatType
from stories.models.version import ContentVersion

__all__ = [
    "Address",
    "ContentVersion",
    "Edition",
    "FacetPair",
    "FusionCenter",
    "Lexeme",
    "Outcome",
    "OutcomeKind",
    "Page",
    "PageFeedback",
    "Partner",
    "Publication",
    "SearchDay",
    "SearchName",
    "SearchTerm",
    "Story",
    "StoryCenter",
    "StoryPartner",
    "StoryTag",
    "Term",
    "ThreatType",
    "VocabularyWord",
    "WorkflowEntry",
]
