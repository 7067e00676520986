"""The errors of fetching an address of a stranger."""


class FetchError(Exception):
    """No answer came. The text never tells about our own network."""


class AddressRefused(FetchError):
    """We do not ask this address, or one it redirects to; no socket was opened for it."""


class Unreachable(FetchError):
    """No whole answer came: no connection, TLS, broken off, or what is not HTTP."""


class NameUnknown(Unreachable):
    """The name has no address: nobody has a site there."""


class TooSlow(FetchError):
    """The deadline passed before the last byte of the last answer."""


class HostBusy(FetchError):
    """We have asked this host enough for now; in `retry_after` seconds we may again."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"the host may be asked again in {retry_after} s")
        self.retry_after = retry_after
