"""Symbols by the asymmetric numeral systems of docs/format.md."""
from fields import Bits

SMALLEST = 1 << 16
FOUR_NUMBERS = 8192


def read_frequencies(source, whole, alphabet):
    source.require(alphabet > 1, 'frequencies of one symbol')
    bits = Bits(source)
    bias, last, left, frequencies = bits.take(3), whole // alphabet, whole, []
    for _ in range(alphabet - 1):
        order = max(0, last.bit_length() // 2 + bias - 4)
        step = bits.gamma() - 1 << order | bits.take(order)
        last += -(step + 1 >> 1) if step & 1 else step >> 1
        source.require(0 <= last <= left, 'a frequency of %d' % last)
        frequencies.append(last)
        left -= last
    bits.end()
    frequencies.append(left)
    source.require(max(frequencies) < whole, 'one symbol of all')
    return frequencies


def read_rans(source, precision, count, alphabet):
    whole = 1 << precision
    places = []
    for symbol, frequency in enumerate(read_frequencies(source, whole, alphabet)):
        places += [(symbol, frequency, place) for place in range(frequency)]
    numbers = [source.field('I') for _ in range(1 if count < FOUR_NUMBERS else 4)]
    source.require(min(numbers) >= SMALLEST, 'a number below the smallest')
    out = bytearray()
    for i in range(count):
        number = numbers[i % len(numbers)]
        symbol, frequency, place = places[number % whole]
        number = number // whole * frequency + place
        if number < SMALLEST:
            number = number << 16 | source.field('H')
        numbers[i % len(numbers)] = number
        out.append(symbol)
    source.require(numbers == [SMALLEST] * len(numbers), 'coded symbols do not end where their bytes do')
    return out
