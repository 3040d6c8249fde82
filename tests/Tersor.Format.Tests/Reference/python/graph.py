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
WIDTH = (attribute('width', 'size', 'kernel'),)
POOL = (attribute('kernel', 'size'), attribute('stride', 'size', 'kernel'), attribute('padding', 'size', 0)) + WIDTH
TRANSPOSED = (attribute('channels', 'size'), attribute('bias', 'flag', 1)) + WINDOW
CONVOLUTION = TRANSPOSED + WIDTH + (
    attribute('across', 'size', 'stride'), attribute('dilation', 'size', 1), attribute('spread', 'size', 'dilation'),
    attribute('groups', 'size', 1))
FUNCTION, AXIS, EXTENTS = attribute('function', 'size'), attribute('axis', 'size'), attribute('extents', 'sizes')
OPERATIONS = (
    ('fc', (attribute('outputs', 'size'), attribute('bias', 'flag', 1), attribute('table', 'size', 0))),
    ('conv', CONVOLUTION), ('maxpool', POOL), ('avgpool', POOL), ('flatten', ()), ('add', ()),
    ('bn', (attribute('momentum', 'float', 0x3DCCCCCD), attribute('epsilon', 'float', 0x3727C5AC))),
    ('dropout', (attribute('probability', 'float'),)), ('relu', ()), ('leakyrelu', (attribute('slope', 'float'),)),
    ('tanh', ()), ('sigmoid', ()),
    ('lstm', (attribute('hidden', 'size'), attribute('bias', 'flag', 1), attribute('cells', 'flag', 0))),
    ('embedding', (attribute('vocabulary', 'size'), attribute('features', 'size'))), ('last', ()),
    ('reshape', (EXTENTS,)), ('convtranspose', TRANSPOSED),
    ('globalavgpool', ()), ('input', (EXTENTS,)),
    ('constant', (EXTENTS, attribute('trained', 'flag', 0), attribute('start', 'size', 0))),
    ('unary', (FUNCTION, attribute('a', 'float', 0), attribute('b', 'float', 0))), ('binary', (FUNCTION,)), ('select', ()),
    ('reduce', (FUNCTION, attribute('axes', 'sizes'))), ('permute', (attribute('order', 'sizes'),)),
    ('slice', (AXIS, attribute('start', 'size'), attribute('count', 'size'), attribute('step', 'size', 1),
               attribute('backwards', 'flag', 0))),
    ('gather', (AXIS, attribute('places', 'sizes'))),
    ('pad', (attribute('before', 'sizes'), attribute('after', 'sizes'), attribute('mode', 'size'),
             attribute('number', 'float', 0))),
    ('concat', (AXIS,)), ('expand', (EXTENTS,)), ('matmul', ()), ('softmax', (AXIS, attribute('log', 'flag', 0))),
    ('normalize', (attribute('axes', 'sizes'), attribute('epsilon', 'float', 0x3727C5AC), attribute('centered', 'flag', 1))),
    ('gru', (attribute('hidden', 'size'), attribute('resetsfirst', 'flag', 0))),
    ('rnn', (attribute('hidden', 'size'), FUNCTION)),
)
ARITIES = {
    'add': (2,), 'input': (0,), 'constant': (0,), 'binary': (2,), 'select': (3,), 'matmul': (2,), 'concat': range(1, 256),
    'lstm': (1, 3), 'gru': (1, 2), 'rnn': (1, 2)}

# Of an op that version 1 has: what it lacks there.
LATER = 'width', 'across', 'dilation', 'spread', 'groups', 'cells'
OPERATIONS_OF_VERSION_1 = 17


def as_float(pattern):
    return struct.unpack('<f', struct.pack('<I', pattern))[0]


def meet(shapes):
    """What shapes meet in, or None."""
    rank = max(map(len, shapes))
    result = []
    for extents in zip(*([1] * (rank - len(shape)) + list(shape) for shape in shapes)):
        largest = max(extents)
        if any(extent not in (1, largest) for extent in extents):
            return None
        result.append(largest)
    return result


class Node:
    """What a node computes, and the shapes of its output and of its parameters."""

    def __init__(self, source, number, counts, values):
        head = source.u8()
        code = head & 31
        code += source.u8() if code == 31 else 0
        source.require(code < len(OPERATIONS), 'unknown op %d' % code)
        self.op, attributes = OPERATIONS[code]
        self.version = 1 if code < OPERATIONS_OF_VERSION_1 else 2
        counts[self.op] = counts.get(self.op, 0) + 1
        self.name = usual = '%s%d' % (self.op, counts[self.op])
        if head & 0x20:
            self.name = source.text()
            source.require(self.name != usual, 'a name that the node has anyway')
        self.inputs = [number]
        if head & 0x40:
            self.inputs = [number - source.varint(number) for _ in range(source.u8())]
            source.require(self.inputs != [number], 'an input that the node has anyway')
        source.require(len(self.inputs) in ARITIES.get(self.op, (1,)), '%d inputs' % len(self.inputs))
        self.version = 2 if self.op == 'lstm' and len(self.inputs) > 1 else self.version
        mask = source.varint(LARGEST_NUMBER) if head & 0x80 else 0
        source.require(mask or not head & 0x80, 'an empty mask')
        self.attributes = {}
        for name, kind, default in attributes:
            if default is not None:
                mask, stored = mask >> 1, mask & 1
                self.version = 2 if stored and name in LATER else self.version
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
            return [source.varint(LARGEST_NUMBER) for _ in range(source.varint(LARGEST_NUMBER))]
        return source.varint(LARGEST_NUMBER)

    def infer(self, source, nodes, shapes):
        need = lambda right: source.require(right, "node '%s' can't follow its inputs or its attributes" % self.name)
        inputs = [list(shapes[number]) for number in self.inputs]
        shape = list(inputs[0]) if inputs else []
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
        elif op == 'convtranspose':
            channels, kernel, stride = get('channels'), get('kernel'), get('stride')
            need(rank == 3 and min(channels, kernel, stride) > 0)
            sides = [(side - 1) * stride - 2 * get('padding') + kernel for side in shape[1:]]
            need(min(sides) > 0)
            self.parameters.append(('weight', [shape[0], channels, kernel, kernel]))
            bias(channels)
            shape = [channels] + sides
        elif op in ('conv', 'maxpool', 'avgpool'):
            need(rank == 3)
            channels, groups = get('channels', shape[0]), get('groups', 1)
            kernels = get('kernel'), get('width')
            strides = get('stride'), get('across', get('stride'))
            need(min(kernels + strides + (channels, groups, get('dilation', 1), get('spread', 1))) > 0)
            need(channels % groups == 0 and shape[0] % groups == 0)
            reach = [(kernel - 1) * get(each, 1) + 1 for kernel, each in zip(kernels, ('dilation', 'spread'))]
            rooms = [side + 2 * get('padding') - extent for side, extent in zip(shape[1:], reach)]
            need(min(rooms) >= 0)
            if op == 'conv':
                self.parameters.append(('weight', [channels, shape[0] // groups] + list(kernels)))
                bias(channels)
            shape = [channels] + [room // stride + 1 for room, stride in zip(rooms, strides)]
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
            need(rank == 2 and hidden > 0 and all(state == [hidden] for state in inputs[1:]))
            self.parameters = [('input', [4 * hidden, shape[1]]), ('recurrent', [4 * hidden, hidden])]
            bias(4 * hidden)
            shape[1] = 2 * hidden if get('cells') else hidden
        elif op in ('gru', 'rnn'):
            hidden, gates = get('hidden'), 3 if op == 'gru' else 1
            need(rank == 2 and hidden > 0 and all(state == [hidden] for state in inputs[1:]))
            need(op == 'gru' or get('function') in (1, 3, 4))
            self.parameters = [
                ('input', [gates * hidden, shape[1]]), ('recurrent', [gates * hidden, hidden]), ('bias', [gates * hidden])]
            self.parameters += [('new', [hidden])] if op == 'gru' else []
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
            need(len(get('extents')) <= LARGEST_RANK and product(get('extents')) == product(shape))
            shape = list(get('extents'))
        elif op in ('input', 'constant'):
            shape = list(get('extents'))
            need(len(shape) <= LARGEST_RANK and all(shape) and get('start', 0) <= (3 if len(shape) > 1 else 2))
            self.parameters = [('value', shape)] if op == 'constant' else []
        elif op == 'unary':
            need(get('function') <= 27)
            need(get('function') != 24 or as_float(get('a')) <= as_float(get('b')))
        elif op in ('binary', 'select'):
            need(get('function', 0) <= 11)
            shape = meet(inputs)
            need(shape is not None)
        elif op in ('reduce', 'normalize'):
            axes = get('axes')
            need(axes and axes == sorted(set(axes)) and axes[-1] < rank)
            need(get('function', 0) <= 6 and (get('function', 0) < 5 or len(axes) == 1))
            if op == 'reduce':
                shape = [1 if axis in axes else extent for axis, extent in enumerate(shape)]
            else:
                need(as_float(get('epsilon')) >= 0)
        elif op == 'permute':
            need(rank and sorted(get('order')) == list(range(rank)))
            shape = [shape[axis] for axis in get('order')]
        elif op == 'slice':
            need(get('axis') < rank and min(get('count'), get('step')) > 0)
            last = get('start') + (get('count') - 1) * get('step') * (-1 if get('backwards') else 1)
            need(max(get('start'), last) < shape[get('axis')] and last >= 0)
            shape[get('axis')] = get('count')
        elif op == 'gather':
            need(get('axis') < rank and get('places') and max(get('places')) < shape[get('axis')])
            shape[get('axis')] = len(get('places'))
        elif op == 'pad':
            need(len(get('before')) == rank and len(get('after')) == rank and get('mode') <= 4)
            sides = list(zip(get('before'), shape, get('after')))
            need(get('mode') != 3 or all(max(before, after) < extent for before, extent, after in sides))
            need(get('mode') != 4 or all(max(before, after) <= extent for before, extent, after in sides))
            shape = [sum(side) for side in sides]
        elif op == 'concat':
            axis = get('axis')
            need(axis < rank and all(len(each) == rank for each in inputs))
            need(all(each[:axis] + each[axis + 1:] == shape[:axis] + shape[axis + 1:] for each in inputs))
            shape[axis] = sum(each[axis] for each in inputs)
        elif op == 'expand':
            need(len(get('extents')) <= LARGEST_RANK and all(get('extents')) and meet([shape, get('extents')]) == get('extents'))
            shape = list(get('extents'))
        elif op == 'matmul':
            need(min(map(len, inputs)) > 1 and inputs[0][-1] == inputs[1][-2])
            matrices = meet([each[:-2] for each in inputs])
            need(matrices is not None)
            shape = matrices + [inputs[0][-2], inputs[1][-1]]
        elif op == 'softmax':
            need(get('axis') < rank)
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
        rank, each, one = head & 31, head & 32, head & 128
        source.require(rank <= LARGEST_RANK and not (each and one), 'a rank of %d, or two normalisations' % rank)
        self.shape = [source.varint(LARGEST_NUMBER) for _ in range(rank)]
        source.require(all(self.shape), 'an input of %s' % self.shape)
        bound(source, self.shape)
        self.pairs = [(0.0, 1.0)]
        if one or each:
            channels = source.varint(source.left // 8) if each else 1
            source.require(one or [channels] == self.shape[:1], 'a normalisation of other channels')
            self.pairs = [(source.f32(), source.f32()) for _ in range(channels)]
            source.require(all(deviation > 0 for _, deviation in self.pairs), 'a deviation of 0 or less')
            source.require(each or self.pairs != [(0, 1)], 'a normalisation that changes nothing')
            source.require(one or len(set(self.pairs)) > 1, 'a normalisation for each channel that is the same for all')
        count = source.varint(min(MOST_NODES, source.left))
        source.require(count, 'no node')
        counts, shapes, self.nodes = {}, [self.shape], []
        for number in range(count):
            self.nodes.append(Node(source, number, counts, shapes))
        usual = self.interface = 'input', [('output', count)]
        if head & 64:
            name = source.text()
            outputs = [(count - source.varint(count), source.text()) for _ in range(source.varint(source.left))]
            self.interface = name, [(name, value) for value, name in outputs]
            source.require(self.interface != usual and outputs, 'an interface that a graph has anyway, or none')
        source.end()
        for node in self.nodes:
            node.infer(source, self.nodes, shapes)
            shapes.append(node.shape)
        source.require(len({node.name for node in self.nodes}) == count, 'two nodes of one name')
        name, outputs = self.interface
        inputs = [name] + [node.name for node in self.nodes if node.op == 'input']
        source.require(len(set(inputs)) == len(inputs), 'two inputs of one name')
        source.require(len({name for name, _ in outputs}) == len(outputs), 'two outputs of one name')
        self.version = max([node.version for node in self.nodes] + [1 if self.interface == usual and not each else 2])
        source.require(self.version <= version, 'a graph of a later version')

    def __str__(self):
        numbers = [number for pair in self.pairs for number in struct.unpack('<2I', struct.pack('<2f', *pair))]
        lines = [self.name, 'x'.join(map(str, self.shape)), ' '.join('%08X' % number for number in numbers)]
        name, outputs = self.interface
        lines += [name] + ['%s %d' % output for output in outputs]
        return ''.join(line + '\n' for line in lines + [str(node) for node in self.nodes])
