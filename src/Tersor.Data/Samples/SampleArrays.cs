using System.Collections.Immutable;
using Tersor.Format;

namespace Tersor.Data;

/// <summary>
/// Reads samples from NumPy's files: an array for each input of a model, whose first extent counts samples. The floats are passed
/// to the model as they are; ids and booleans are floats too.
/// </summary>
public static class SampleArrays
{
    /// <summary>Whether a file holds arrays, by its name.</summary>
    /// <param name="path">The path.</param>
    public static bool Matches(string path) =>
        Path.GetExtension(path).ToLowerInvariant() is ".npy" or ".npz" && File.Exists(path);

    /// <summary>Reads a file, or the files of a folder and below it, each with one sample or several.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="graph">The model.</param>
    /// <param name="toSamples">
    /// Makes samples of an array for each input; null for <see cref="Interleave"/>.
    /// </param>
    /// <param name="most">The most files that are read, drawn by the seed.</param>
    /// <param name="seed">Decides which.</param>
    /// <param name="notice">Told, in one line, which are left out and why.</param>
    /// <exception cref="DatasetException">No file can be read, or one doesn't suit the model.</exception>
    public static ArraySamples Load(
        string path,
        ModelGraph graph,
        Func<string, IReadOnlyList<NumpyArray>, float[]>? toSamples = null,
        int most = int.MaxValue,
        ulong seed = 1,
        Action<string>? notice = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var parts = SamplePart.InputsOf(graph);
        var length = parts[^1].Offset + parts[^1].Length;
        toSamples ??= (file, arrays) => Interleave(file, arrays, parts);
        var files = FolderMembers.Draw(FolderMembers.Find(path, Matches, "NumPy array (.npy, .npz)"), most, seed);
        var values = new List<float>();
        FolderMembers.Read(path, files, NumpyFile.Read, Add, notice);
        return new ArraySamples(FolderListing.NameOf(path), values.ToArray(), length);

        void Add(string file, ImmutableArray<NumpyArray> arrays)
        {
            var samples = toSamples(
                file, [.. parts.Select((part, number) => Find(file, arrays, part.Name, number, parts.Length))]);
            if (Array.FindIndex(samples, value => !float.IsFinite(value)) is >= 0 and var wrong)
            {
                var part = parts.Last(part => part.Offset <= wrong % length);
                throw new DatasetException(file, $"'{part.Name}': {samples[wrong]} in sample {wrong / length}");
            }

            DatasetMemory.Check(path, ((long)values.Count + samples.Length) * sizeof(float));
            values.AddRange(samples);
        }
    }

    /// <summary>
    /// Puts arrays side by side, so that the inputs of a sample, or its outputs, follow each other. An array is the values of one
    /// sample, or has them along its first extent; extents of 1 count for nothing else.
    /// </summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="arrays">An array for each part.</param>
    /// <param name="parts">The parts of a sample.</param>
    /// <exception cref="DatasetException">An array has another shape, or another number of samples.</exception>
    public static float[] Interleave(string path, IReadOnlyList<NumpyArray> arrays, ImmutableArray<SamplePart> parts)
    {
        ArgumentNullException.ThrowIfNull(arrays);
        var counts = parts.Select((part, i) => Samples(arrays[i].Shape, part) ?? throw new DatasetException(
            path,
            $"'{arrays[i].Name}' is {Text(arrays[i].Shape)}; a sample of '{part.Name}' is {Text(part.Shape)}, several have their "
            + "number before that")).ToArray();
        if (Array.FindIndex(counts, count => count != counts[0]) is >= 0 and var other)
            throw new DatasetException(
                path, $"'{arrays[other].Name}' has {counts[other]} samples, '{arrays[0].Name}' {counts[0]}");
        var length = parts[^1].Offset + parts[^1].Length;
        DatasetMemory.Check(path, (long)counts[0] * length * sizeof(float));
        var values = new float[counts[0] * length];
        for (var sample = 0; sample < counts[0]; sample++)
            foreach (var (part, array) in parts.Zip(arrays))
                array.Values.AsSpan(sample * part.Length, part.Length).CopyTo(values.AsSpan((sample * length) + part.Offset));
        return values;
    }

    /// <summary>How many samples an array is, each in its shape or as a row; null if it is of another shape.</summary>
    private static int? Samples(ImmutableArray<int> array, SamplePart sample)
    {
        if (Plain(array).SequenceEqual(Plain(sample.Shape)))
            return 1;
        if (array is [var rows, var row] && row == sample.Length)
            return rows;
        return array is [var count, .. var rest] && Plain(rest).SequenceEqual(Plain(sample.Shape)) ? count : null;

        static IEnumerable<int> Plain(IEnumerable<int> shape) => shape.Where(extent => extent != 1);
    }

    /// <summary>The array of an input: of its name, or <c>input_N</c>, or in its place where none other is there.</summary>
    private static NumpyArray Find(string path, ImmutableArray<NumpyArray> arrays, string name, int number, int inputs) =>
        arrays.FirstOrDefault(array => array.Name == name)
        ?? arrays.FirstOrDefault(array => array.Name == $"input_{number}")
        ?? (arrays.Length == 1 && inputs == 1 ? arrays[0] : null)
        ?? throw new DatasetException(
            path,
            $"holds no array '{name}', which is what the input is called, but "
            + string.Join(", ", arrays.Select(array => $"'{array.Name}'")));

    private static string Text(ImmutableArray<int> shape) => shape.IsEmpty ? "one number" : string.Join('×', shape);
}
