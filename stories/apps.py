"""App configurations of the stories and of the staff site."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.core.checks import Tags, register
from django.db.models.signals import post_migrate


class StoriesConfig(AppConfig):
    """The stories app."""

    name = "stories"
    verbose_name = "Fusion Center Success Stories"

    def ready(self) -> None:
        from fusionstories.db_roles import runtime_role_owns_no_tables
        from fusionstories.session_check import session_settings_are_kept
        from fusionstories.settings_check import no_misspelled_settings
        from stories.admin.audit import signals
        from stories.admin.checks import no_demo_accounts
        from stories.admin.login import sessions
        from stories.delivery.dependencies import dependencies_can_be_used
        from stories.intake.site_text import seed_site_text
        from stories.intake.thesaurus import seed_thesaurus
        from stories.publishing.roles import make_roles

        signals.connect()
        sessions.connect()
        register(no_misspelled_settings, Tags.security)
        register(dependencies_can_be_used, "dependencies", deploy=True)
        register(no_demo_accounts, Tags.database)
        register(session_settings_are_kept, Tags.database, deploy=True)
        register(runtime_role_owns_no_tables, Tags.database, deploy=True)

        # Not in a migration: permissions exist only after it, and tests flush the database.
        post_migrate.connect(make_roles, sender=self, dispatch_uid="stories.roles")
        post_migrate.connect(seed_thesaurus, sender=self, dispatch_uid="stories.thesaurus")
        post_migrate.connect(seed_site_text, sender=self, dispatch_uid="stories.site_text")


class StaffSiteConfig(AdminConfig):
    """Django's admin with the staff site."""

    default_site = "stories.admin.site.StaffSite"
