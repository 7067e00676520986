"""Picture files, made in memory."""

import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import ExifTags, Image, ImageDraw

XMP = """<?xpacket begin="\ufeff"?><x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description
  xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
  xmlns:rights="http://ns.adobe.com/xap/1.0/rights/"
  xmlns:core="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"
  photoshop:Credit="Sample Collection"
  rights:WebStatement="https://creativecommons.org/licenses/by/4.0/">
<dc:title><rdf:Alt><rdf:li xml:lang="fr">Vagues</rdf:li>
  <rdf:li xml:lang="x-default">Waves</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>Zoë Sample</rdf:li><rdf:li>B. Sample</rdf:li></rdf:Seq></dc:creator>
<dc:rights><rdf:Alt><rdf:li xml:lang="x-default">© Zoë Sample</rdf:li></rdf:Alt></dc:rights>
<photoshop:Source>Sample Archive</photoshop:Source>
<core:CreatorContactInfo rdf:parseType="Resource">
  <core:CiUrlWork>https://example.org/zoe</core:CiUrlWork></core:CreatorContactInfo>
<core:AltTextAccessibility><rdf:Alt>
  <rdf:li xml:lang="x-default">Blue waves on paper</rdf:li></rdf:Alt></core:AltTextAccessibility>
</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>""".encode()


def saved(image: Image.Image, kind: str, **options: Any) -> BytesIO:
    file = BytesIO()
    image.save(file, kind, **options)
    file.seek(0)
    return file


def corners(width: int = 120, height: int = 80) -> Image.Image:
    """A white picture whose upper left quarter is red."""
    image = Image.new("RGB", (width, height), "white")
    ImageDraw.Draw(image).rectangle((0, 0, width // 2, height // 2), fill="red")
    return image


def exif(**tags: Any) -> Image.Exif:
    """EXIF with these base tags, and a place on the map."""
    data = Image.Exif()
    for name, value in tags.items():
        data[ExifTags.Base[name]] = value
    place = data.get_ifd(ExifTags.IFD.GPSInfo)
    place[ExifTags.GPS.GPSLatitudeRef] = "N"
    place[ExifTags.GPS.GPSLatitude] = (51.0, 30.0, 26.0)
    return data


def with_iim(jpeg: BytesIO, *datasets: tuple[int, int, bytes]) -> BytesIO:
    """Put IPTC-IIM datasets (record, number, value) into a JPEG, as Photoshop does."""
    iim = b"".join(
        struct.pack(">BBBH", 0x1C, record, number, len(value)) + value
        for record, number, value in datasets
    )
    resource = (
        b"8BIM\x04\x04\0\0" + struct.pack(">I", len(iim)) + iim + b"\0" * (len(iim) % 2)
    )
    body = b"Photoshop 3.0\0" + resource
    segment = b"\xff\xed" + struct.pack(">H", len(body) + 2) + body
    original = jpeg.getvalue()
    return BytesIO(original[:2] + segment + original[2:])


def png(width: int, height: int, *chunks: tuple[bytes, bytes]) -> BytesIO:
    """A PNG of this size by its header, with these chunks and almost no pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    all_chunks = [
        (b"IHDR", header),
        *chunks,
        (b"IDAT", zlib.compress(bytes(64))),
        (b"IEND", b""),
    ]
    return BytesIO(
        b"\x89PNG\r\n\x1a\n"
        + b"".join(
            struct.pack(">I", len(data))
            + name
            + data
            + struct.pack(">I", zlib.crc32(name + data))
            for name, data in all_chunks
        )
    )
