using System.Collections.Immutable;
using System.Globalization;
using Tersor.Cli.Output;
using Tersor.Data;
using Tersor.Format;
using Tersor.Onnx;

namespace Tersor.Cli.Samples;

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
        return [.. Folders(path).Select(folder => Of(folder, model, Tensors(folder)))];
    }

    /// <summary>Whether a folder holds inputs in ONNX's layout.</summary>
    /// <param name="path">The folder.</param>
    public static bool IsFolder(string path) => Folders(path).Any(folder => File.Exists(Path.Combine(folder, "input_0.pb")));

    /// <summary>Reads the inputs in folders of ONNX's layout; outputs need not be there.</summary>
    /// <inheritdoc cref="Read"/>
    public static ArraySamples ReadInputs(string path, ModelFile model)
    {
        var values = Folders(path).Where(folder => File.Exists(Path.Combine(folder, "input_0.pb")))
            .SelectMany(folder => Guarded(folder, () => InputsOf(folder, model, Tensors(folder)))).ToArray();
        return new ArraySamples(path, values, SamplePart.InputsOf(model.Graph).Sum(part => part.Length));
    }

    /// <summary>Makes samples of arrays that were meant for a model.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="model">The model.</param>
    /// <param name="inputs">An array for each of its inputs.</param>
    /// <exception cref="DatasetException">They don't fit the model, or each other.</exception>
    public static float[] ToSamples(string path, ModelFile model, IReadOnlyList<NumpyArray> inputs) => Guarded(path, () =>
    {
        var parts = SamplePart.InputsOf(model.Graph);
        var isAsImported = model.Import is { } imported
            && parts.Select(part => part.Length).SequenceEqual(imported.Inputs.Select(layout => layout.Length));

        // Only a file whose samples are not counted by the first extent needs to be asked how they lie.
        return isAsImported && model.Import is { } import && import.Inputs.Any(input => input.BatchAxis > 0)
            ? import.ToSamples([.. inputs.Select(Tensor)], out _)
            : SampleArrays.Interleave(path, inputs, parts);

        static OnnxTensorFile Tensor(NumpyArray array) => new(array.Name, OnnxElementType.Float32, array.Shape, array.Values);
    });

    private static RecordedSamples Of(string path, ModelFile model, Func<string, int, OnnxTensorFile?> find) =>
        Guarded(path, () =>
        {
            var inputs = InputsOf(path, model, find);
            var outputs = All(path, model, "output", model.Graph.Outputs.Length, find);
            return new RecordedSamples(
                path,
                inputs,
                model.Import is { } import
                    ? Joined(path, outputs, import.Outputs)
                    : SampleArrays.Interleave(path, Arrays(outputs), SamplePart.OutputsOf(model.Graph)));
        });

    private static float[] InputsOf(string path, ModelFile model, Func<string, int, OnnxTensorFile?> find)
    {
        var inputs = All(path, model, "input", model.Graph.Inputs.Length, find);
        return model.Import is { } import ? import.ToSamples(inputs, out _) : ToSamples(path, model, Arrays(inputs));
    }

    private static OnnxTensorFile[] All(
        string path, ModelFile model, string what, int count, Func<string, int, OnnxTensorFile?> find) =>
        [.. Enumerable.Range(0, count).Select(number => find(what, number) ?? throw new DatasetException(
            path, string.Create(CultureInfo.InvariantCulture, $"holds no {what} {number}, which '{model.Graph.Name}' has")))];

    private static NumpyArray[] Arrays(OnnxTensorFile[] tensors) =>
        [.. tensors.Select(tensor => new NumpyArray(tensor.Name, tensor.Shape, tensor.Values, IsByte: false))];

    private static TResult Guarded<TResult>(string path, Func<TResult> read)
    {
        try
        {
            return read();
        }
        catch (OnnxException exception)
        {
            throw new DatasetException(path, exception.Message, exception);
        }
    }

    private static float[] Joined(string path, OnnxTensorFile[] tensors, ImmutableArray<SampleLayout> layouts)
    {
        var counts = new int[tensors.Length];
        for (var i = 0; i < counts.Length; i++)
            counts[i] = layouts[i].Samples(tensors[i].Shape) ?? throw new DatasetException(
                path,
                $"output '{layouts[i].Name}' is {Figure.Shape(tensors[i].Shape)}, not {Figure.Shape(layouts[i].Shape)}");
        var (samples, length) = (counts.Max(), layouts.Sum(layout => layout.Length));
        var values = new float[checked(samples * length)];
        for (var sample = 0; sample < samples; sample++)
        {
            var rest = values.AsSpan(sample * length, length);
            foreach (var (i, layout) in layouts.Index())
            {
                layout.Take(tensors[i].Values, counts[i], Math.Min(sample, counts[i] - 1), rest);
                rest = rest[layout.Length..];
            }
        }

        return values;
    }

    private static string[] Folders(string path) =>
        Directory.GetDirectories(path, Sets + "*") is { Length: > 0 } sets ? [.. sets.Order(StringComparer.Ordinal)] : [path];

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
            return array is null ? null : new OnnxTensorFile(array.Name, OnnxElementType.Float32, array.Shape, array.Values);
        };
    }
}
