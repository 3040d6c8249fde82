using System.Collections.Immutable;
using Tersor.Format;

namespace Tersor.Onnx;

/// <summary>A model as it was taken over.</summary>
/// <param name="Graph">What it is: one sample, without the batch.</param>
/// <param name="Tensors">The graph's parameters, in its order.</param>
/// <param name="Inputs">How the file's inputs hold samples, in the order of the graph's.</param>
/// <param name="Outputs">How the file's outputs hold samples, in the order of the graph's.</param>
/// <param name="Notes">What was decided on the way and is not said by the file, a line each.</param>
/// <param name="Origins">
/// For each parameter under its full name the values of the file that it is; none for parameters that were computed.
/// </param>
public sealed record OnnxImport(
    ModelGraph Graph,
    ImmutableArray<StoredTensor> Tensors,
    ImmutableArray<SampleLayout> Inputs,
    ImmutableArray<SampleLayout> Outputs,
    ImmutableArray<string> Notes,
    ImmutableDictionary<string, WeightOrigin> Origins)
{
    /// <summary>Cuts inputs that were recorded for the file's model into samples.</summary>
    /// <param name="inputs">A tensor for each of <see cref="Inputs"/>.</param>
    /// <param name="samples">How many samples they are.</param>
    /// <returns>The samples, each with all its inputs one after the other: what a predictor takes.</returns>
    /// <exception cref="OnnxException">They don't fit the model, or each other; the message names the input.</exception>
    public float[] ToSamples(IReadOnlyList<OnnxTensorFile> inputs, out int samples)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        if (inputs.Count != Inputs.Length)
            throw new OnnxException($"{inputs.Count} inputs for a model of {Inputs.Length}");
        var counts = new int[inputs.Count];
        for (var i = 0; i < counts.Length; i++)
            counts[i] = Inputs[i].Samples(inputs[i].Shape) ?? throw new OnnxException(
                $"input '{Inputs[i].Name}' is [{string.Join(", ", inputs[i].Shape)}] "
                + $"where the model takes [{string.Join(", ", Inputs[i].Shape)}]");
        samples = counts.Max();
        if (samples == 0)
            throw new OnnxException("the inputs hold no sample");
        for (var i = 0; i < counts.Length; i++)
            if (Inputs[i].BatchAxis is not null && counts[i] != samples)
                throw new OnnxException($"input '{Inputs[i].Name}' holds {counts[i]} samples, another {samples}");
        var length = Inputs.Sum(input => input.Length);
        var values = new float[checked(samples * length)];
        for (var sample = 0; sample < samples; sample++)
        {
            var rest = values.AsSpan(sample * length, length);
            for (var i = 0; i < counts.Length; i++)
            {
                Inputs[i].Take(inputs[i].Values, counts[i], Math.Min(sample, counts[i] - 1), rest);
                rest = rest[Inputs[i].Length..];
            }
        }

        return values;
    }

    /// <summary>Joins what a predictor gave for samples as the file's model gives it for a batch.</summary>
    /// <param name="outputs">The samples, each with all its outputs one after the other.</param>
    /// <param name="samples">How many they are; of an output without a batch, the last one counts.</param>
    public ImmutableArray<OnnxTensorFile> FromSamples(ReadOnlySpan<float> outputs, int samples)
    {
        var tensors = ImmutableArray.CreateBuilder<OnnxTensorFile>(Outputs.Length);
        var (length, start) = (Outputs.Sum(output => output.Length), 0);
        foreach (var layout in Outputs)
        {
            var shape = layout.BatchAxis is null ? layout.Shape : layout.ShapeOf(samples);
            var values = new float[shape.Aggregate(1, (count, extent) => checked(count * extent))];
            for (var sample = 0; sample < samples; sample++)
                layout.Put(outputs.Slice((sample * length) + start, layout.Length), values, samples, sample);
            start += layout.Length;
            tensors.Add(new OnnxTensorFile(layout.Name, layout.Type, shape, values));
        }

        return tensors.MoveToImmutable();
    }
}
