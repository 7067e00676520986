"""Pingback 1.0: one XML-RPC method, and the faults it may answer with (§3)."""

from enum import IntEnum
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


def parse_call(body: bytes) -> tuple[str, str]:
    """Read a call of `pingback.ping`: return its two strings, origin and target.

    Raises Fault for every other method (`system.multicall` among them: one request must
    not be a thousand), and for what is not such a call at all.
    """
    if len(body) > LONGEST_CALL:
        raise Fault(FaultCode.GENERIC, "The call is too long.")
    call = _parsed(body, "This is not a call in XML-RPC.")
    method = (call.findtext("methodName") or "").strip()
    if call.tag != "methodCall" or method != METHOD:
        raise Fault(FaultCode.GENERIC, f"The only method here is {METHOD}.")
    texts = [_string(value) for value in call.findall("params/param/value")[:3]]
    match texts:
        case [str(origin), str(target)]:
            return origin.strip(), target.strip()
    raise Fault(FaultCode.GENERIC, f"{METHOD} takes two strings: origin and target.")


def build_call(origin: str, target: str) -> bytes:
    """Return the call that tells of a link."""
    return dumps((origin, target), METHOD).encode()


def parse_response(body: bytes) -> str:
    """Return what a server says of a call that succeeded. Raises Fault for all else."""
    root = _parsed(body, "The answer is not in XML-RPC.")
    value = root.find("params/param/value")
    if root.tag == "methodResponse" and value is not None:
        return "".join(value.itertext()).strip()
    raise _fault_in(root)


def build_response(answer: str | Fault) -> bytes:
    """Return the answer to a call: what it says of a success is free."""
    if isinstance(answer, Fault):
        return dumps(Fault(int(answer.faultCode), answer.faultString)).encode()
    return dumps((answer,), methodresponse=True).encode()


def _parsed(body: bytes, words: str) -> Element:
    """Parse XML without a DTD. Raises Fault, with these words, for what is none."""
    try:
        root: Element = ElementTree.fromstring(body, forbid_dtd=True)
    except (ElementTree.ParseError, DefusedXmlException, ValueError, LookupError):
        # LookupError: no such encoding
        raise Fault(FaultCode.GENERIC, words) from None
    return root


def _fault_in(root: Element) -> Fault:
    members = {
        member.findtext("name"): "".join(value.itertext()).strip()
        for member in root.findall("fault/value/struct/member")
        if (value := member.find("value")) is not None
    }
    known = {str(code.value): code for code in FaultCode}
    return Fault(
        known.get(members.get("faultCode", ""), FaultCode.GENERIC),
        members.get("faultString") or "The answer is no pingback server's.",
    )


def _string(value: Element) -> str | None:
    """Return a string, also one without a type, which XML-RPC takes for one."""
    if len(value) == 0:
        return value.text or ""
    only = value[0]
    is_string = len(value) == 1 and only.tag == "string" and len(only) == 0
    return only.text or "" if is_string else None
