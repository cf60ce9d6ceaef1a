"""Start-up of the app and of its staff site."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.core.checks import Tags, register
from django.db.models.signals import post_migrate


class StoriesConfig(AppConfig):
    """The stories themselves."""

    name = "stories"
    verbose_name = "Fusion Stories"

    def ready(self) -> None:
        from stories.admin.audit.signals import connect
        from stories.admin.checks import no_demo_accounts
        from stories.intake.thesaurus import seed_thesaurus
        from stories.publishing.roles import make_roles

        connect()
        register(no_demo_accounts, Tags.database)

        # After each migrate, not in a migration: permissions exist only then, and a flushed test database needs them.
        post_migrate.connect(make_roles, sender=self, dispatch_uid="stories.roles")
        post_migrate.connect(seed_thesaurus, sender=self, dispatch_uid="stories.thesaurus")


class StaffSiteConfig(AdminConfig):
    """Django's admin, with our site."""

    default_site = "stories.admin.site.StaffSite"
