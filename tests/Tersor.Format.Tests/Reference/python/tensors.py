"""The parameters of docs/format.md: gaps, codebooks, values."""
import struct

from codes import read_floats, read_symbols
from fields import product
from mixed import read_mixed, units_of
from plane import read_plane


def read_gaps(source, nonzeros, count, tables):
    skips = source.varint()
    cap = source.u8() + 1
    alphabet = cap + (skips > 0)
    source.require(alphabet <= 256 and skips * cap <= count - nonzeros, 'more skips than zeros')
    symbols = read_symbols(source, nonzeros + skips, alphabet, tables)
    source.require(symbols[-1] != cap, 'a skip behind the last value')
    places, at = [], 0
    for symbol in symbols:
        at += symbol
        if symbol < cap:
            places.append(at)
            at += 1
    source.require(at <= count, 'past the end of the tensor')
    source.require(len(places) == nonzeros, '%d places for %d values' % (len(places), nonzeros))
    return places


class Tensor:
    """The values of a parameter, and the lowest version that has all that it uses."""

    def __init__(self, source, shape, output_axis, gates, version, tables):
        self.shape, self.output_axis, self.gates = shape, output_axis, gates
        self.listed = [False] * product(shape)
        self.read(source, version, tables)
        if self.kind and len(shape) > 1:
            tables.units += units_of(shape, output_axis, gates, self.listed)

    def read(self, source, version, tables):
        shape, output_axis = self.shape, self.output_axis
        head = source.u8()
        kind, half, by_column, scaled, plane, mixed = head & 3, *(bool(head & bit) for bit in (4, 8, 16, 32, 64))
        self.kind = kind
        source.require(kind < 3 and head < (16 if version < 2 else 64 if version < 4 else 128), 'unknown kind')
        source.require(plane or not mixed, 'mixing without a plane')
        source.require(not by_column or kind and len(shape) > 1 and shape[0] > 1, 'column by column without columns')
        source.require(not plane or kind == 2 and (mixed or not by_column), 'a plane of something else than codes')
        source.require(not scaled or kind == 2 and len(shape) > 1, 'scales of something else than codes')
        self.version = 4 if mixed else 2 if scaled or plane else 1
        count, rows = product(shape), shape[0] if shape else 1
        if kind == 0:
            self.values = list(read_floats(source, count, half, tables))
            return
        self.values = [0.0] * count
        nonzeros = count if plane and not mixed else source.varint(count)
        source.require(nonzeros or not (by_column or scaled or mixed), 'nothing, listed column by column or with scales')
        if not nonzeros:
            return
        codebook = read_codebook(source, half, tables) if kind == 2 else []
        if mixed:
            codes = read_mixed(source, shape, output_axis, self.gates, by_column, codebook, nonzeros, tables.units)
        elif plane:
            codes = read_plane(source, shape, codebook)
        if plane:
            places = [place for place, code in enumerate(codes) if code]
        else:
            places = read_gaps(source, nonzeros, count, tables) if nonzeros < count else range(count)
        if by_column and not plane:
            places = [place % rows * (count // rows) + place // rows for place in places]
        if plane:
            listed = [codebook[codes[place] - 1] for place in places]
        elif kind == 2:
            listed = [codebook[symbol] for symbol in read_symbols(source, nonzeros, len(codebook), tables)]
        else:
            listed = read_floats(source, nonzeros, half, tables)
            source.require(all(listed), 'a zero among the non-zero values')
        if scaled:
            inner = product(shape[output_axis + 1:])
            outputs = [place // inner % shape[output_axis] for place in places]
            scales = read_scales(source, sorted(set(outputs)), codebook, tables)
            listed = [single(source, value * scales[output]) for value, output in zip(listed, outputs)]
        for place, value in zip(places, listed):
            self.values[place], self.listed[place] = value, True


def read_codebook(source, half, tables):
    centroids = source.u8()
    source.require(centroids, 'no centroid')
    codebook = read_floats(source, centroids, half, tables)
    # -0 lies before 0.
    order = [(value, struct.pack('>f', value)[0] < 128) for value in codebook]
    source.require(all(a < b for a, b in zip(order, order[1:])), 'centroids do not ascend')
    return codebook


def read_scales(source, outputs, codebook, tables):
    """A factor for each of these outputs."""
    scales = read_floats(source, len(outputs), True, tables)
    source.require(all(scale > 0 for scale in scales), 'a scale that is not above 0')
    source.require(any(scale != 1 for scale in scales), 'scales that are all 1')
    single(source, max(map(abs, codebook)) * max(scales))
    return dict(zip(outputs, scales))


def single(source, product):
    """A binary32 times a binary16, which binary64 holds exactly, as a binary32."""
    try:
        return struct.unpack('<f', struct.pack('<f', product))[0]
    except OverflowError:
        source.refuse('beyond the largest float')
