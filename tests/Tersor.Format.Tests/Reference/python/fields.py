"""Fields of bytes and of bits, and why a file is refused: the conventions and errors of docs/format.md."""
import struct

STRUCTURE, NOT_A_FILE, VERSION_UNKNOWN, TRUNCATED, CHECKSUM, LIMIT = (
    'structure', 'not-a-file', 'version', 'truncated', 'checksum', 'limit')


class Refused(Exception):
    def __init__(self, section, reason, kind=STRUCTURE):
        super().__init__(reason)
        self.section, self.kind = section, kind


class Bytes:
    """Fields of a run of bytes, one after the other."""

    def __init__(self, data, section, shortage=STRUCTURE):
        self.data, self.section, self.shortage, self.at = data, section, shortage, 0

    def refuse(self, reason, kind=STRUCTURE):
        raise Refused(self.section, 'at byte %d: %s' % (self.at, reason), kind)

    def require(self, right, reason):
        if not right:
            self.refuse(reason)

    @property
    def left(self):
        return len(self.data) - self.at

    def take(self, count):
        if count > self.left:
            self.refuse('%d bytes where %d are left' % (count, self.left), self.shortage)
        self.at += count
        return self.data[self.at - count:self.at]

    def u8(self):
        return self.take(1)[0]

    def field(self, layout):
        return struct.unpack('<' + layout, self.take(struct.calcsize('<' + layout)))[0]

    def f32(self):
        value = self.field('f')
        self.require(value - value == 0, 'not finite')
        return value

    def varint(self, most=(1 << 32) - 1):
        value = 0
        for place in range(5):
            byte = self.u8()
            value |= (byte & 127) << 7 * place
            if byte < 128:
                self.require(byte or not place, 'a varint longer than it needs to be')
                self.require(value <= most, '%d where at most %d is possible' % (value, most))
                return value
        self.refuse('a varint of more than 32 bits')

    def text(self):
        try:
            return self.take(self.varint()).decode('utf-8')
        except UnicodeDecodeError:
            self.refuse('not UTF-8')

    def end(self):
        self.require(not self.left, '%d bytes too many' % self.left)


class Bits:
    """Bits of a run of bytes, each byte from its most significant bit."""

    def __init__(self, source):
        self.source, self.held, self.count = source, 0, 0

    def take(self, count):
        while self.count < count:
            self.held = self.held << 8 | self.source.u8()
            self.count += 8
        self.count -= count
        taken = self.held >> self.count
        self.held &= (1 << self.count) - 1
        return taken

    def gamma(self):
        zeros = 0
        while not self.take(1):
            zeros += 1
            self.source.require(zeros < 32, 'a gamma code of more than 32 bits')
        return 1 << zeros | self.take(zeros)

    def end(self):
        self.source.require(not self.held, 'padding bits that are not zero')


def product(extents):
    result = 1
    for extent in extents:
        result *= extent
    return result
