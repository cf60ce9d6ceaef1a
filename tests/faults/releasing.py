"""A desk that releases one story after the other, until its database is gone: run in a process of its own.

For each line on its input it goes on; it says "released", the id of the edition and its hash as soon as the release was
acknowledged, and "lost" when the database does not answer any more. At the end of its input it looks at the audit log.
"""

import sys

from django.core.management import call_command
from django.db import InterfaceError, OperationalError, connection

from stories.publishing.workflow import clear, publish, submit
from tests.factories import REVIEWED, make_center, make_story, make_threat, staff_member


def main() -> None:
    """Go on as told; Django was set up before this module was imported."""
    call_command("migrate", verbosity=0)
    say("ready")
    for _line in sys.stdin:
        go_on()
    call_command("verify_audit")


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def go_on() -> None:
    try:
        center, threat = make_center(), make_threat()
        author, official = staff_member("author"), staff_member("official")
        while True:
            story = make_story(lead=center, threats=(threat,))
            submit(story, author)
            clear(story, official, REVIEWED)
            edition = publish(story, official)
            say(f"released {edition.pk} {edition.content_hash}")
    except (OperationalError, InterfaceError):
        connection.close()
        say("lost")
