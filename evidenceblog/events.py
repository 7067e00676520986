"""What follows each event, and what runs by the clock: the whole table in one place."""

EVENTS: dict[str, list[str]] = {
    "artwork.uploaded": ["posts.artwork.uploads.publish_renditions_later"],
    "post.published": [
        "comments.linkbacks.outbound_links.record_outbound_links",
        "comments.linkbacks.sender.queue_mentions",
        "posts.websub.notify_hub_later",
    ],
    "post.withdrawn": [
        "comments.linkbacks.outbound_links.record_outbound_links",
        "comments.linkbacks.sender.queue_mentions",
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
    "comment.erased": ["comments.linkbacks.mention_comments.forget_erased"],
    "reblog.noticed": ["comments.linkbacks.reblog_lookup.look_up_reblog"],
    "crisis.noticed": ["comments.moderation.crisis_notices.tell_on_duty"],
    "linkback.received": ["comments.linkbacks.verification.verify_linkback"],
    "lessons.changed": ["comments.decisions.filter_training.train_filter"],
}

# Cron lines, in UTC (a sixth field, if there, is seconds), to the tasks that they start.
SCHEDULE: dict[str, list[str]] = {
    "* * * * *": [
        "posts.revisions.publishing.publish_scheduled",
        "comments.discussion.submissions.screen_unscreened",
        "comments.linkbacks.sender.send_due_mentions",
        "comments.linkbacks.verification.verify_due_linkbacks",
        "evidenceblog.core.rate_limits.delete_full_buckets",
        "evidenceblog.core.mail.delivery.deliver_due",
        "evidenceblog.core.mail.digests.send_digests",
        "evidenceblog.core.staff_notices.send_staff_notices",
        "comments.moderation.crisis_notices.tell_all_of_unopened",
    ],
    "7 * * * *": ["posts.revisions.rendering.render_stale"],
    "23 3 * * *": [
        "posts.artwork.uploads.mend_renditions",
        "posts.revisions.history.thin_history",
        "evidenceblog.core.sessions.delete_ended_sessions",
    ],
    "47 * * * *": ["comments.linkbacks.outbound_links.check_due_links"],
    "37 * * * *": [
        "comments.discussion.privacy.delete_old_data",
        "comments.screening.akismet.check.recheck_unanswered",
        "evidenceblog.core.mail.outbox.delete_old_content",
    ],
}

# What a reader may be told by mail, to the function that says it, or None.
NOTIFIERS: dict[str, str] = {
    "replies": "comments.discussion.reply_notifications.digest_item"
}
