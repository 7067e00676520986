"""Pingback 1.0: one XML-RPC method, and the faults it may answer with (§3)."""

from enum import IntEnum
from typing import NamedTuple
from xml.etree.ElementTree import Element
from xmlrpc.client import Fault, dumps  # to write: strangers' XML is read defused

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

METHOD = "pingback.ping"
# Two addresses and their wrapping; WordPress sends less than a kilobyte.
LONGEST_CALL = 16 * 1024  # bytes
CONTENT_TYPE = "text/xml; charset=utf-8"


class FaultCode(IntEnum):
    """The fault codes of the specification that we can tell without the network."""

    GENERIC = 0
    NO_TARGET = 0x0020
    BAD_TARGET = 0x0021
    KNOWN = 0x0030
    DENIED = 0x0031


class PingbackFault(Exception):
    """A call that is answered with a fault."""

    def __init__(self, code: FaultCode, words: str) -> None:
        super().__init__(words)
        self.code = code
        self.words = words


class PingbackCall(NamedTuple):
    origin: str
    target: str


def parse_call(body: bytes) -> PingbackCall:
    """Read a call of `pingback.ping` with its two strings.

    Raises PingbackFault for every other method (`system.multicall` among them: one
    request must not be a thousand), and for what is not such a call at all.
    """
    if len(body) > LONGEST_CALL:
        raise PingbackFault(FaultCode.GENERIC, "The call is too long.")
    call = _parsed(body, "This is not a call in XML-RPC.")
    if (
        call.tag != "methodCall"
        or (call.findtext("methodName") or "").strip() != METHOD
    ):
        raise PingbackFault(FaultCode.GENERIC, f"The only method here is {METHOD}.")
    return PingbackCall(*_two_strings(call))


def build_call(origin: str, target: str) -> bytes:
    """Return the call that tells of a link."""
    return dumps((origin, target), METHOD).encode()


def parse_response(body: bytes) -> str:
    """Return what a server says of a call that succeeded. Raises PingbackFault for all else."""
    root = _parsed(body, "The answer is not in XML-RPC.")
    value = root.find("params/param/value")
    if root.tag == "methodResponse" and value is not None:
        return "".join(value.itertext()).strip()
    raise _fault_in(root)


def _parsed(body: bytes, words: str) -> Element:
    """Parse XML without a DTD. Raises PingbackFault, with these words, for what is none."""
    try:
        root: Element = ElementTree.fromstring(body, forbid_dtd=True)
    except (ElementTree.ParseError, DefusedXmlException, ValueError, LookupError):
        raise PingbackFault(
            FaultCode.GENERIC, words
        ) from None  # LookupError: no such encoding
    return root


def _fault_in(root: Element) -> PingbackFault:
    told = {
        member.findtext("name"): "".join(value.itertext()).strip()
        for member in root.findall("fault/value/struct/member")
        if (value := member.find("value")) is not None
    }
    code = told.get("faultCode", "")
    words = told.get("faultString") or "The answer is no pingback server's."
    known = {str(int(each)): each for each in FaultCode}
    return PingbackFault(known.get(code, FaultCode.GENERIC), words)


def build_response(words: str) -> bytes:
    """Return the answer to a call that succeeded; what it says is free."""
    return dumps((words,), methodresponse=True).encode()


def build_fault_response(fault: PingbackFault) -> bytes:
    """Return the answer to a call that failed."""
    return dumps(Fault(int(fault.code), fault.words)).encode()


def _two_strings(call: Element) -> list[str]:
    values = call.findall("params/param/value")
    said = [_string(value) for value in values[:3]]
    if len(values) != 2 or None in said:
        raise PingbackFault(
            FaultCode.GENERIC, f"{METHOD} takes two strings: origin and target."
        )
    return [text.strip() for text in said if text is not None]


def _string(value: Element) -> str | None:
    """Return a string, also one without a type, which XML-RPC takes for one."""
    if len(value) == 0:
        return value.text or ""
    only = value[0]
    is_string = len(value) == 1 and only.tag == "string" and len(only) == 0
    return only.text or "" if is_string else None
