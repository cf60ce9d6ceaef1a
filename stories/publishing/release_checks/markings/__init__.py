"""Classification and control markings, which block a release."""

from stories.publishing.release_checks.markings.classified import CLASSIFIED
from stories.publishing.release_checks.markings.controlled import CONTROLLED
from stories.publishing.release_checks.markings.legacy import LEGACY

MARKINGS = (*CLASSIFIED, *CONTROLLED, *LEGACY)
