"""Streams of symbols and floats: the Huffman codes of docs/format.md and what is stored with them."""
import struct

from fields import Bits
from rans import read_rans

LONGEST_CODE = 11
KEPT_TABLES = 64
FOUR_STREAMS = 8192


class Tables(list):
    """The lengths that a file has brought, its version, the lowest one that has all methods of its streams, and its units."""

    def __init__(self, version):
        super().__init__()
        self.version, self.lowest, self.units = version, 1, []


def bits_for(alphabet):
    return (alphabet - 1).bit_length()


def decoding_table(source, lengths):
    """For each sequence of 11 bits, the symbol that it begins with and the length of its code."""
    space = sum(1 << LONGEST_CODE - length for length in lengths if 0 < length <= LONGEST_CODE)
    source.require(max(lengths) <= LONGEST_CODE and space == 1 << LONGEST_CODE, 'no complete code')
    table = []
    for length, symbol in sorted((length, symbol) for symbol, length in enumerate(lengths) if length):
        table += [(symbol, length)] * (1 << LONGEST_CODE - length)
    return table


def read_lengths(source, packing, alphabet):
    source.require(alphabet > 1, 'a code of one symbol')
    lengths, bits = [], Bits(source)
    if packing == 0:
        lengths = [bits.take(4) for _ in range(alphabet - 1)]
    elif packing == 1:
        least, width = bits.take(4), bits.take(4)
        source.require(least, 'a length of 0')
        for _ in range(alphabet - 1):
            above = bits.take(width)
            lengths.append(least + above - 1 if above else 0)
    else:
        last = bits_for(alphabet)
        while len(lengths) < alphabet - 1:
            step = 0
            while step < 4 and bits.take(1):
                step += 1
            if step == 4:
                run = bits.gamma()
                source.require(run <= alphabet - 1 - len(lengths), 'a run past the alphabet')
                lengths += [0] * run
                continue
            last = bits.take(4) if step == 3 else last + (0, 1, -1)[step]
            source.require(1 <= last <= LONGEST_CODE, 'a length of %d' % last)
            lengths.append(last)
    bits.end()
    left = (1 << LONGEST_CODE) - sum(1 << LONGEST_CODE - length for length in lengths if 0 < length <= LONGEST_CODE)
    return lengths + [LONGEST_CODE + 1 - left.bit_length() if left > 0 else 0]


def law_lengths(source, law, alphabet):
    source.require(alphabet > 1, 'a code of one symbol')
    density = source.u8()
    share = 16 + density % 16 << 27 - density // 16
    whole, peak, weights = 1 << 32, 0, []
    if law == 2:
        peak = source.u8()
        source.require(peak < alphabet, 'a peak outside the alphabet')
        falling = [whole]
        for _ in range(alphabet):
            falling.append(falling[-1] - (falling[-1] * share >> 32))
        weights = [falling[abs(symbol - peak)] for symbol in range(alphabet)]
    else:
        left = whole
        for _ in range(alphabet):
            weights.append(left * share >> 32)
            left -= weights[-1]
        if law == 1:
            weights[-1] += left
    return merged_lengths([max(weight, 1) for weight in weights])


def merged_lengths(weights):
    """Package-merge, with a symbol before a sum of equal weight."""
    symbols = [(weight, 0, symbol) for symbol, weight in enumerate(weights)]
    lists = [sorted(symbols)]
    for _ in range(LONGEST_CODE - 1):
        below = lists[-1]
        sums = [(below[i][0] + below[i + 1][0], 1, i) for i in range(0, len(below) - 1, 2)]
        lists.append(sorted(symbols + sums))
    lengths, take = [0] * len(weights), 2 * len(weights) - 2
    for entries in reversed(lists):
        for _, is_sum, symbol in entries[:take]:
            if not is_sum:
                lengths[symbol] += 1
        take = 2 * sum(is_sum for _, is_sum, _ in entries[:take])
    return lengths


def decode(source, table, count, size=None):
    """Coded symbols up to the byte in which they end; they fill `size` bytes if that is given."""
    data = source.data[source.at:] if size is None else source.take(size)
    out, held, have, at = bytearray(), 0, 0, 0
    while len(out) < count:
        while have < LONGEST_CODE:
            held = held << 8 | (data[at] if at < len(data) else 0)
            have += 8
            at += 1
        symbol, length = table[held >> have - LONGEST_CODE]
        have -= length
        held &= (1 << have) - 1
        out.append(symbol)
    used = (8 * at - have + 7) // 8
    source.require(used <= len(data) if size is None else used == size, 'coded symbols do not end where their bytes do')
    source.require(not (8 * used - (8 * at - have) and data[used - 1] & (1 << 8 * used - (8 * at - have)) - 1),
                   'padding bits that are not zero')
    if size is None:
        source.take(used)
    return out


def read_coded(source, lengths, count):
    source.require(count <= 8 * source.left, 'more symbols than bits')
    table = decoding_table(source, lengths)
    if count < FOUR_STREAMS:
        return decode(source, table, count)
    quarter = -(-count // 4)
    sizes = [source.varint() for _ in range(4)]
    return b''.join(decode(source, table, min(quarter, count - i * quarter), size) for i, size in enumerate(sizes))


def method_byte(source, parameters):
    byte = source.u8()
    method, parameter = byte & 15, byte >> 4
    source.require(method < len(parameters), 'unknown method %d' % method)
    source.require(parameter < parameters[method], 'parameter %d of method %d is reserved' % (parameter, method))
    return method, parameter


def read_symbols(source, count, alphabet, tables):
    method, parameter = method_byte(source, (1, 1, 1, 3, 1, 3) if tables.version < 3 else (1, 1, 1, 3, 1, 3, 8))
    if method == 0:
        symbols = source.take(count)
    elif method == 1:
        symbols = bytes([source.u8() if alphabet > 1 else 0]) * count
    elif method == 2:
        width = bits_for(alphabet)
        source.require(width * count <= 8 * source.left, 'more symbols than bits')
        bits = Bits(source)
        symbols = bytes(bits.take(width) for _ in range(count))
        bits.end()
    elif method == 6:
        tables.lowest = 3
        symbols = read_rans(source, parameter + 5, count, alphabet)
    else:
        if method == 3:
            lengths = read_lengths(source, parameter, alphabet)
            decoding_table(source, lengths)
            tables.append(lengths)
        elif method == 4:
            index = source.u8()
            source.require(index < min(KEPT_TABLES, len(tables)), 'no table %d' % index)
            lengths = tables[index]
        else:
            lengths = law_lengths(source, parameter, alphabet)
        symbols = read_coded(source, lengths, count)
    source.require(max(symbols) < alphabet, 'a symbol beyond the alphabet')
    return symbols


def read_floats(source, count, half, tables):
    method, parameter = method_byte(source, (1, 1, 16))
    width, letter = (2, 'H') if half else (4, 'I')
    if method == 0:
        patterns = struct.unpack('<%d%s' % (count, letter), source.take(width * count))
    elif method == 1:
        planes = [read_symbols(source, count, 256, tables) for _ in range(width)]
        patterns = [int.from_bytes(pattern, 'big') for pattern in zip(*planes)]
    else:
        sign = 1 << 8 * width - 1
        ordered = [source.field(letter)]
        source.require(count - 1 <= 8 * source.left, 'more floats than bits')
        bits = Bits(source)
        for _ in range(count - 1):
            ordered.append(ordered[-1] + (bits.gamma() - 1 << parameter) + bits.take(parameter))
            source.require(ordered[-1] < 2 * sign, 'past the largest float')
        bits.end()
        patterns = [value - sign if value >= sign else 2 * sign - 1 - value for value in ordered]
    packed = struct.pack('<%d%s' % (count, letter), *patterns)
    values = struct.unpack('<%d%s' % (count, 'e' if half else 'f'), packed)
    source.require(all(value - value == 0 for value in values), 'a number that is not finite')
    return values
