"""What follows each event, and what runs by the clock: the whole table in one place."""

EVENTS: dict[str, list[str]] = {
    "artwork.uploaded": ["posts.artwork.uploading.make_public_later"],
    "post.published": [
        "comments.linkbacks.checking.note_links",
        "comments.linkbacks.sending.tell",
        "posts.websub.tell_hub",
    ],
    "post.withdrawn": [
        "comments.linkbacks.checking.note_links",
        "comments.linkbacks.sending.tell",
        "posts.websub.tell_hub",
    ],
    "comment.decided": [
        "comments.screening.akismet.check.queue_for",
        "comments.discussion.reply_notifications.send_notifications",
        "comments.discussion.email_approval.send_approval_mails",
    ],
    "comment.erased": ["comments.linkbacks.forgetting.forget"],
    "reblog.noticed": ["comments.linkbacks.notices.look_up"],
    "linkback.received": ["comments.linkbacks.verifying.verify"],
    "lessons.changed": ["comments.decisions.filter_training.train_filter"],
}

# Cron lines, in UTC (a sixth field, if there, is seconds), to the tasks that they start.
SCHEDULE: dict[str, list[str]] = {
    "* * * * *": [
        "comments.discussion.submissions.screen_unscreened",
        "comments.linkbacks.sending.send_due",
        "comments.linkbacks.verifying.verify_due",
        "evidenceblog.core.rate_limits.delete_full_buckets",
        "evidenceblog.core.mail.delivery.deliver_due",
        "evidenceblog.core.mail.digests.send_digests",
    ],
    "7 * * * *": ["posts.rerendering.render_stale"],
    "47 * * * *": ["comments.linkbacks.checking.check_due"],
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
