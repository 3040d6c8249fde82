using System.Buffers.Binary;
using System.Collections.Immutable;
using Tersor.Format;

namespace Tersor.Cli.DeepCompression;

/// <summary>
/// A <c>.net</c> file as the authors of Deep Compression publish it (Han, Mao and Dally 2016): pruned weights as codes, without
/// Huffman coding and without a word about the network. First the number of entries of each layer (u32). Then layer by layer
/// the codebook (16 or 256 f32, the first of them 0), the biases (f32), the entries' codes (8 bits each in a convolution, 4 in
/// a fully connected layer) and the zeros before each entry (4 bits). An entry of code 0 only bridges zeros. Numbers are
/// little-endian, the first of two in a byte is in its low bits.
/// </summary>
internal static class DeepCompressionFile
{
    private const int ConvolutionBits = 8;
    private const int LinearBits = 4;
    private const int GapBits = 4;
    private const int Width = 4;

    /// <summary>The tensors of a network.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="graph">The network, its layers in the file's order.</param>
    /// <returns>A tensor for each of the graph's parameters, weights with the file's codebooks and codes.</returns>
    /// <exception cref="InvalidDataException">The file is damaged or holds another network.</exception>
    /// <exception cref="ModelGraphException">No such file can hold the network.</exception>
    public static ImmutableArray<StoredTensor> Read(ReadOnlySpan<byte> bytes, ModelGraph graph)
    {
        var layers = Layers(graph);
        var counts = new long[layers.Length];
        for (var i = 0; i < counts.Length; i++)
            counts[i] = BinaryPrimitives.ReadUInt32LittleEndian(Take(ref bytes, Width, "the table of layers"));
        var wanted = layers.Zip(counts, (layer, count) => layer.Bytes(count)).Sum();
        if (wanted != bytes.Length)
            throw new InvalidDataException(
                $"its table of {layers.Length} layers asks for {wanted} bytes, and there are {bytes.Length}: "
                + $"it is damaged, or not of '{graph.Name}'");
        var tensors = ImmutableArray.CreateBuilder<StoredTensor>(graph.Parameters.Length);
        foreach (var (layer, count) in layers.Zip(counts))
        {
            // Each entry takes a place of its own.
            if (count > layer.Weight.Count)
                throw layer.Error($"{count} entries for {layer.Weight.Count} weights");
            var codebook = Floats(ref bytes, layer, 1 << layer.Bits);
            if (codebook[0] != 0)
                throw layer.Error("the first centroid is not 0");
            var biases = Floats(ref bytes, layer, layer.Bias.Count);
            var entries = Numbers(ref bytes, layer, (int)count, layer.Bits);
            var codes = Place(layer, entries, Numbers(ref bytes, layer, (int)count, GapBits));
            tensors.Add(StoredTensor.Shared(
                layer.Weight.Name, layer.Weight.Shape, codebook.AsSpan(1), codes, FloatWidth.Single));
            tensors.Add(StoredTensor.Dense(layer.Bias.Name, layer.Bias.Shape, biases));
        }

        return tensors.MoveToImmutable();
    }

    private static ImmutableArray<Layer> Layers(ModelGraph graph)
    {
        var layers = ImmutableArray.CreateBuilder<Layer>();
        var next = 0;
        foreach (var node in graph.Nodes)
        {
            var count = graph.ParametersOf(node).Length;
            if (count == 0)
                continue;
            layers.Add(node is Conv2dNode { Bias: true } or LinearNode { Bias: true, IsTied: false }
                ? new Layer(
                    graph.Parameters[next], graph.Parameters[next + 1], node is Conv2dNode ? ConvolutionBits : LinearBits)
                : throw new ModelGraphException(
                    $"node '{node.Name}' of '{graph.Name}' is no convolution and no linear layer with weights and biases of its "
                    + "own"));
            next += count;
        }

        return layers.ToImmutable();
    }

    private static byte[] Place(Layer layer, byte[] entries, byte[] gaps)
    {
        var codes = new byte[layer.Weight.Count];
        var next = 0;
        for (var i = 0; i < entries.Length; i++)
        {
            next += gaps[i];
            if (next >= codes.Length)
                throw layer.Error($"its entries run past its {codes.Length} weights");
            codes[next++] = entries[i];
        }

        return codes;
    }

    private static float[] Floats(ref ReadOnlySpan<byte> bytes, Layer layer, int count)
    {
        var part = Take(ref bytes, count * Width, layer.Weight.Name);
        var floats = new float[count];
        for (var i = 0; i < count; i++)
        {
            floats[i] = BinaryPrimitives.ReadSingleLittleEndian(part[(i * Width)..]);
            if (!float.IsFinite(floats[i]))
                throw layer.Error("a number that is not finite");
        }

        return floats;
    }

    private static byte[] Numbers(ref ReadOnlySpan<byte> bytes, Layer layer, int count, int bits)
    {
        var part = Take(ref bytes, (int)Layer.PackedBytes(count, bits), layer.Weight.Name);
        if (bits == ConvolutionBits)
            return part.ToArray();
        var numbers = new byte[count];
        for (var i = 0; i < count; i++)
            numbers[i] = (byte)(i % 2 == 0 ? part[i / 2] & 0xF : part[i / 2] >> 4);
        return count % 2 == 0 || part[^1] >> 4 == 0
            ? numbers
            : throw layer.Error("bits are set behind its last entry");
    }

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> bytes, int count, string what)
    {
        if (count > bytes.Length)
            throw new InvalidDataException($"it ends within {what}");
        var part = bytes[..count];
        bytes = bytes[count..];
        return part;
    }

    /// <summary>A layer of the network.</summary>
    /// <param name="Weight">Its weights, under their full name.</param>
    /// <param name="Bias">Its biases, under their full name.</param>
    /// <param name="Bits">The bits of a code, 4 or 8.</param>
    private sealed record Layer(ParameterSpec Weight, ParameterSpec Bias, int Bits)
    {
        public static long PackedBytes(long count, int bits) => ((count * bits) + 7) / 8;

        public long Bytes(long entries) =>
            (Width * ((1L << Bits) + Bias.Count)) + PackedBytes(entries, Bits) + PackedBytes(entries, GapBits);

        public InvalidDataException Error(string reason) => new($"{Weight.Name}: {reason}");
    }
}
