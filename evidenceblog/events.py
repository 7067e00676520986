"""What follows each event, what runs by the clock, and what else the apps are asked: the
whole table in one place."""

EVENTS: dict[str, list[str]] = {
    "artwork.uploaded": ["posts.artwork.uploads.publish_renditions_later"],
    "post.published": [
        "comments.linkbacks.outbound_links.record_outbound_links",
        "comments.linkbacks.sender.queue_mentions",
        "posts.revisions.related_posts.find_related_later",
        "posts.websub.notify_hub_later",
    ],
    "post.withdrawn": [
        "comments.linkbacks.outbound_links.record_outbound_links",
        "comments.linkbacks.sender.queue_mentions",
        "posts.revisions.related_posts.find_related_later",
        "posts.websub.notify_hub_later",
    ],
    # A page outside the stream is in no feed, and tells nobody of its links.
    "page.published": [
        "comments.linkbacks.outbound_links.record_outbound_links",
    ],
    "page.withdrawn": [
        "comments.linkbacks.outbound_links.record_outbound_links",
    ],
    "comment.decided": [
        "comments.screening.akismet.check.queue_akismet_calls",
        "comments.discussion.reply_notifications.send_notifications",
        "comments.discussion.email_approval.send_approval_mails",
    ],
    "comment.erased": [
        "comments.linkbacks.mention_comments.forget_erased",
        "evidenceblog.backups.erasure_ledger.note_comment",
    ],
    "address.erased": ["evidenceblog.backups.erasure_ledger.note_address"],
    "review.erased": ["evidenceblog.backups.erasure_ledger.note_review"],
    "references.form_changed": ["posts.revisions.rendering.render_stale"],
    "post.redacted": ["evidenceblog.backups.erasure_ledger.note_redaction"],
    "reblog.noticed": ["comments.linkbacks.reblog_lookup.look_up_reblog"],
    "crisis.noticed": ["comments.moderation.crisis_notices.tell_on_duty"],
    "linkback.received": ["comments.linkbacks.verification.verify_linkback"],
    "source.event_found": ["posts.revisions.overlays.show_source_status"],
    "source.event_completed": ["posts.revisions.overlays.show_source_status"],
    "lessons.changed": ["comments.decisions.filter_training.train_filter"],
}

# Cron lines, in UTC (a sixth field, if there, is seconds), to the tasks that they start.
SCHEDULE: dict[str, list[str]] = {
    "* * * * *": [
        "posts.revisions.publishing.publish_scheduled",
        "posts.search.search_index.index_stale",
        "comments.discussion.submissions.screen_unscreened",
        "comments.linkbacks.sender.send_due_mentions",
        "comments.linkbacks.verification.verify_due_linkbacks",
        "evidenceblog.core.rate_limits.delete_full_buckets",
        "evidenceblog.core.mail.delivery.deliver_due",
        "evidenceblog.core.mail.digests.send_digests",
        "evidenceblog.core.staff_notices.send_staff_notices",
        "comments.moderation.crisis_notices.tell_all_of_unopened",
    ],
    "*/5 * * * *": [
        "evidenceblog.core.health.incidents.look_for_incidents",
        "posts.citations.paste.pasted_sources.look_up_pasted",
    ],
    "7 * * * *": ["posts.revisions.rendering.render_stale"],
    "23 3 * * *": [
        "posts.artwork.uploads.mend_renditions",
        "posts.revisions.history.thin_history",
        "posts.post_bin.empty_bin",
        "posts.review_dates.store_all_due",
        "posts.autosaves.delete_old_autosaves",
        "posts.citations.paste.pasted_sources.delete_old_pastes",
        "posts.list_pages.recount_archive",
        "posts.revisions.related_posts.complete_related",
        "posts.search.search_index.forget_old_words",
        "posts.search.zero_result_searches.delete_old_searches",
        "posts.problem_reports.delete_old_words",
        "evidenceblog.core.sessions.delete_ended_sessions",
        "evidenceblog.core.task_retention.delete_ended_jobs",
    ],
    "53 2 * * *": ["evidenceblog.backups.backup_run.back_up_by_the_clock"],
    "17 * * * *": ["evidenceblog.core.csp_reports.log_blocked_loads"],
    "27 * * * *": ["posts.citations.updates.update_checks.check_due_sources"],
    "47 * * * *": ["comments.linkbacks.outbound_links.check_due_links"],
    "37 * * * *": [
        "comments.discussion.privacy.delete_old_data",
        "comments.screening.akismet.check.recheck_unanswered",
        "evidenceblog.core.mail.outbox.delete_old_content",
        "evidenceblog.core.personal_data.data_requests.end_old_requests",
    ],
}

# What a reader may be told by mail, to the function that says it, or None.
NOTIFIERS: dict[str, str] = {
    "replies": "comments.discussion.reply_notifications.digest_item"
}

# Where data about a person are found by their e-mail address, and erased, in this order:
# reviews are found by their mail, which is erased with the last comment.
PERSONAL_DATA: list[str] = [
    "posts.reviewer_data.SOURCE",
    "comments.discussion.commenter_data.SOURCE",
    "evidenceblog.core.personal_data.account_data.SOURCE",
    "evidenceblog.core.mail.recipient_data.SOURCE",
]
