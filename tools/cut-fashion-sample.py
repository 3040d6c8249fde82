#!/usr/bin/env python3
"""Cuts the Fashion-MNIST sample that ships with the tool: the first 1,000 training and 200 test images of each class, in
their original order, as IDX files in gzip. The same input gives the same files.

    apt-get install dataset-fashion-mnist
    tools/cut-fashion-sample.py
"""
import gzip
import pathlib
import struct
import sys

SOURCE = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "/usr/share/datasets/fashion-mnist")
TARGET = pathlib.Path(__file__).parent / "Tersor.Cli" / "data" / "fashion-mnist-sample"
IMAGE_MAGIC, LABEL_MAGIC, CLASSES = 0x803, 0x801, 10


def read(name, magic, extents):
    data = gzip.decompress((SOURCE / f"{name}.gz").read_bytes())
    header = struct.unpack(f">{1 + extents}I", data[: 4 * (1 + extents)])
    assert header[0] == magic, f"{name}: wrong magic number {header[0]:#x}"
    return header[1:], data[4 * (1 + extents):]


def write(name, magic, extents, data):
    content = struct.pack(f">{1 + len(extents)}I", magic, *extents) + data
    # No name and no time in the gzip header, so that the bytes depend on the content alone.
    (TARGET / f"{name}.gz").write_bytes(gzip.compress(content, compresslevel=9, mtime=0))


def cut(prefix, per_class):
    (count, height, width), pixels = read(f"{prefix}-images-idx3-ubyte", IMAGE_MAGIC, 3)
    _, labels = read(f"{prefix}-labels-idx1-ubyte", LABEL_MAGIC, 1)
    taken, chosen = [0] * CLASSES, []
    for index, label in enumerate(labels):
        if taken[label] < per_class:
            taken[label] += 1
            chosen.append(index)
    assert len(labels) == count and taken == [per_class] * CLASSES, f"{prefix}: too few images of a class"
    size = height * width
    images = b"".join(pixels[i * size: (i + 1) * size] for i in chosen)
    write(f"{prefix}-images-idx3-ubyte", IMAGE_MAGIC, (len(chosen), height, width), images)
    write(f"{prefix}-labels-idx1-ubyte", LABEL_MAGIC, (len(chosen),), bytes(labels[i] for i in chosen))


TARGET.mkdir(parents=True, exist_ok=True)
cut("train", 1000)
cut("t10k", 200)
