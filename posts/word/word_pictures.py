"""The pictures of a Word document: artworks that wait for their credit."""

from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from evidenceblog.core import event_queue
from posts.artwork.forms import ArtworkForm
from posts.artwork.models import Artwork

from .word_reader import WordDocument


@dataclass
class TakenPictures:
    """The artworks of a document's pictures, by number; those refused say why."""

    document: WordDocument
    artworks: dict[int, Artwork | None] = field(default_factory=dict)
    new: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def take(self, number: int, alt: str, title: str) -> Artwork | None:
        """Return the artwork of a picture: the one that is here already, or a new one."""
        if number not in self.artworks:
            whole = (self.document.folder / str(number)).read_bytes()
            known = Artwork.objects.filter(sha256=sha256(whole).hexdigest()).first()
            self.artworks[number] = known or self._made(number, whole, alt, title)
        return self.artworks[number]

    def _made(self, number: int, whole: bytes, alt: str, title: str) -> Artwork | None:
        name = Path(self.document.pictures[number]).name
        named = alt or _("Picture %(number)d of %(title)s") % {
            "number": number + 1,
            "title": title,
        }
        facts = {"title": Truncator(named).chars(200), "alt_text": alt}
        form = ArtworkForm(facts, {"original": SimpleUploadedFile(name, whole)})
        if not form.is_valid():
            reasons = (str(one) for errors in form.errors.values() for one in errors)
            self.refused.append(f"{name}: {' '.join(reasons)}")
            return None
        artwork = form.save()
        event_queue.record("artwork.uploaded", artwork=artwork.pk)
        self.new.append(artwork.title)
        return artwork
