"""The parameters of docs/format.md: gaps, codebooks, values."""
import struct

from codes import read_floats, read_symbols
from fields import product


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


def read_tensor(source, shape, tables):
    count, rows = product(shape), shape[0] if shape else 1
    head = source.u8()
    kind, half, by_column = head & 3, bool(head & 4), bool(head & 8)
    source.require(kind < 3 and head < 16, 'unknown kind')
    source.require(not by_column or kind and len(shape) > 1 and rows > 1, 'column by column without columns')
    if kind == 0:
        return list(read_floats(source, count, half, tables))
    values = [0.0] * count
    nonzeros = source.varint(count)
    source.require(nonzeros or not by_column, 'nothing, listed column by column')
    if not nonzeros:
        return values
    if kind == 2:
        centroids = source.u8()
        source.require(centroids, 'no centroid')
        codebook = read_floats(source, centroids, half, tables)
        # -0 lies before 0.
        order = [(value, struct.pack('>f', value)[0] < 128) for value in codebook]
        source.require(all(a < b for a, b in zip(order, order[1:])), 'centroids do not ascend')
    places = read_gaps(source, nonzeros, count, tables) if nonzeros < count else range(count)
    if kind == 2:
        listed = [codebook[symbol] for symbol in read_symbols(source, nonzeros, centroids, tables)]
    else:
        listed = read_floats(source, nonzeros, half, tables)
        source.require(all(listed), 'a zero among the non-zero values')
    for place, value in zip(places, listed):
        values[place % rows * (count // rows) + place // rows if by_column else place] = value
    return values
