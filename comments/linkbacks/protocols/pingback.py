"""Pingback 1.0: one XML-RPC method, and the faults it may answer with (§3)."""

from enum import IntEnum
from typing import NamedTuple
from xml.etree.ElementTree import Element, SubElement, tostring

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

METHOD = "pingback.ping"
# Two addresses and their wrapping; WordPress sends less than a kilobyte.
LONGEST_CALL = 16 * 1024  # bytes
CONTENT_TYPE = "text/xml; charset=utf-8"


class Code(IntEnum):
    """The fault codes of the specification that we can tell without the network."""

    GENERIC = 0
    NO_TARGET = 0x0020
    BAD_TARGET = 0x0021
    KNOWN = 0x0030
    DENIED = 0x0031


class Fault(Exception):
    """A call that is answered with a fault."""

    def __init__(self, code: Code, words: str) -> None:
        super().__init__(words)
        self.code = code
        self.words = words


class Call(NamedTuple):
    origin: str
    target: str


def read(body: bytes) -> Call:
    """Read a call of `pingback.ping` with its two strings.

    Raises Fault for every other method (`system.multicall` among them: one request
    must not be a thousand), and for what is not such a call at all.
    """
    if len(body) > LONGEST_CALL:
        raise Fault(Code.GENERIC, "The call is too long.")
    call = _parsed(body, "This is not a call in XML-RPC.")
    if (
        call.tag != "methodCall"
        or (call.findtext("methodName") or "").strip() != METHOD
    ):
        raise Fault(Code.GENERIC, f"The only method here is {METHOD}.")
    return Call(*_two_strings(call))


def called(origin: str, target: str) -> bytes:
    """Return the call that tells of a link."""
    root = Element("methodCall")
    SubElement(root, "methodName").text = METHOD
    params = SubElement(root, "params")
    for said in (origin, target):
        _put(SubElement(SubElement(params, "param"), "value"), said)
    return _written(root)


def read_answer(body: bytes) -> str:
    """Return what a server says of a call that succeeded. Raises Fault for all else."""
    root = _parsed(body, "The answer is not in XML-RPC.")
    value = root.find("params/param/value")
    if root.tag == "methodResponse" and value is not None:
        return "".join(value.itertext()).strip()
    raise _fault_in(root)


def _parsed(body: bytes, words: str) -> Element:
    """Parse XML without a DTD. Raises Fault, with these words, for what is none."""
    try:
        root: Element = ElementTree.fromstring(body, forbid_dtd=True)
    except (ElementTree.ParseError, DefusedXmlException, ValueError, LookupError):
        raise Fault(Code.GENERIC, words) from None  # LookupError: no such encoding
    return root


def _fault_in(root: Element) -> Fault:
    told = {
        member.findtext("name"): "".join(value.itertext()).strip()
        for member in root.findall("fault/value/struct/member")
        if (value := member.find("value")) is not None
    }
    code = told.get("faultCode", "")
    words = told.get("faultString") or "The answer is no pingback server's."
    known = {str(int(each)): each for each in Code}
    return Fault(known.get(code, Code.GENERIC), words)


def answered(words: str) -> bytes:
    """Return the answer to a call that succeeded; what it says is free."""
    root = Element("methodResponse")
    _put(SubElement(SubElement(SubElement(root, "params"), "param"), "value"), words)
    return _written(root)


def refused(fault: Fault) -> bytes:
    """Return the answer to a call that failed."""
    root = Element("methodResponse")
    struct = SubElement(SubElement(SubElement(root, "fault"), "value"), "struct")
    for name, kind, value in (
        ("faultCode", "int", str(int(fault.code))),
        ("faultString", "string", fault.words),
    ):
        member = SubElement(struct, "member")
        SubElement(member, "name").text = name
        _put(SubElement(member, "value"), value, kind)
    return _written(root)


def _two_strings(call: Element) -> list[str]:
    values = call.findall("params/param/value")
    said = [_string(value) for value in values[:3]]
    if len(values) != 2 or None in said:
        raise Fault(Code.GENERIC, f"{METHOD} takes two strings: origin and target.")
    return [text.strip() for text in said if text is not None]


def _string(value: Element) -> str | None:
    """Return a string, also one without a type, which XML-RPC takes for one."""
    if len(value) == 0:
        return value.text or ""
    only = value[0]
    is_string = len(value) == 1 and only.tag == "string" and len(only) == 0
    return only.text or "" if is_string else None


def _put(value: Element, words: str, kind: str = "string") -> None:
    SubElement(value, kind).text = words


def _written(root: Element) -> bytes:
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written
