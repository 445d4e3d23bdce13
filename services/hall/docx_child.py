"""A process of its own that writes a Word file: JSON lines of blocks come in, a file comes out.

It is started by its path and knows nothing of Yinling. The first line is a paper's head; every
other is a block by its `kind`. After some blocks that are `count`ed it says how many there were.
Every word is plain text: what people wrote can be no field, no link and no markup.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.document import Document

NICE = 15
TOLD_EVERY = 50  # counted blocks
# What office programs in China have; others take what comes nearest.
LATIN, BODY, HEADS = "Times New Roman", "宋体", "黑体"
# In millimetres: the sheet, its margins, and what lies between them.
SHEET, MARGIN = (210, 297), 25
BETWEEN = SHEET[0] - 2 * MARGIN
SIZES = {"Normal": 11, "Title": 22, "Heading 1": 16, "Heading 2": 14, "Heading 3": 12}
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_THEMED = ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme")


def main() -> None:
    """Write the file that the first argument names, for its owner alone."""
    os.umask(0o077)
    os.nice(NICE)
    lines = (json.loads(line) for line in sys.stdin.buffer)
    write(Path(sys.argv[1]), next(lines), lines)


def write(file: Path, head: Mapping[str, Any], blocks: Iterable[Mapping[str, Any]]) -> None:
    """Write a paper; `head` has its title, the bureau, and the words of its page numbers."""
    import docx  # noqa: PLC0415 - Yinling never writes one itself

    paper = docx.Document()
    _prepare(paper, head)
    counted = 0
    for block in blocks:
        _KINDS[block["kind"]](paper, block)
        counted += bool(block.get("count"))
        if block.get("count") and counted % TOLD_EVERY == 0:
            print(counted, flush=True)  # noqa: T201 - that is how it tells
    paper.save(str(file))


def _prepare(paper: Document, head: Mapping[str, Any]) -> None:
    from docx.shared import Mm, Pt  # noqa: PLC0415 - as above

    for name, size in SIZES.items():
        style = paper.styles[name]
        style.font.size = Pt(size)
        style.font.color.rgb = None
        _face(style.element, BODY if name == "Normal" else HEADS)
    _defaults(paper)
    section = paper.sections[0]
    section.page_width, section.page_height = (Mm(size) for size in SHEET)
    section.left_margin = section.right_margin = section.top_margin = Mm(MARGIN)
    section.bottom_margin = Mm(MARGIN)
    section.header.paragraphs[0].text = head["bureau"]
    _numbered(section.footer.paragraphs[0], head["page"])
    paper.core_properties.title = head["title"]
    paper.core_properties.author = head["bureau"]
    paper.core_properties.comments = ""
    paper.add_paragraph(head["title"], style="Title")


def _defaults(paper: Document) -> None:
    """The fonts of whatever no style says otherwise of, and the language."""
    from docx.oxml.ns import qn  # noqa: PLC0415 - as above

    defaults = paper.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}")
    _face(defaults, BODY)
    language = defaults.find(f"{qn('w:rPr')}/{qn('w:lang')}")
    for name in ("val", "eastAsia"):
        language.set(qn(f"w:{name}"), "zh-CN")


def _face(element: Any, face: str) -> None:
    """Declare the fonts of a style, each by its name, for Latin and for Chinese."""
    from docx.oxml.ns import qn  # noqa: PLC0415 - as above

    properties = element.find(qn("w:rPr"))
    if properties is None:
        properties = element.get_or_add_rPr()
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = properties.makeelement(qn("w:rFonts"), {})
        properties.insert(0, fonts)
    for name in _THEMED:
        fonts.attrib.pop(f"{{{_W}}}{name}", None)
    for name in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{name}"), LATIN)
    fonts.set(qn("w:eastAsia"), face)


def _numbered(paragraph: Any, words: list[str]) -> None:
    """A line with the number of the page, and of how many; `words` stand around them."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415 - as above

    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for word, field in zip(words, ("PAGE", "NUMPAGES", ""), strict=True):
        paragraph.add_run(word)
        if field:
            _field(paragraph.add_run(), field)


def _field(run: Any, name: str) -> None:
    from docx.oxml import OxmlElement  # noqa: PLC0415 - as above
    from docx.oxml.ns import qn  # noqa: PLC0415 - as above

    for kind in ("begin", "", "separate", "end"):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = name
        run._r.append(part)  # noqa: SLF001 - there is no other way to a field


def _heading(paper: Document, block: Mapping[str, Any]) -> None:
    _paragraph(paper, [(block["text"], False)], f"Heading{block['level']}")


def _line(paper: Document, block: Mapping[str, Any]) -> None:
    """A paragraph of pieces, in turn what something is called, in bold, and what it is."""
    _paragraph(paper, [(piece, n % 2 == 0) for n, piece in enumerate(block["pieces"])])


def _paragraph(paper: Document, pieces: Iterable[tuple[str, bool]], style: str = "") -> None:
    """A paragraph of texts, of which some are bold, at the end.

    Made by hand, for of thousands python-docx looks up the style and the end anew each time.
    """
    from docx.oxml import OxmlElement  # noqa: PLC0415 - as above
    from docx.oxml.ns import qn  # noqa: PLC0415 - as above

    paragraph = OxmlElement("w:p")
    if style:
        _inside(_inside(paragraph, "w:pPr"), "w:pStyle").set(qn("w:val"), style)
    for text, bold in pieces:
        if text:
            run = _inside(paragraph, "w:r")
            if bold:
                _inside(_inside(run, "w:rPr"), "w:b")
            _write(run, text)
    paper.element.body[-1].addprevious(paragraph)


def _write(run: Any, text: str) -> None:
    """Text in a run; between its lines stands an element."""
    from docx.oxml.ns import qn  # noqa: PLC0415 - as above

    for n, line in enumerate(text.split("\n")):
        if n:
            _inside(run, "w:br")
        words = _inside(run, "w:t")
        words.text = line
        words.set(qn("xml:space"), "preserve")


def _inside(element: Any, name: str) -> Any:
    from docx.oxml import OxmlElement  # noqa: PLC0415 - as above

    made = OxmlElement(name)
    element.append(made)
    return made


def _table(paper: Document, block: Mapping[str, Any]) -> None:
    """A table whose columns have their shares of the sheet, its heads on every page."""
    from docx.oxml import OxmlElement  # noqa: PLC0415 - as above
    from docx.shared import Mm, Pt  # noqa: PLC0415 - as above

    rows = [block["heads"], *block["rows"]]
    table = paper.add_table(rows=len(rows), cols=len(block["heads"]), style="Table Grid")
    table.autofit = False
    whole = sum(block["widths"])
    widths = [Mm(BETWEEN * share / whole) for share in block["widths"]]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for n, row in enumerate(table.rows):
        for cell, width, word in zip(row.cells, widths, rows[n], strict=True):
            cell.width = width
            cell.paragraphs[0].add_run(str(word)).bold = n == 0 or None
            cell.paragraphs[0].paragraph_format.space_before = Pt(3)
            cell.paragraphs[0].paragraph_format.space_after = Pt(3)
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001 - as above
    _paragraph(paper, ())


_KINDS = {"heading": _heading, "line": _line, "table": _table}

if __name__ == "__main__":
    main()
