"""Text of a document that readers see: the rest is removed and reported with its words."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _

from stories.intake.word.docx_parts import MC, W14, M, W, lines_of
from stories.intake.word.drawings import DRAWING_TAGS, Drawings, attribute_words
from stories.intake.word.formatting import (
    CAPITAL_PROPERTIES,
    HIDDEN_PROPERTIES,
    STRIKE_PROPERTIES,
    Formatting,
    first_value,
    is_on,
)
from stories.intake.word.left_out import LeftOut

# Elements around text that don't change it; tracked insertions are accepted.
WRAPPERS = {f"{W}{name}" for name in ("bdo", "dir", "fldSimple", "ins", "moveTo")}
WRAPPERS |= {f"{W}{name}" for name in ("ruby", "rt", "rubyBase", "customXml", "smartTag")}
# Deleted text, and elements that refer to parts that aren't converted.
REMOVED = {f"{W}{name}" for name in ("del", "moveFrom", "altChunk", "commentReference")}
REMOVED |= {f"{W}{name}" for name in ("footnoteReference", "endnoteReference", "rubyPr")}
TEXT_CHILDREN = {f"{W}{name}" for name in ("t", "delText", "sym", "tab", "ptab", "noBreakHyphen")}
VISIBLE_CHILDREN = TEXT_CHILDREN | DRAWING_TAGS
EQUATIONS = (f"{M}oMathPara", f"{M}oMath")
CHECK_BOX = f"{W}ffData/{W}checkBox"
CHECKED = "☒"
UNCHECKED = "☐"
FIRST_ROW = f"{W}tblStylePr[@{W}type='firstRow']/{W}tcPr"
GALLERY = f"{W}docPartObj/{W}docPartGallery"
SUPERSCRIPTS = str.maketrans("0123456789+-−=()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾")
SUBSCRIPTS = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")
ALPHABETS = {"superscript": SUPERSCRIPTS, "subscript": SUBSCRIPTS}


class VisibleText:
    """Removal of what readers can't see from the main part; `left_out` reports it."""

    def __init__(self, formatting: Formatting, drawings: Drawings) -> None:
        self.formatting = formatting
        self.drawings = drawings
        self.left_out: list[LeftOut] = []

    def clean(self, main: Element) -> None:
        """Remove invisible text, accept tracked changes and unwrap text; in place."""
        self._clean_children(main, Element(f"{W}p"), [])

    def _clean_children(
        self, parent: Element, paragraph: Element, backgrounds: list[Element]
    ) -> None:
        self.drawings.remove_covered_pictures(parent)
        parent[:] = list(_unwrapped(parent, self.left_out))
        kept: list[Element] = []
        for child in parent:
            kept += self._clean_element(child, paragraph, backgrounds)
        parent[:] = kept

    def _clean_element(
        self, element: Element, paragraph: Element, backgrounds: list[Element]
    ) -> list[Element]:
        """Return what remains of an element: itself, nothing, or its replacement."""
        if element.tag in EQUATIONS:
            self._report(_("Equation, not imported"), element)
            return []

        if element.tag in DRAWING_TAGS:
            return self._clean_drawing(element, paragraph)

        cleaners = {
            f"{W}p": self._clean_paragraph,
            f"{W}r": self._clean_run,
            f"{W}tbl": self._clean_table,
            f"{W}tc": self._clean_cell,
            f"{W}sdt": self._clean_control,
        }
        clean = cleaners.get(element.tag, self._clean_children)
        clean(element, paragraph, backgrounds)
        return [element]

    def _clean_drawing(self, drawing: Element, paragraph: Element) -> list[Element]:
        replacement = self.drawings.replace(drawing)
        for one in replacement:
            self._clean_children(one, paragraph, [])
        return replacement

    def _clean_paragraph(
        self, paragraph: Element, _outer: Element, backgrounds: list[Element]
    ) -> None:
        """Clean a paragraph; report its hidden and its struck-out text as one sentence each."""
        if self.formatting.style_name(paragraph).startswith("toc "):
            self._blank(paragraph, _("Table of contents, not imported"))

        start = len(self.left_out)
        self._clean_children(paragraph, paragraph, backgrounds)
        self.left_out[start:] = _merged(self.left_out[start:])

    def _clean_run(self, run: Element, paragraph: Element, backgrounds: list[Element]) -> None:
        """Remove the text of a run if it is invisible or struck out, else change its letters."""
        properties = self.formatting.run_properties(run, paragraph)
        if self.formatting.is_invisible(properties, paragraph, backgrounds):
            label = _("Hidden or blacked-out text, not imported")
            self._remove_text(run, label, is_on(properties, HIDDEN_PROPERTIES))
        elif is_on(properties, STRIKE_PROPERTIES):
            self._remove_text(run, _("Struck-out text, not imported"))
        else:
            _change_letters(run, properties)

        _replace_check_boxes(run)
        self._clean_children(run, paragraph, backgrounds)

    def _remove_text(self, run: Element, label: str, is_all: bool = False) -> None:
        """Remove the text of a run, and its drawings if `is_all`; field marks must remain."""
        tags = VISIBLE_CHILDREN if is_all else TEXT_CHILDREN
        removed = [child for child in run if child.tag in tags]

        holder = Element(f"{W}r")
        holder.extend(removed)
        self._report(label, holder)
        for child in removed:
            run.remove(child)

    def _clean_table(self, table: Element, paragraph: Element, _backgrounds: list[Element]) -> None:
        """Clean a table whose backgrounds come from its properties and its style."""
        own = table.findall(f"{W}tblPr")
        style_id = first_value(own, f"{W}tblStyle")
        style = self.formatting.styles.get(style_id, Element("none"))
        of_style = [*style.findall(f"{W}tcPr"), *style.findall(f"{W}tblPr")]

        table[:] = list(_unwrapped(table, self.left_out))
        backgrounds = [*own, *style.findall(FIRST_ROW), *of_style]
        for row in table.findall(f"{W}tr"):
            self._clean_row(table, row, paragraph, backgrounds)
            backgrounds = [*own, *of_style]

        for control in table.findall(f"{W}sdt"):
            self._clean_children(control, paragraph, own)

    def _clean_cell(self, cell: Element, paragraph: Element, backgrounds: list[Element]) -> None:
        own = cell.findall(f"{W}tcPr")
        self._clean_children(cell, paragraph, [*own, *backgrounds])

    def _clean_row(
        self, table: Element, row: Element, paragraph: Element, backgrounds: list[Element]
    ) -> None:
        is_hidden = is_on(row.findall(f"{W}trPr"), ("hidden",))
        if is_hidden:
            self._blank(row, _("Hidden table row, not imported"))

        self._clean_children(row, paragraph, backgrounds)

        has_field_marks = row.find(f".//{W}fldChar") is not None
        if is_hidden and not has_field_marks and not lines_of(row):
            table.remove(row)

    def _clean_control(
        self, control: Element, paragraph: Element, backgrounds: list[Element]
    ) -> None:
        """Clean a control; blank one that shows a placeholder or a table of contents."""
        properties = control.findall(f"{W}sdtPr")
        if is_on(properties, ("showingPlcHdr",)):
            self._blank(control, _("Placeholder, not imported"))
        if first_value(properties, GALLERY) == "Table of Contents":
            self._blank(control, _("Table of contents, not imported"))

        # Mammoth makes a form field of it; its character is text like any other.
        for one in properties:
            for box in one.findall(f"{W14}checkbox"):
                one.remove(box)

        self._clean_children(control, paragraph, backgrounds)

    def _blank(self, element: Element, label: str) -> None:
        """Remove all text from an element, and report it; field marks must remain."""
        self._report(label, element)
        for parent in list(element.iter()):
            for child in list(parent):
                if child.tag in VISIBLE_CHILDREN:
                    parent.remove(child)

    def _report(self, label: str, element: Element) -> None:
        text = _all_words(element)
        if text:
            self.left_out.append(LeftOut(label, text))


def _unwrapped(parent: Element, left_out: list[LeftOut]) -> Iterator[Element]:
    """Yield the children of an element without wrappers, with all tracked changes accepted."""
    for child in parent:
        if child.tag == f"{MC}AlternateContent":
            yield from _unwrapped(_alternative(child, left_out), left_out)
        elif child.tag in WRAPPERS:
            yield from _unwrapped(child, left_out)
        elif child.tag not in REMOVED:
            yield child


def _alternative(element: Element, left_out: list[LeftOut]) -> Element:
    """Return the version of a content to import; report another one with other words."""
    versions = [Element("none"), *(one for one in element if len(one) > 0)]
    # The fallback for older programs comes last; mammoth converts all that it contains.
    chosen = versions.pop()
    imported = _all_words(chosen)

    for other in versions:
        text = _all_words(other)
        if text and text != imported:
            left_out.append(LeftOut(_("Other version of a text, not imported"), text))

    return chosen


def _all_words(element: Element) -> str:
    """Return the text of an element, then the words in its attributes, such as WordArt."""
    return "\n".join(filter(None, [lines_of(element), attribute_words(element)]))


def _merged(left_out: list[LeftOut]) -> list[LeftOut]:
    """Return the texts with those of the same label, next to each other, as one."""
    merged: list[LeftOut] = []
    for one in left_out:
        if merged and merged[-1].label == one.label:
            one = LeftOut(one.label, f"{merged.pop().text} {one.text}")
        merged.append(one)

    return merged


def _change_letters(run: Element, properties: list[Element]) -> None:
    """Write capitals, superscripts and subscripts as characters, since drafts have no formats."""
    has_capitals = is_on(properties, CAPITAL_PROPERTIES)
    position = first_value(properties, f"{W}vertAlign")
    for text in run.findall(f"{W}t"):
        letters = text.text or ""
        if has_capitals:
            letters = letters.upper()
        text.text = letters.translate(ALPHABETS.get(position, {}))


def _replace_check_boxes(run: Element) -> None:
    """Add the character of each old-style check box, and remove its form data."""
    for mark in run.findall(f"{W}fldChar"):
        for box in mark.findall(CHECK_BOX):
            text = Element(f"{W}t")
            text.text = _character_of(box)
            run.insert(list(run).index(mark) + 1, text)
            for data in mark.findall(f"{W}ffData"):
                mark.remove(data)


def _character_of(box: Element) -> str:
    """Return the character for a check box: its state, or its default if it was never clicked."""
    name = "default"
    if box.find(f"{W}checked") is not None:
        name = "checked"

    if is_on([box], (name,)):
        return CHECKED
    return UNCHECKED
