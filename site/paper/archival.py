"""What makes a PDF one that can be kept and read for good: PDF/A-3a and PDF/UA-1, said of itself and meant.

Colours mean something (an output intent), the document says what it is in a form machines read (XMP), and what is
attached to it says what it is to it.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String

PROFILE = Path(__file__).resolve().parent / "srgb.icc"
PRODUCER = "Muster"
_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<dc:format>application/pdf</dc:format>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
<xmp:CreateDate>{at}</xmp:CreateDate><xmp:ModifyDate>{at}</xmp:ModifyDate>
<xmp:CreatorTool>{producer}</xmp:CreatorTool><pdf:Producer>{producer}</pdf:Producer>
<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance><pdfuaid:part>1</pdfuaid:part>
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that the document follows</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


@dataclass(frozen=True, kw_only=True)
class About:
    """What a document is called and who made it when. `made_at` is aware of its zone."""

    title: str
    author: str
    made_at: datetime
    subject: str = ""
    language: str = "en-GB"


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file that goes with the document, such as the same facts for a machine."""

    name: str
    content: bytes
    kind: str  # such as "application/json"
    describes: str
    relation: str = "Supplement"  # or "Source", "Data", "Alternative"


def write(pdf: pikepdf.Pdf, about: About, attachments: list[Attachment]) -> None:
    """Write everything that the two standards want beside pages and structure."""
    root = pdf.Root
    root.Lang = String(about.language)
    root.MarkInfo = Dictionary(Marked=True)
    root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    root.Metadata = Stream(pdf, xmp(about).encode(), Type=Name.Metadata, Subtype=Name.XML)
    colours = Stream(pdf, profile(), N=3)
    root.OutputIntents = Array(
        [
            Dictionary(
                Type=Name.OutputIntent,
                S=Name.GTS_PDFA1,
                OutputConditionIdentifier=String("sRGB"),
                Info=String("sRGB"),
                DestOutputProfile=colours,
            )
        ]
    )
    at = String(pdf_time(about.made_at))
    info = {"/Title": about.title, "/Author": about.author, "/Subject": about.subject, "/Creator": PRODUCER}
    for name in list(pdf.docinfo.keys()):
        del pdf.docinfo[name]
    for name, words in {**info, "/Producer": PRODUCER}.items():
        pdf.docinfo[name] = String(words)
    pdf.docinfo["/CreationDate"] = pdf.docinfo["/ModDate"] = at
    if attachments:
        _attach(pdf, attachments, at)


def _attach(pdf: pikepdf.Pdf, attachments: list[Attachment], at: String) -> None:
    files, names = Array(), Array()
    for one in sorted(attachments, key=lambda file: file.name):
        stream = Stream(pdf, one.content, Type=Name.EmbeddedFile, Subtype=Name(f"/{one.kind}"))
        stream.Params = Dictionary(ModDate=at, Size=len(one.content))
        spec = pdf.make_indirect(
            Dictionary(
                Type=Name.Filespec,
                F=String(one.name),
                UF=String(one.name),
                Desc=String(one.describes),
                AFRelationship=Name(f"/{one.relation}"),
                EF=Dictionary(F=stream, UF=stream),
            )
        )
        files.append(spec)
        names.append(String(one.name))
        names.append(spec)
    pdf.Root.AF = files
    pdf.Root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=names))


def xmp(about: About) -> str:
    """What a document says of itself, as machines read it."""
    return _XMP.format(
        title=escape(about.title),
        author=escape(about.author),
        subject=escape(about.subject),
        language=about.language,
        producer=PRODUCER,
        at=about.made_at.isoformat(timespec="seconds"),
    )


def pdf_time(at: datetime) -> str:
    """An instant as PDF writes it."""
    zone = at.strftime("%z")
    return f"D:{at:%Y%m%d%H%M%S}{zone[:3]}'{zone[3:5]}'"


@cache
def profile() -> bytes:
    """What red, green and blue mean: sRGB."""
    return PROFILE.read_bytes()
