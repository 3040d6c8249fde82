"""Mixed planes of docs/format.md: every decision seen in several contexts, whose odds are weighed and added up."""
from plane import Decisions, Probability, sign_of, size_of

NODES = (
    22, 36, 60, 98, 162, 267, 439, 720, 1179, 1921, 3108, 4971, 7812, 11955, 17625, 24743, 32768, 40793, 47911, 53581, 57724,
    60565, 62428, 63615, 64357, 64816, 65097, 65269, 65374, 65438, 65476, 65500, 65514)


def probability_of(odds):
    node, rest = divmod(max(-2047, min(2047, odds)) + 2048, 128)
    return NODES[node] * (128 - rest) + NODES[node + 1] * rest + 64 >> 7


def odds_of():
    table, odds = [], -2047
    for probability in range(4096):
        while odds < 2047 and probability_of(odds) >> 4 < probability:
            odds += 1
        table.append(odds)
    return table


ODDS = odds_of()


class Mixer:
    """Weights of several inputs, and the probabilities that each has learnt in its contexts."""

    def __init__(self, decisions, inputs, sets, pace):
        self.decisions, self.pace = decisions, pace
        self.weights = [[65536 // inputs] * inputs for _ in range(sets)]
        self.learnt = {}

    def next(self, contexts, chosen, part):
        seen = [self.learnt.setdefault(key, Probability(*part)) for key in enumerate(contexts)]
        odds = [ODDS[each.state >> 12] for each in seen]
        weights = self.weights[chosen]
        mixed = probability_of(sum(weight * each for weight, each in zip(weights, odds)) >> 16)
        one = self.decisions.decide(mixed >> 1)
        error = (65535 if one else 0) - mixed
        for i, each in enumerate(odds):
            step = each * error + (1 << self.pace - 1) >> self.pace
            weights[i] = max(-(1 << 22), min(1 << 22, weights[i] + step))
            seen[i].learn(one)
        return one


def eighths(number):
    octave = number.bit_length() - 1
    return 8 * octave + ((number << 3 >> octave) & 7)


def trend(total):
    return max(-2, min(2, total)) + 2


class Plane:
    def __init__(self, source, rows, columns, width, channel, gate_rows, units, of_columns, codebook, nonzeros):
        self.rows, self.columns, self.width, self.channel, self.gate_rows = rows, columns, width, channel, gate_rows
        self.use = lambda row, column: 0
        if units:
            each = (columns if of_columns else rows) // len(units)
            self.use = lambda row, column: units[(column if of_columns else row) // each]
        self.knows, self.nonzeros = bool(units), nonzeros
        self.negatives = sum(value < 0 for value in codebook)
        self.positives = len(codebook) - self.negatives
        self.codes = [0] * (rows * columns)
        self.tallies = {}
        decisions = self.decisions = Decisions(source)
        self.masks, self.signs, self.sizes = Mixer(decisions, 10, 4, 18), Mixer(decisions, 5, 1, 15), Mixer(decisions, 6, 1, 15)
        self.row_signs, self.column_signs, self.last_sign = [0] * rows, [0] * columns, 0
        self.row_sizes, self.column_sizes, self.last_size = [[] for _ in range(rows)], [[] for _ in range(columns)], 0

    def code(self, at):
        return self.codes[at] if 0 <= at < len(self.codes) else 0

    def is_set(self, at):
        return int(self.code(at) > 0)

    def sign(self, at):
        return (0, -1, 1)[sign_of(self.code(at), self.negatives)]

    def size(self, at):
        return size_of(self.code(at), self.negatives)

    def tally(self, *key):
        return self.tallies.setdefault(key, [0, 0])

    def level(self, tallies, prior):
        found = sum(tally[0] for tally in tallies) * len(self.codes) + prior * self.nonzeros
        expected = (sum(tally[1] for tally in tallies) + prior) * self.nonzeros
        return max(-7, min(7, eighths(found) - eighths(expected) + 2 >> 2)) + 7

    def read(self, by_column):
        left = self.nonzeros
        for i in range(len(self.codes)):
            row, column = (i % self.rows, i // self.rows) if by_column else (i // self.columns, i % self.columns)
            if left and (left == len(self.codes) - i or self.read_mask(row, column)):
                self.codes[row * self.columns + column] = self.read_code(row, column)
                left -= 1
        return self.codes

    def read_mask(self, row, column):
        at, columns, width = row * self.columns + column, self.columns, self.width
        channel, place = divmod(column, self.channel)
        around = [self.tally('column', column)] * 2
        if width > 1:
            around += [self.tally('column', column + step) for step in (-1, 1, -width, width) if 0 <= column + step < columns]
        by_row, by_column = self.level([self.tally('row', row)], 8), self.level([self.tally('column', column)], 4)
        by_around = self.level(around, 8)
        by_channel, by_place = self.level([self.tally('channel', channel)], 8), self.level([self.tally('place', place)], 8)
        near = sum(self.is_set(at + step) << i for i, step in enumerate((-1, -2, -columns, columns - 1)))
        picture = sum(self.is_set(at + step) for step in (-1, 1, -width, width, -width - 1, 1 - width))
        gates = sum(self.is_set(at - gate * columns * self.gate_rows) for gate in range(1, self.rows // self.gate_rows))
        use, back = self.use(row, column), width if width > 1 else 2
        contexts = (
            0, (by_row, gates), by_around, (by_row, by_around), (near, picture), (use, by_column), (by_channel, by_place),
            (picture, by_around, gates), (use, by_row), (self.size(at - 1), self.size(at - back), self.size(at - columns)))
        chosen = 3 if self.knows and not use else min(2, picture)
        one = self.masks.next(contexts, chosen, (self.nonzeros, len(self.codes)))
        for key in (('row', row), ('column', column), ('channel', channel), ('place', place)):
            tally = self.tally(*key)
            tally[0] += one
            tally[1] += 1
        return one

    def read_code(self, row, column):
        positive = self.read_sign(row, column)
        size = self.read_size(row, column, positive)
        return self.negatives + 1 + size if positive else self.negatives - size

    def read_sign(self, row, column):
        if not (self.negatives and self.positives):
            return not self.negatives
        at, columns, width = row * self.columns + column, self.columns, self.width
        before = self.sign(at - 1)
        near = trend(sum(self.sign(at - step) for step in ((1, width, width + 1, width - 1) if width > 1 else (1, 2, columns))))
        of_row, of_column = trend(self.row_signs[row] >> 1), self.column_signs[column]
        contexts = (
            0, (near, before), (trend(of_column), of_row),
            trend(of_column + (self.column_signs[column - 1] if column else 0)), (self.last_sign, near, of_row))
        positive = self.signs.next(contexts, 0, (self.positives, self.negatives + self.positives))
        self.row_signs[row] += 1 if positive else -1
        self.column_signs[column] += 1 if positive else -1
        self.last_sign = 2 if positive else 1
        return positive

    def bucket(self, sizes):
        return 1 + min(6, 16 * sum(sizes) // (len(sizes) * max(self.negatives, self.positives))) if sizes else 0

    def read_size(self, row, column, positive):
        at, back = row * self.columns + column, self.width if self.width > 1 else 2
        around = self.size(at - 1) + self.size(at - back) + self.size(at - self.columns)
        by_row, by_column = self.bucket(self.row_sizes[row]), self.bucket(self.column_sizes[column])
        low, high = 0, max(self.negatives, self.positives)
        while high - low > 1:
            cut = (low + high) // 2
            contexts = (
                cut, (cut, positive), (cut, positive, self.last_size), (cut, by_row), (cut, by_column), (cut, around))
            if cut < (self.positives if positive else self.negatives) and self.sizes.next(contexts, 0, (high - cut, high - low)):
                low = cut
            else:
                high = cut
        self.last_size = self.bucket([low])
        self.row_sizes[row].append(low)
        self.column_sizes[column].append(low)
        return low


def level_of_units(count):
    return min(15, (count * count).bit_length()) if count else 0


def units_of(shape, output_axis, gates, nonzero):
    """The levels of the units that a tensor makes, and for gates those of its rows, too."""
    inner = 1
    for extent in shape[output_axis + 1:]:
        inner *= extent
    rows = [0] * shape[output_axis]
    for at, is_set in enumerate(nonzero):
        rows[at // inner % len(rows)] += is_set
    units = [sum(rows[i::len(rows) // gates]) for i in range(len(rows) // gates)]
    return [[level_of_units(count) for count in each] for each in ([units] if gates == 1 else [units, rows])]


def read_mixed(source, shape, output_axis, gates, by_column, codebook, nonzeros, history):
    """A code for each value: 0, or the number of a centroid, from 1."""
    rows, count = shape[0] if len(shape) > 1 else 1, 1
    for extent in shape:
        count *= extent
    columns = count // rows
    width = source.varint(columns)
    source.require(width, 'a line of no columns')
    of_columns = len(shape) < 2 or output_axis == 0
    units = next((each for each in reversed(history) if (columns if of_columns else rows) % len(each) == 0), None)
    channel = columns // shape[1] if len(shape) > 2 else columns // len(units) if units and of_columns else columns
    gate_rows = rows // gates if len(shape) > 1 else 1
    plane = Plane(source, rows, columns, width, channel, gate_rows, units, of_columns, codebook, nonzeros)
    codes = plane.read(by_column)
    source.require(plane.decisions.place == 0, 'bytes that the decisions do not need')
    return codes
