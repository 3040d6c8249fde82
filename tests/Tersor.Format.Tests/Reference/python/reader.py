#!/usr/bin/env python3
"""A second reader of .tersor files, versions 1 to 4, written from docs/format.md alone.

It needs nothing but Python's own library.

    reader.py FILE...               says what is in each file, or why it is refused
    reader.py --list LIST VALUES    the same for the files that a text file names, one a line, with a limit of parameter values

One line a file: its name, `ok`, and CRC-32s of the graph, the metadata and each parameter's values as little-endian
binary32; or its name, the class of error, the section and the reason.
"""
import os
import struct
import sys
import zlib

from codes import Tables
from fields import CHECKSUM, LIMIT, NOT_A_FILE, TRUNCATED, VERSION_UNKNOWN, Bytes, Refused, product
from graph import MOST_NODES, Graph
from tensors import Tensor

MAGIC = b'\xf5TSR'
VERSIONS = 1, 2, 3, 4

# What this reader allows of its own accord; a file beyond it may be right.
LIMIT_BYTES = 1 << 30
LIMIT_VALUES = 1 << 28


def read_contents(data):
    if not data.startswith(MAGIC):
        raise Refused('header', 'no .tersor file', NOT_A_FILE)
    source = Bytes(data, 'header', TRUNCATED)
    source.take(len(MAGIC))
    version = source.u8()
    if version not in VERSIONS:
        source.refuse('version %d' % version, VERSION_UNKNOWN)
    entries, count, total = [], source.varint(MOST_NODES + 2), 0
    for _ in range(count):
        if 5 * (count - len(entries)) > source.left or total > len(data):
            source.refuse('more is declared than the file has', TRUNCATED)
        field = source.varint()
        entries.append((field & 3, field >> 2, source.field('I')))
        total += field >> 2
    sections = [(kind, source.take(length), crc) for kind, length, crc in entries]
    crc = source.field('I')
    source.end()
    source.require(sections and sections[0][0] == 0, 'the first section is no graph')
    return version, sections, crc


def verify(data, crc, section):
    if zlib.crc32(data) != crc:
        raise Refused(section, 'checksum', CHECKSUM)


def read_metadata(source):
    entries = [(source.text(), source.text()) for _ in range(source.varint(source.left // 2))]
    source.require(entries, 'no entries')
    keys = [key.encode('utf-16-be') for key, _ in entries]
    source.require(all(a < b for a, b in zip(keys, keys[1:])), 'keys out of order')
    source.end()
    return entries


class File:
    def __init__(self, data, most_values):
        if len(data) > LIMIT_BYTES:
            raise Refused('header', '%d bytes' % len(data), LIMIT)
        version, sections, crc = read_contents(data)
        verify(sections[0][1], sections[0][2], 'graph')
        self.graph = Graph(Bytes(sections[0][1], 'graph'), version)
        owners = [node for node in self.graph.nodes if node.parameters]
        expected = [(0, 'graph')] + [(2, node.name) for node in owners]
        if len(sections) > 1 and sections[1][0] == 1:
            expected.insert(1, (1, 'metadata'))
        if [kind for kind, _, _ in sections] != [kind for kind, _ in expected]:
            raise Refused('header', 'other sections than the graph asks for')
        for (_, content, checksum), (_, name) in zip(sections, expected):
            verify(content, checksum, name)
        verify(data[:-4], crc, 'header')
        if sum(product(shape) for node in owners for _, shape in node.parameters) > most_values:
            raise Refused('graph', 'more parameter values than are allowed', LIMIT)
        rest = [Bytes(content, name) for (_, content, _), (_, name) in zip(sections, expected)][1:]
        self.metadata = read_metadata(rest.pop(0)) if len(rest) > len(owners) else []
        self.parameters, tables, lowest = {}, Tables(version), self.graph.version
        for node, source in zip(owners, rest):
            for name, shape in node.parameters:
                source.section = '%s.%s' % (node.name, name)
                gates = {'lstm': 4, 'gru': 3}.get(node.op, 1) if len(shape) > 1 else 1
                tensor = Tensor(source, shape, 1 if node.op == 'convtranspose' else 0, gates, version, tables)
                self.parameters[source.section], lowest = tensor.values, max(lowest, tensor.version)
            source.section = node.name
            source.end()
        lowest = max(lowest, tables.lowest)
        if lowest != version:
            raise Refused('header', 'version %d of what version %d expresses' % (version, lowest))


def report(path, most_values=LIMIT_VALUES):
    name = os.path.basename(path)
    try:
        with open(path, 'rb') as stream:
            file = File(stream.read(), most_values)
    except Refused as refused:
        return '%s %s %s: %s' % (name, refused.kind, printable(refused.section), printable(str(refused)))
    crcs = [zlib.crc32(str(file.graph).encode()), zlib.crc32(''.join('%s=%s\n' % entry for entry in file.metadata).encode())]
    crcs += [zlib.crc32(struct.pack('<%df' % len(values), *values)) for values in file.parameters.values()]
    return '%s ok %s' % (name, ' '.join('%08X' % crc for crc in crcs))


def printable(text):
    return ''.join(letter if ' ' <= letter <= '~' else '?' for letter in text)


if __name__ == '__main__':
    if sys.argv[1:2] == ['--list']:
        with open(sys.argv[2], encoding='utf-8') as lines:
            for each in lines.read().splitlines():
                print(report(each, int(sys.argv[3])))
    else:
        for each in sys.argv[1:]:
            print(report(each))
