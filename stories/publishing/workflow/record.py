"""The public record: stories that others published before are taken over without a second person."""

from django.utils.translation import gettext as _

from stories.choices import Act, Basis
from stories.models import Edition, Story
from stories.publishing.workflow.edits import sign
from stories.publishing.workflow.errors import NotAllowedError
from stories.publishing.workflow.hold import hold, require_step
from stories.publishing.workflow.release import Terms, release
from stories.publishing.workflow.review import Answers, grant
from stories.publishing.workflow.vetting import vet


def admit(story: Story) -> Edition:
    """Release a story of the archive that no member of staff has touched; raise NotAllowedError for any other.

    Its clearance names nobody and says "public record": DHS and the centers published these texts themselves, and
    the story's source says where. The same is a trigger, so that no staff account can take this way: a story that
    somebody began or changed here has an author, and one without an archive id did not come from the archive.
    """
    with hold(story, is_release=True) as held:
        if not held.story.archive_id or held.story.authors:
            raise NotAllowedError(_("Only what comes from the public record unchanged is released this way."))
        require_step(held, Act.ADMIT)
        vet(held, is_final=False)
        sign(held, None)
        clearance = grant(held, None, Basis.PUBLIC_RECORD, Answers())
        return release(held, Act.ADMIT, None, clearance, Terms())
