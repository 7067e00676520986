"""The clock of the workers that the tests start: a second is their minute."""

SCHEDULE = {"* * * * * *": ["evidenceblog.ground.mail.delivery.deliver_due"]}
