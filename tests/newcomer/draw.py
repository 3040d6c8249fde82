"""Draws a data set of three shapes as PNG files: draw.py FOLDER. Folders train and test, in each a folder for each class."""
import os
import random
import struct
import sys
import zlib

SIDE = 28


def chunk(kind, data):
    return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))


def png(rows):
    lines = b''.join(b'\0' + bytes(row) for row in rows)
    header = struct.pack('>IIBBBBB', SIDE, SIDE, 8, 0, 0, 0, 0)
    return b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', header) + chunk(b'IDAT', zlib.compress(lines)) + chunk(b'IEND', b'')


def is_inside(shape, x, y, size):
    if shape == 'circle':
        return x * x + y * y <= size * size
    if shape == 'square':
        return max(abs(x), abs(y)) <= size * 0.85
    return min(abs(x), abs(y)) <= size * 0.3 and max(abs(x), abs(y)) <= size


def draw(shape, random):
    size = random.uniform(5, 10)
    left, top = (SIDE / 2 + random.uniform(-3, 3) for _ in range(2))
    light = random.randint(150, 255)
    return [
        [min(255, random.randint(0, 40) + (light - 40 if is_inside(shape, x - left, y - top, size) else 0)) for x in range(SIDE)]
        for y in range(SIDE)]


def main():
    source = random.Random(1)
    for part, count in ('train', 200), ('test', 40):
        for shape in 'circle', 'cross', 'square':
            folder = os.path.join(sys.argv[1], part, shape)
            os.makedirs(folder)
            for i in range(count):
                with open(os.path.join(folder, f'{i}.png'), 'wb') as file:
                    file.write(png(draw(shape, source)))


main()
