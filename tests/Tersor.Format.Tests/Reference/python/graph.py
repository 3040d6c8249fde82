"""The graph of docs/format.md: nodes, attributes, shapes, and the parameters that follow from them."""
import struct

from fields import LIMIT, product

LARGEST_NUMBER = 1 << 28
MOST_NODES = 1 << 14
LARGEST_RANK = 8
MOST_ELEMENTS = 1 << 31


def bound(source, extents):
    if product(extents) >= MOST_ELEMENTS:
        source.refuse('more elements than one array has', LIMIT)


def attribute(name, kind, default=None):
    return name, kind, default


WINDOW = (attribute('kernel', 'size'), attribute('stride', 'size', 1), attribute('padding', 'size', 0))
POOL = (attribute('kernel', 'size'), attribute('stride', 'size', 'kernel'), attribute('padding', 'size', 0))
CONVOLUTION = (attribute('channels', 'size'), attribute('bias', 'flag', 1)) + WINDOW
OPERATIONS = (
    ('fc', (attribute('outputs', 'size'), attribute('bias', 'flag', 1), attribute('table', 'size', 0))),
    ('conv', CONVOLUTION), ('maxpool', POOL), ('avgpool', POOL), ('flatten', ()), ('add', ()),
    ('bn', (attribute('momentum', 'float', 0x3DCCCCCD), attribute('epsilon', 'float', 0x3727C5AC))),
    ('dropout', (attribute('probability', 'float'),)), ('relu', ()), ('leakyrelu', (attribute('slope', 'float'),)),
    ('tanh', ()), ('sigmoid', ()), ('lstm', (attribute('hidden', 'size'), attribute('bias', 'flag', 1))),
    ('embedding', (attribute('vocabulary', 'size'), attribute('features', 'size'))), ('last', ()),
    ('reshape', (attribute('extents', 'sizes'),)), ('convtranspose', CONVOLUTION),
    ('globalavgpool', ()),
)
OPERATIONS_OF_VERSION_1 = 17


def as_float(pattern):
    return struct.unpack('<f', struct.pack('<I', pattern))[0]


class Node:
    """What a node computes, and the shapes of its output and of its parameters."""

    def __init__(self, source, number, counts, values):
        head = source.u8()
        source.require(head & 31 < len(OPERATIONS), 'unknown op %d' % (head & 31))
        self.op, attributes = OPERATIONS[head & 31]
        self.version = 1 if head & 31 < OPERATIONS_OF_VERSION_1 else 2
        counts[self.op] = counts.get(self.op, 0) + 1
        self.name = usual = '%s%d' % (self.op, counts[self.op])
        if head & 0x20:
            self.name = source.text()
            source.require(self.name != usual, 'a name that the node has anyway')
        self.inputs = [number]
        if head & 0x40:
            self.inputs = [number - source.varint(number) for _ in range(source.u8())]
            source.require(self.inputs != [number], 'an input that the node has anyway')
        source.require(len(self.inputs) == (2 if self.op == 'add' else 1), '%d inputs' % len(self.inputs))
        mask = source.u8() if head & 0x80 else 0
        source.require(mask or not head & 0x80, 'an empty mask')
        self.attributes = {}
        for name, kind, default in attributes:
            if default is not None:
                mask, stored = mask >> 1, mask & 1
                default = self.attributes.get(default, default)
                if kind == 'flag' or not stored:
                    self.attributes[name] = default ^ stored if kind == 'flag' else default
                    continue
            value = self.read(source, kind)
            source.require(value != default, 'a default that is stored')
            self.attributes[name] = value
        source.require(not mask, 'a mask of attributes that the op lacks')

    @staticmethod
    def read(source, kind):
        if kind == 'float':
            return struct.unpack('<I', struct.pack('<f', source.f32()))[0]
        if kind == 'sizes':
            rank = source.varint(LARGEST_RANK)
            return [source.varint(LARGEST_NUMBER) for _ in range(rank)]
        return source.varint(LARGEST_NUMBER)

    def infer(self, source, nodes, shapes):
        need = lambda right: source.require(right, "node '%s' can't follow its inputs or its attributes" % self.name)
        shape = list(shapes[self.inputs[0]])
        get, op, rank = self.attributes.get, self.op, len(shape)
        self.parameters = []
        bias = lambda extent: self.parameters.extend([('bias', [extent])] if get('bias') else [])
        if op == 'fc':
            need(rank in (1, 2) and get('outputs') > 0)
            if get('table'):
                need(get('table') < len(shapes))
                table = nodes[get('table') - 1]
                need(table.op == 'embedding')
                need((table.attributes['vocabulary'], table.attributes['features']) == (get('outputs'), shape[-1]))
            else:
                self.parameters.append(('weight', [get('outputs'), shape[-1]]))
            bias(get('outputs'))
            shape[-1] = get('outputs')
        elif op in ('conv', 'convtranspose', 'maxpool', 'avgpool'):
            need(rank == 3 and get('kernel') > 0 and get('stride') > 0 and get('channels', 1) > 0)
            channels, kernel, stride, padding = get('channels', shape[0]), get('kernel'), get('stride'), 2 * get('padding')
            if op == 'convtranspose':
                sides = [(side - 1) * stride - padding + kernel for side in shape[1:]]
                weight = [shape[0], channels, kernel, kernel]
            else:
                need(min(shape[1:]) + padding >= kernel)
                sides = [(side + padding - kernel) // stride + 1 for side in shape[1:]]
                weight = [channels, shape[0], kernel, kernel]
            need(min(sides) > 0)
            if 'conv' in op:
                self.parameters.append(('weight', weight))
                bias(channels)
            shape = [channels] + sides
        elif op == 'globalavgpool':
            need(rank == 3)
            shape = [shape[0], 1, 1]
        elif op == 'flatten':
            shape = [product(shape)]
        elif op == 'add':
            need(list(shapes[self.inputs[1]]) == shape)
        elif op == 'bn':
            need(rank > 0 and 0 <= as_float(get('momentum')) <= 1 and as_float(get('epsilon')) >= 0)
            self.parameters = [(name, [shape[0]]) for name in ('gamma', 'beta', 'mean', 'variance')]
        elif op == 'dropout':
            need(0 <= as_float(get('probability')) < 1)
        elif op == 'lstm':
            hidden = get('hidden')
            need(rank == 2 and hidden > 0)
            self.parameters = [('input', [4 * hidden, shape[1]]), ('recurrent', [4 * hidden, hidden])]
            bias(4 * hidden)
            shape[1] = hidden
        elif op == 'embedding':
            table = [get('vocabulary'), get('features')]
            need(rank == 1 and min(table) > 0)
            self.parameters = [('weight', table)]
            shape.append(table[1])
        elif op == 'last':
            need(rank > 1)
            del shape[0]
        elif op == 'reshape':
            need(product(get('extents')) == product(shape))
            shape = list(get('extents'))
        for each in [shape] + [extents for _, extents in self.parameters]:
            bound(source, each)
        self.shape = shape

    def __str__(self):
        words = [self.name, self.op, ','.join(map(str, self.inputs))]
        kinds = {name: kind for name, kind, _ in dict(OPERATIONS)[self.op]}
        for name, value in self.attributes.items():
            if kinds[name] == 'sizes':
                words.append('x'.join(map(str, value)))
            else:
                words.append('%08X' % value if kinds[name] == 'float' else str(value))
        return ' '.join(words + ['->', 'x'.join(map(str, self.shape))])


class Graph:
    def __init__(self, source, version):
        self.name = source.text()
        head = source.u8()
        source.require(head & 127 <= LARGEST_RANK, 'a rank of %d' % (head & 127))
        self.shape = [source.varint(LARGEST_NUMBER) for _ in range(head & 127)]
        source.require(all(self.shape), 'an input of %s' % self.shape)
        bound(source, self.shape)
        self.mean, self.deviation = (source.f32(), source.f32()) if head & 128 else (0.0, 1.0)
        source.require(self.deviation > 0, 'a deviation of %g' % self.deviation)
        source.require(not head & 128 or (self.mean, self.deviation) != (0, 1), 'a normalisation that changes nothing')
        count = source.varint(min(MOST_NODES, source.left))
        source.require(count, 'no node')
        counts, shapes, self.nodes = {}, [self.shape], []
        for number in range(count):
            self.nodes.append(Node(source, number, counts, shapes))
        source.end()
        for node in self.nodes:
            node.infer(source, self.nodes, shapes)
            shapes.append(node.shape)
        source.require(len({node.name for node in self.nodes}) == count, 'two nodes of one name')
        source.require(max(node.version for node in self.nodes) == version, 'a graph of another version')

    def __str__(self):
        numbers = struct.unpack('<2I', struct.pack('<2f', self.mean, self.deviation))
        lines = [self.name, 'x'.join(map(str, self.shape)), '%08X %08X' % numbers]
        return ''.join(line + '\n' for line in lines + [str(node) for node in self.nodes])
