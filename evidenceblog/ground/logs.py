"""What must not stand in a log: the codes of receipts, which open what they name."""

import logging
import re

# A receipt's page is /comment/<code>/; the admin's pages are /admin/comments/comment/….
RECEIPT = re.compile(r"(?<!comments)(/comment/)[^/?\s]+")


class MaskReceipts(logging.Filter):
    """Put *** for the code in every address of a receipt; drop nothing."""

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage()
        masked = RECEIPT.sub(r"\1***", said)
        if masked != said:
            record.msg, record.args = masked, ()
        return True
