"""Models of working texts, editions, publications, vocabularies and staff work."""

from stories.models.account import AccountChange, UsedUsername
from stories.models.audit import Audited, AuditEntry
from stories.models.center import FusionCenter, Membership
from stories.models.clearance import Clearance, Decision
from stories.models.collection import Collection
from stories.models.content_version import ContentVersion
from stories.models.edition import Address, Edition, Takedown, WorkflowEntry
from stories.models.editorial import Milestone, PreviewLink, PreviewVisit, Remark, SubmittedForm
from stories.models.imports import ImportBatch, ImportRow
from stories.models.login import FailedLogins
from stories.models.merge import Merger
from stories.models.outcome import Outcome, OutcomeKind
from stories.models.page import Page, PageFeedback
from stories.models.partner import Partner
from stories.models.proposal import ProposedChange
from stories.models.publication import Publication
from stories.models.purge import Purge
from stories.models.release_record import Bundle, BundleMember, ReleaseRecord
from stories.models.search_stats import SearchDay, SearchTerm
from stories.models.search_update import SearchUpdate
from stories.models.site_text import SiteText
from stories.models.source import Source
from stories.models.story import Story
from stories.models.story_parts import LinkCheck, StoryCenter, StoryPartner, StoryTag
from stories.models.thesaurus import Lexeme, SearchName, Term, VocabularyWord
from stories.models.threat import ThreatType

__all__ = [
    "AccountChange",
    "Address",
    "AuditEntry",
    "Audited",
    "Bundle",
    "BundleMember",
    "Clearance",
    "Collection",
    "ContentVersion",
    "Decision",
    "Edition",
    "FailedLogins",
    "FusionCenter",
    "ImportBatch",
    "ImportRow",
    "Lexeme",
    "LinkCheck",
    "Membership",
    "Merger",
    "Milestone",
    "Outcome",
    "OutcomeKind",
    "Page",
    "PageFeedback",
    "Partner",
    "PreviewLink",
    "PreviewVisit",
    "ProposedChange",
    "Publication",
    "Purge",
    "ReleaseRecord",
    "Remark",
    "SearchDay",
    "SearchName",
    "SearchTerm",
    "SearchUpdate",
    "SiteText",
    "Source",
    "Story",
    "StoryCenter",
    "StoryPartner",
    "StoryTag",
    "SubmittedForm",
    "Takedown",
    "Term",
    "ThreatType",
    "UsedUsername",
    "VocabularyWord",
    "WorkflowEntry",
]
