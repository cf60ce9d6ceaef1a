"""Parts of an Excel workbook, found by their relationships."""

import posixpath
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from django.utils.translation import gettext as _

from stories.intake.files.limits import FileError
from stories.intake.files.safe_xml import Budget, PartReader, parse
from stories.intake.files.zip_package import ZipPackage

if TYPE_CHECKING:
    from xml.sax.xmlreader import AttributesImpl

USUAL_WORKBOOK = "xl/workbook.xml"


class Relation(NamedTuple):
    """A relation of a part: the last word of its type, and the name of the other part."""

    id: str
    kind: str
    target: str


class WorkbookParts:
    """An open workbook, whose parts share one budget of elements; raise FileError."""

    def __init__(self, content: bytes) -> None:
        self.budget = Budget()
        self._package = ZipPackage(content)
        self._names_by_key = {name.lower(): name for name in self._package.names}
        self.workbook = self._find_workbook()
        self.relations = self.relations_of(self.workbook)

    def has(self, name: str) -> bool:
        return name in self._package.names

    def read(self, name: str, reader: PartReader) -> None:
        """Parse a part; raise FileError if there is no such part."""
        if not self.has(name):
            raise FileError(
                _("The file isn't an Excel workbook: it has no %(name)s.")
                % {"name": name or _("sheet")}
            )

        parse(self._package.chunks(name), reader)

    def related(self, kind: str) -> str:
        """Return the part of a kind, such as the styles, or its usual name without a relation."""
        for relation in self.relations:
            if relation.kind == kind:
                return relation.target

        folder = posixpath.dirname(self.workbook)
        return self._name(posixpath.join(folder, f"{kind}.xml"))

    def relations_of(self, part: str) -> list[Relation]:
        """Return the relations of a part to other parts of the file."""
        folder, name = posixpath.split(part)
        relations_part = self._name(posixpath.join(folder, "_rels", f"{name}.rels"))
        if not self.has(relations_part):
            return []

        reader = RelationReader(self.budget)
        self.read(relations_part, reader)

        relations = []
        for relation in reader.relations:
            path = posixpath.normpath(posixpath.join("/", folder, unquote(relation.target)))
            relations.append(relation._replace(target=self._name(path.lstrip("/"))))
        return relations

    def _find_workbook(self) -> str:
        for relation in self.relations_of(""):
            if relation.kind == "officeDocument" and self.has(relation.target):
                return relation.target
        return self._name(USUAL_WORKBOOK)

    def _name(self, path: str) -> str:
        """Return the name of a part as the file spells it; names of parts ignore case."""
        return self._names_by_key.get(path.lower(), path)


class RelationReader(PartReader):
    """Relations of a part, as written; external ones are never loaded."""

    def __init__(self, budget: Budget) -> None:
        super().__init__(budget)
        self.relations: list[Relation] = []

    def start(self, name: str, attrs: "AttributesImpl") -> None:
        if name != "Relationship" or attrs.get("TargetMode") == "External":
            return

        kind = attrs.get("Type", "").rpartition("/")[2]
        self.relations.append(Relation(attrs.get("Id", ""), kind, attrs.get("Target", "")))
