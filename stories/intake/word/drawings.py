"""Pictures, text boxes and shapes of a document: what can't be converted is reported."""

from collections.abc import Collection, Iterable, Iterator
from itertools import chain
from xml.etree.ElementTree import Element, SubElement

from django.utils.translation import gettext as _

from stories.intake.word.docx_parts import MC, PIC, WP, WPS, A, R, V, W, joined, lines_of
from stories.intake.word.left_out import LeftOut

DRAWING_TAGS = {f"{W}drawing", f"{W}pict", f"{W}object", f"{MC}AlternateContent"}
TEXT_BOX = f"{W}txbxContent"
SHAPES = [f"{V}{name}" for name in ("rect", "roundrect", "oval", "line", "polyline", "shape")]
# Attributes that cut a picture, by element.
CROPS = {
    f"{A}srcRect": ("l", "t", "r", "b"),
    f"{V}imagedata": ("croptop", "cropbottom", "cropleft", "cropright"),
}
DESCRIBED = (f"{WP}docPr", f"{PIC}cNvPr", f"{WPS}cNvPr")


class Drawings:
    """Drawings of the main part. `pictures` are the relations to pictures in the file."""

    def __init__(self, pictures: Collection[str]) -> None:
        self.pictures = pictures
        self.left_out: list[LeftOut] = []

    def replace(self, drawing: Element) -> list[Element]:
        """Return a drawing as elements that can be converted: pictures and text boxes."""
        replacement = _take_text_boxes(drawing)

        if _picture_ids(drawing):
            refusal = self._refusal(drawing)
            if not refusal:
                return [drawing, *replacement]
            self.left_out.append(LeftOut(refusal, attribute_words(drawing)))
            return replacement

        words = joined([lines_of(drawing), attribute_words(drawing)])
        if words:
            self.left_out.append(LeftOut(_("Words of a drawing, not imported"), words))
        return replacement

    def _refusal(self, drawing: Element) -> str:
        """Return why the pictures of a drawing can't be imported, "" if they can."""
        if not set(self.pictures).issuperset(_picture_ids(drawing)):
            return _("Picture that isn't in the file, not imported")
        if _is_cropped(drawing):
            return _(
                "Picture that is cropped in Word, not imported. Crop the file and add it to the"
                " story"
            )

        if _shapes(drawing) or _is_in_group(drawing):
            return _("Picture in a group of shapes, not imported. Check it and add it to the story")
        return ""

    def remove_covered_pictures(self, parent: Element) -> None:
        """Remove the pictures of paragraphs near which a shape is drawn, until someone decides."""
        paragraphs = parent.findall(f"{W}p")
        for number, paragraph in enumerate(paragraphs):
            if not _picture_ids(paragraph):
                continue

            neighbors = paragraphs[max(0, number - 1) : number + 2]
            if _shapes(paragraph) or _have_floating_shape(neighbors):
                self._remove_pictures(paragraph)

    def _remove_pictures(self, paragraph: Element) -> None:
        label = _(
            "Picture with a shape or text drawn over it, not imported. Check it and add it to the"
            " story"
        )
        for parent in list(paragraph.iter()):
            drawings = [child for child in parent if child.tag in DRAWING_TAGS]
            for drawing in filter(_picture_ids, drawings):
                self.left_out.append(LeftOut(label, attribute_words(drawing)))
                index = list(parent).index(drawing)
                parent[index : index + 1] = _take_text_boxes(drawing)


def attribute_words(element: Element) -> str:
    """Return the words in attributes: alternative text, WordArt and watermarks."""
    words: list[str] = []
    for one in element.iter():
        if one.tag in DESCRIBED:
            words += [one.get("title", ""), one.get("descr", "")]
        elif one.tag == f"{V}textpath":
            words.append(one.get("string", ""))
        elif one.tag.startswith(V):
            words.append(one.get("alt", ""))

    return joined(dict.fromkeys(words))


def _picture_ids(element: Element) -> list[str]:
    """Return the relations of the pictures in an element; "" for one that is only linked."""
    embedded = [blip.get(f"{R}embed", "") for blip in element.iter(f"{A}blip")]
    return embedded + [data.get(f"{R}id", "") for data in element.iter(f"{V}imagedata")]


def _is_cropped(drawing: Element) -> bool:
    """Return whether an attribute cuts a picture; 0, 0f and 0% don't."""
    for element in drawing.iter():
        for side in CROPS.get(element.tag, ()):
            if element.get(side, "0").strip("-0.f%"):
                return True

    return False


def _is_in_group(drawing: Element) -> bool:
    """Return whether a picture isn't directly in its drawing, where it can be converted."""
    if drawing.tag != f"{W}drawing":
        return False

    direct = f"*/{A}graphic/{A}graphicData/{PIC}pic/{PIC}blipFill/{A}blip"
    return len(drawing.findall(direct)) < len(list(drawing.iter(f"{A}blip")))


def _shapes(element: Element) -> list[Element]:
    """Return the drawings in an element that are shapes, not pictures."""
    shapes = chain.from_iterable(map(element.iter, SHAPES))
    found = [shape for shape in shapes if shape.find(f"{V}imagedata") is None]

    drawings = element.iter(f"{W}drawing")
    found += [drawing for drawing in drawings if drawing.find(f".//{WPS}wsp") is not None]
    return found


def _have_floating_shape(paragraphs: Iterable[Element]) -> bool:
    shapes = chain.from_iterable(map(_shapes, paragraphs))
    return any(map(_is_floating, shapes))


def _is_floating(shape: Element) -> bool:
    is_absolute = "position:absolute" in shape.get("style", "").replace(" ", "")
    return is_absolute or shape.find(f".//{WP}anchor") is not None


def _take_text_boxes(element: Element) -> list[Element]:
    """Remove the outermost text boxes in an element; return them in the old format.

    It is the only one that can be converted.
    """
    return list(map(_text_box, _taken(element)))


def _taken(element: Element) -> Iterator[Element]:
    for child in list(element):
        if child.tag == TEXT_BOX:
            element.remove(child)
            yield child
        else:
            yield from _taken(child)


def _text_box(content: Element) -> Element:
    picture = Element(f"{W}pict")
    SubElement(picture, f"{V}textbox").append(content)
    return picture
