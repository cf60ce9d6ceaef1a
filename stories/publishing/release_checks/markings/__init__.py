"""Classification and control markings, which block a release."""

from stories.publishing.release_checks.markings.caveats import LIMITS
from stories.publishing.release_checks.markings.classified import CLASSIFIED
from stories.publishing.release_checks.markings.controlled import CONTROLLED
from stories.publishing.release_checks.markings.foreign import FOREIGN_MARKINGS
from stories.publishing.release_checks.markings.intelligence import INTELLIGENCE
from stories.publishing.release_checks.markings.legacy import LEGACY
from stories.publishing.release_checks.markings.portions import PORTIONS
from stories.publishing.release_checks.markings.protected import PROTECTED
from stories.publishing.release_checks.markings.regimes import REGIMES

MARKINGS = (
    *CLASSIFIED,
    *PORTIONS,
    *INTELLIGENCE,
    *FOREIGN_MARKINGS,
    *CONTROLLED,
    *LEGACY,
    *PROTECTED,
    *LIMITS,
    *REGIMES,
)
