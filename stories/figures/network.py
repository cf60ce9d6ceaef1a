"""Network figure: fusion centers and the partners they share."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from stories.choices import PartnerLevel
from stories.figures.crossings import order_columns
from stories.figures.figure import MAX_BARS, Bar, Cell, Table, list_url
from stories.models import FusionCenter, Partner
from stories.models.edition_content import VocabularyNames
from stories.models.partner import group_by_level

# Partners of fewer centers are not in the picture of all centers.
MIN_CENTERS = 2
MAX_CENTERS = 40
MAX_PARTNERS = 24
# Height of the picture in its own units; the stylesheet stretches it to the height of the lists.
HEIGHT = 1000
# Partners of a center in the table; the page of the center has all.
MAX_PAIRS = 8
# Lines of this many stories or more have the same width.
MAX_WIDTH = 3

# Number of shared stories by the ids of a center and a partner.
PairCounts = Mapping[tuple[int, int], int]


@dataclass(frozen=True, slots=True)
class Pair:
    """A center and a partner with the number of stories that name both."""

    center: FusionCenter
    partner: Partner
    count: int

    @property
    def url(self) -> str:
        return list_url(center=self.center.slug, partner=self.partner.slug)

    @property
    def bar(self) -> Bar:
        return Bar(f"{self.center.name}, {self.partner.name}", self.count, self.url)

    @property
    def row(self) -> Sequence[Cell]:
        """The pair in the CSV file."""
        center = self.center
        partner = self.partner
        return center.slug, center.name, partner.slug, partner.name, self.count


@dataclass(frozen=True, slots=True)
class CenterRow:
    """A center in the left column. `label` is its acronym, which can need its state."""

    row: int
    center: FusionCenter
    label: str
    pairs: Sequence[Pair]

    @property
    def largest_pairs(self) -> Sequence[Pair]:
        """The partners with the most stories."""
        return self.pairs[:MAX_PAIRS]

    @property
    def has_more_pairs(self) -> bool:
        return len(self.pairs) > MAX_PAIRS


@dataclass(frozen=True, slots=True)
class PartnerRow:
    """A partner in the right column, or None in the row with the name of the next level."""

    row: int
    level: PartnerLevel
    partner: Partner | None = None
    number_of_centers: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """A line from a center to a partner: its rows, its ends, and its width from 1 to 3."""

    center_row: int
    partner_row: int
    start: float
    end: float
    width: int


@dataclass(frozen=True)
class NetworkFigure:
    """The most connected centers and partners, and the lines between them.

    `all_pairs` has every pair, `number_of_centers` and `number_of_partners` count what could be in
    the picture.
    """

    centers: Sequence[CenterRow]
    partners: Sequence[PartnerRow]
    lines: Sequence[Line]
    all_pairs: Sequence[Pair]
    number_of_centers: int
    number_of_partners: int

    @cached_property
    def top(self) -> PartnerRow | None:
        """The partner with the most centers."""
        partners = [row for row in self.partners if row.partner]
        return max(partners, key=lambda row: row.number_of_centers, default=None)

    @property
    def shown_partners(self) -> int:
        return sum(row.partner is not None for row in self.partners)

    @property
    def is_complete(self) -> bool:
        """Whether the picture has every center and partner."""
        has_all_centers = len(self.centers) == self.number_of_centers
        return has_all_centers and self.shown_partners == self.number_of_partners

    @property
    def bars(self) -> list[Bar]:
        """The pairs with the most stories."""
        return [pair.bar for pair in self.all_pairs[:MAX_BARS]]

    def rows(self) -> Table:
        """Yield a row for each pair, also for those that are not in the picture."""
        yield ("center", "center_name", "partner", "partner_name", "stories")
        for pair in self.all_pairs:
            yield pair.row


def network_figure(
    counts: PairCounts, names: VocabularyNames, only: FusionCenter | None = None
) -> NetworkFigure:
    """Return the figure of all centers and shared partners, or of one center and its partners."""
    minimum = MIN_CENTERS
    if only:
        counts = {ids: count for ids, count in counts.items() if ids[0] == only.pk}
        minimum = 1

    pairs = _known_pairs(counts, names)
    pairs.sort(key=_most_stories_first)
    centers_of = Counter(pair.partner for pair in pairs)
    candidates = [pair for pair in pairs if centers_of[pair.partner] >= minimum]
    shown = _shown_pairs(candidates, centers_of)

    left, right = _order(shown)
    center_rows = _center_rows(left, shown)
    partner_rows = _partner_rows(right, centers_of)
    return NetworkFigure(
        centers=center_rows,
        partners=partner_rows,
        lines=_lines(center_rows, partner_rows),
        all_pairs=pairs,
        number_of_centers=len(_centers(candidates)),
        number_of_partners=len(_partners(candidates)),
    )


def _known_pairs(counts: PairCounts, names: VocabularyNames) -> list[Pair]:
    """Return a pair for each count; a new entry can be missing for a moment."""
    pairs = []
    for (center_id, partner_id), count in counts.items():
        center = names.centers.get(center_id)
        partner = names.partners.get(partner_id)
        if center and partner:
            pairs.append(Pair(center, partner, count))
    return pairs


def _most_stories_first(pair: Pair) -> tuple[int, str, str]:
    return -pair.count, pair.center.name.lower(), pair.partner.name.lower()


def _shown_pairs(pairs: Sequence[Pair], centers_of: Mapping[Partner, int]) -> list[Pair]:
    """Return the pairs of the most connected partners and centers."""
    partners = _most_connected_partners(pairs, centers_of)
    with_partner = [pair for pair in pairs if pair.partner in partners]

    centers = _most_connected_centers(with_partner)
    return [pair for pair in with_partner if pair.center in centers]


def _most_connected_partners(
    pairs: Iterable[Pair], centers_of: Mapping[Partner, int]
) -> set[Partner]:
    """Return the partners with the most centers, of equal ones those with the most stories."""
    stories: Counter[Partner] = Counter()
    for pair in pairs:
        stories[pair.partner] += pair.count

    def most_centers_first(partner: Partner) -> tuple[int, int, str]:
        return -centers_of[partner], -stories[partner], partner.name.lower()

    return set(sorted(stories, key=most_centers_first)[:MAX_PARTNERS])


def _most_connected_centers(pairs: Iterable[Pair]) -> set[FusionCenter]:
    """Return the centers with the most of these partners."""
    partners = Counter(pair.center for pair in pairs)

    def most_partners_first(center: FusionCenter) -> tuple[int, str]:
        return -partners[center], center.name.lower()

    return set(sorted(partners, key=most_partners_first)[:MAX_CENTERS])


def _centers(pairs: Iterable[Pair]) -> dict[int, FusionCenter]:
    """Return the centers of these pairs by id."""
    return {pair.center.pk: pair.center for pair in pairs}


def _partners(pairs: Iterable[Pair]) -> dict[int, Partner]:
    """Return the partners of these pairs by id."""
    return {pair.partner.pk: pair.partner for pair in pairs}


def _order(pairs: Sequence[Pair]) -> tuple[list[FusionCenter], list[Partner]]:
    """Return both columns in an order with few crossing lines; partners by level."""
    lines = [(pair.center.pk, pair.partner.pk) for pair in pairs]
    centers = _centers(pairs)
    partners = _partners(pairs)
    positions = {level: position for position, level in enumerate(PartnerLevel.values)}
    groups = {pk: positions[partner.level] for pk, partner in partners.items()}

    left, right = order_columns(lines, groups)
    return [centers[pk] for pk in left], [partners[pk] for pk in right]


def _center_rows(centers: Sequence[FusionCenter], pairs: Iterable[Pair]) -> list[CenterRow]:
    """Return the rows of the left column."""
    uses = Counter(center.acronym for center in centers)
    pairs_of = defaultdict(list)
    for pair in pairs:
        pairs_of[pair.center].append(pair)

    rows = []
    for row, center in enumerate(centers):
        label = _label(center, uses)
        rows.append(CenterRow(row, center, label, pairs_of[center]))
    return rows


def _label(center: FusionCenter, uses: Mapping[str, int]) -> str:
    """Return the acronym of a center, with its state if centers in the picture share it."""
    if not center.acronym:
        return center.name
    if uses[center.acronym] > 1:
        return f"{center.acronym} ({center.state})"
    return center.acronym


def _partner_rows(
    partners: Sequence[Partner], centers_of: Mapping[Partner, int]
) -> list[PartnerRow]:
    """Return the rows of the right column, with a row for the name of each level."""
    rows: list[PartnerRow] = []
    for level, members in group_by_level(partners, lambda partner: partner.level):
        rows.append(PartnerRow(len(rows), level))
        for partner in members:
            rows.append(PartnerRow(len(rows), level, partner, centers_of[partner]))
    return rows


def _lines(centers: Sequence[CenterRow], partners: Sequence[PartnerRow]) -> list[Line]:
    """Return a line for each pair in the picture, from the middle of one row to the other's."""
    row_of = {row.partner: row.row for row in partners if row.partner}
    lines = []
    for center_row in centers:
        start = _middle(center_row.row, len(centers))
        for pair in center_row.pairs:
            partner_row = row_of[pair.partner]
            end = _middle(partner_row, len(partners))
            width = min(pair.count, MAX_WIDTH)
            lines.append(Line(center_row.row, partner_row, start, end, width))
    return lines


def _middle(row: int, number_of_rows: int) -> float:
    """Return the height of the middle of a row."""
    return round((row + 0.5) * HEIGHT / number_of_rows, 1)
