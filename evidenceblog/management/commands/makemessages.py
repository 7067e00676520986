"""Writes the words that readers see to the catalogues in locale/, and compiles them.

Words that only staff see are marked for translation, too, but are in no catalogue yet.
"""

from typing import Any

from django.core.management import call_command
from django.core.management.commands import makemessages

# Where staff alone read; a file with words for both is in the catalogue whole.
STAFF = (
    *("bench/*", "tests/*", "docs/*", "var/*", ".venv/*", "static/admin/*"),
    *("*/admin/*", "admin.py", "desk.py", "apps.py", "checks.py"),
    *("comments/moderation/*", "comments/screening/*", "comments/spam/*"),
    *("comments/linkbacks/mention_section.py", "comments/linkbacks/mention_content/*"),
    *("comments/linkbacks/replacement_*", "posts/revisions/address_replacement.py"),
    *("comments/models/akismet_record.py", "comments/models/campaign.py"),
    *("comments/models/crisis_notice.py", "comments/models/decision.py"),
    *("comments/models/label.py", "comments/models/note.py"),
    *("comments/models/ready_answer.py", "comments/models/trust_rule.py"),
    *("evidenceblog/core/accounts/*", "evidenceblog/core/management/*"),
    *("evidenceblog/core/autocomplete_admin.py", "evidenceblog/core/kept_words.py"),
    *("evidenceblog/core/redirect*", "evidenceblog/core/staff_notices.py"),
    *("evidenceblog/core/mail/delivery.py", "evidenceblog/core/mail/smtp_errors.py"),
    *("evidenceblog/core/models/*", "evidenceblog/starting_pages.py"),
    *("posts/artwork/image_inspection.py", "posts/artwork/models.py"),
    *("posts/artwork/forms.py", "posts/artwork/library_views.py"),
    *("posts/artwork/rendition_process.py", "posts/artwork/uploads.py"),
    *(
        "posts/edit_links.py",
        "posts/evidence/desk.py",
        "posts/evidence/answer_forms.py",
        "posts/evidence/conclusions.py",
    ),
    "posts/models/evidence_answer.py",
    *(
        "posts/blocks/certainty_wording.py",
        "posts/citations/references/reference_forms.py",
    ),
    "posts/citations/models/citation_settings.py",
    *("posts/citations/duplicates.py", "posts/citations/forms.py"),
    *("posts/citations/identifiers.py", "posts/citations/models/source.py"),
    *("posts/citations/models/source_watch.py", "posts/citations/models/pasted_*"),
    *("posts/citations/updates/watch_views.py", "posts/citations/paste/*"),
    *("posts/citations/authors/name_fields.py", "posts/models/appearance.py"),
    *("posts/models/live_notice.py", "posts/publication_forms.py"),
    *("posts/revisions/live_changes.py", "posts/revisions/schedule.py"),
    *("posts/models/author.py", "posts/models/menu_entry.py", "posts/models/post.py"),
    *("posts/models/related_post.py", "posts/models/topic.py", "posts/slugs.py"),
    *("posts/models/working_copy.py", "posts/revisions/corrections.py"),
    *("posts/revisions/publish*.py", "posts/revisions/publication_faults.py"),
    "posts/revisions/finding_checks.py",
    *("posts/revisions/restore.py", "posts/series_parts.py", "posts/site_mark.py"),
    *("posts/post_bin.py", "posts/post_clone.py", "posts/revision_forms.py"),
    *("posts/revisions/revision_comparison.py", "posts/translations.py"),
    *("posts/word/*", "posts/models/word_report.py"),
    "posts/review_links.py",
)


class Command(makemessages.Command):
    msgmerge_options = [*makemessages.Command.msgmerge_options, "--no-fuzzy-matching"]

    def handle(self, *args: Any, **options: Any) -> None:
        options["ignore_patterns"] = [*(options["ignore_patterns"] or []), *STAFF]
        options["add_location"] = options["add_location"] or "file"
        options["no_obsolete"] = True
        super().handle(*args, **options)
        call_command("compilemessages", ignore_patterns=[".venv"], verbosity=1)
