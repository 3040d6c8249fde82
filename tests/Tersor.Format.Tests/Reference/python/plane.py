"""Planes of codes of docs/format.md: arithmetic coding with adaptive probabilities."""


class Probability:
    """How likely a decision is 1, in units of 2^-24, and how many have been seen."""

    def __init__(self, ones, of):
        self.state, self.seen = (ones << 24) // of, 0

    def learn(self, one):
        rate = 131072 // (2 * self.seen + 3)
        self.state += (0xFFFFFF - self.state) * rate >> 16 if one else -(self.state * rate >> 16)
        self.seen = min(self.seen + 1, 254)


class Decisions:
    def __init__(self, source):
        self.source, self.range, self.place = source, 0xFFFFFFFF, 0
        for _ in range(4):
            self.place = self.place << 8 | source.u8()
        source.require(self.place < self.range, 'a number beyond the interval')

    def next(self, probability):
        one = self.decide(max(1, probability.state >> 9))
        probability.learn(one)
        return one

    def decide(self, probability):
        bound = (self.range >> 15) * probability
        one = self.place < bound
        if one:
            self.range = bound
        else:
            self.place -= bound
            self.range -= bound
        while self.range < 1 << 24:
            self.place = self.place << 8 | self.source.u8()
            self.range <<= 8
        return one


class Halving:
    """Which of several."""

    def __init__(self, count):
        self.count, self.cuts = count, {}

    def next(self, decisions, context):
        low, high = 0, self.count
        while high - low > 1:
            cut = (low + high) // 2
            if decisions.next(self.cuts.setdefault((context, cut), Probability(high - cut, high - low))):
                low = cut
            else:
                high = cut
        return low


def sign_of(code, negatives):
    return 0 if code == 0 else 1 if code <= negatives else 2


def size_of(code, negatives):
    return 0 if code == 0 else 1 if code in (negatives, negatives + 1) else 2


def read_plane(source, shape, codebook):
    """A code for each value: 0, or the number of a centroid, from 1."""
    count = 1
    for extent in shape:
        count *= extent
    row = count // shape[0] if len(shape) > 1 else count
    back = max(2, shape[-1]) if len(shape) > 2 else 2
    negatives = sum(value < 0 for value in codebook)
    positives = len(codebook) - negatives
    decisions = Decisions(source)
    nonzero = [Probability(1, 2) for _ in range(27)]
    positive = [Probability(positives, len(codebook)) for _ in range(9)]
    below, above = Halving(negatives), Halving(positives)
    codes = []
    for at in range(count):
        column = at % row
        neighbours = [codes[at - step] if step <= room else 0 for step, room in ((1, column), (back, column), (row, at))]
        a, b, c = (size_of(each, negatives) for each in neighbours)
        code = 0
        if decisions.next(nonzero[a + 3 * b + 9 * c]):
            is_positive = positives > 0
            if positives and negatives:
                is_positive = decisions.next(positive[sign_of(neighbours[0], negatives) + 3 * sign_of(neighbours[1], negatives)])
            context = min(2, (a + b + c) // 2)
            code = negatives + 1 + above.next(decisions, context) if is_positive else negatives - below.next(decisions, context)
        codes.append(code)
    source.require(decisions.place == 0, 'bytes that the decisions do not need')
    source.require(any(codes), 'a plane of zeros')
    return codes
