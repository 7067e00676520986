"""The clock of the workers that the tests start: a second is their minute."""

SCHEDULE = {"* * * * * *": ["evidenceblog.core.mail.delivery.deliver_due"]}
