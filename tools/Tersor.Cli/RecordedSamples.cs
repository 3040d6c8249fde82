using System.Collections.Immutable;
using System.Globalization;
using Tersor.Cli.Output;
using Tersor.Data;
using Tersor.Onnx;

namespace Tersor.Cli;

/// <summary>Inputs of a model that were recorded, with the outputs that were given for them.</summary>
/// <param name="Name">The folder or file.</param>
/// <param name="Inputs">The samples, each with all its inputs one after the other.</param>
/// <param name="Outputs">For each sample all its outputs.</param>
internal sealed record RecordedSamples(string Name, float[] Inputs, float[] Outputs)
{
    private const string Sets = "test_data_set_";

    /// <summary>
    /// Reads what was recorded: a folder in ONNX's layout (<c>input_N.pb</c>, <c>output_N.pb</c>), one of several such folders,
    /// or a NumPy archive with arrays of the same names, of those that the model's inputs and outputs have, or in their order.
    /// </summary>
    /// <param name="path">The folder or file.</param>
    /// <param name="model">The model.</param>
    /// <exception cref="DatasetException">Something is missing, or doesn't fit the model.</exception>
    public static ImmutableArray<RecordedSamples> Read(string path, ModelFile model)
    {
        if (!Directory.Exists(path))
            return [Of(path, model, NamedArrays(path, model))];
        var folders = Directory.GetDirectories(path, Sets + "*").Order(StringComparer.Ordinal).ToArray();
        return [.. (folders.Length > 0 ? folders : [path]).Select(folder => Of(folder, model, Tensors(folder)))];
    }

    private static RecordedSamples Of(string path, ModelFile model, Func<string, int, OnnxTensorFile?> find)
    {
        try
        {
            var inputs = model.Graph.Inputs.Select((input, i) => find("input", i) ?? throw Missing("input", i)).ToArray();
            var outputs = model.Graph.Outputs.Select((output, i) => find("output", i) ?? throw Missing("output", i)).ToArray();
            if (model.Import is { } import)
                return new RecordedSamples(path, import.ToSamples(inputs, out _), Joined(outputs, import.Outputs));
            var given = model.Graph.Outputs.Select(output => Count(model.Graph.ValueShapes[output.Value]));
            return new RecordedSamples(
                path,
                Interleaved(inputs, [.. model.Graph.Inputs.Select(input => Count(input.Shape))]),
                Interleaved(outputs, [.. given]));
        }
        catch (OnnxException exception)
        {
            throw new DatasetException(path, exception.Message, exception);
        }

        DatasetException Missing(string what, int number) =>
            new(path, string.Create(CultureInfo.InvariantCulture, $"holds no {what} {number}, which '{model.Graph.Name}' has"));

        float[] Interleaved(OnnxTensorFile[] tensors, int[] lengths)
        {
            var samples = tensors[0].Values.Length / lengths[0];
            for (var i = 0; i < tensors.Length; i++)
                if (samples == 0 || tensors[i].Values.Length != samples * lengths[i])
                    throw new DatasetException(
                        path,
                        $"'{tensors[i].Name}' is {Figure.Shape(tensors[i].Shape)}, no {samples} samples of {lengths[i]} numbers");
            return Join(samples, lengths, (tensor, sample, target) =>
                tensors[tensor].Values.AsSpan(sample * lengths[tensor], lengths[tensor]).CopyTo(target));
        }

        float[] Joined(OnnxTensorFile[] tensors, ImmutableArray<SampleLayout> layouts)
        {
            var counts = new int[tensors.Length];
            for (var i = 0; i < counts.Length; i++)
                counts[i] = layouts[i].Samples(tensors[i].Shape) ?? throw new DatasetException(
                    path,
                    $"output '{layouts[i].Name}' is {Figure.Shape(tensors[i].Shape)}, not {Figure.Shape(layouts[i].Shape)}");
            return Join(counts.Max(), [.. layouts.Select(layout => layout.Length)], (tensor, sample, target) =>
                layouts[tensor].Take(tensors[tensor].Values, counts[tensor], Math.Min(sample, counts[tensor] - 1), target));
        }
    }

    private delegate void Copy(int tensor, int sample, Span<float> target);

    private static float[] Join(int samples, int[] lengths, Copy copy)
    {
        var values = new float[checked(samples * lengths.Sum())];
        var position = 0;
        for (var sample = 0; sample < samples; sample++)
            for (var tensor = 0; tensor < lengths.Length; tensor++)
            {
                copy(tensor, sample, values.AsSpan(position, lengths[tensor]));
                position += lengths[tensor];
            }

        return values;
    }

    private static int Count(ImmutableArray<int> shape) => shape.Aggregate(1, (product, extent) => checked(product * extent));

    private static Func<string, int, OnnxTensorFile?> Tensors(string folder) => (what, number) =>
        Path.Combine(folder, $"{what}_{number}.pb") is var path && File.Exists(path) ? OnnxTensorFile.Read(path) : null;

    private static Func<string, int, OnnxTensorFile?> NamedArrays(string path, ModelFile model)
    {
        var all = NumpyFile.Read(path);
        var arrays = all.DistinctBy(array => array.Name).ToDictionary(array => array.Name);
        var (inputs, outputs) = (model.Graph.Inputs, model.Graph.Outputs);
        return (what, number) =>
        {
            var name = what == "input" ? inputs[number].Name : outputs[number].Name;
            var array = arrays.GetValueOrDefault($"{what}_{number}") ?? arrays.GetValueOrDefault(name);

            // As many as there should be, under other names, are in the model's order.
            if (array is null && all.Length == inputs.Length + outputs.Length)
                array = all[what == "input" ? number : inputs.Length + number];
            return array is null ? null : new OnnxTensorFile(array.Name, ElementType.Float32, array.Shape, array.Values);
        };
    }
}
