using System.Collections.Immutable;
using Tersor.Format;

namespace Tersor.Cli.Output;

/// <summary>What is inside a <c>.tersor</c> file, as tables: its layers, its streams, and where its bytes go.</summary>
internal static class FileSheets
{
    /// <summary>All three tables.</summary>
    public static ImmutableArray<SheetTable> Of(TersorFile file) => [Layers(file), Streams(file), Parts(file)];

    /// <summary>The bits that tell a tensor's centroids apart, or of its floats if nothing is shared.</summary>
    public static int Bits(TensorLayout layout) => layout.Kind == StoredKind.Shared
        ? (int)Math.Ceiling(Math.Log2(Math.Max(1, layout.Centroids)))
        : layout.Width == FloatWidth.Half ? 16 : 32;

    /// <summary>The bytes that belong to no parameter: header, table of contents, graph, metadata, checksums.</summary>
    public static int Overhead(TersorFile file) => file.Length - file.Layouts.Sum(layout => layout.Bytes);

    private static SheetTable Layers(TersorFile file)
    {
        var rows = ImmutableArray.CreateBuilder<ImmutableArray<string>>();
        foreach (var (tensor, layout) in file.Tensors.Zip(file.Layouts))
        {
            rows.Add(
            [
                layout.Name,
                Figure.Shape(tensor.Shape),
                Figure.Count(layout.Values),
                Figure.Count(layout.NonZeros),
                Figure.Percent((double)layout.NonZeros / layout.Values),
                layout.Centroids == 0 ? "" : Figure.Count(layout.Centroids),
                Figure.Count(Bits(layout)),
                Figure.Count(layout.Bytes),
            ]);
        }

        long values = file.Layouts.Sum(layout => (long)layout.Values),
            nonZeros = file.Layouts.Sum(layout => (long)layout.NonZeros);
        var bytes = file.Layouts.Sum(layout => layout.Bytes);
        rows.Add(["all", "", Figure.Count(values), Figure.Count(nonZeros), Figure.Percent((double)nonZeros / values), "", "",
            Figure.Count(bytes)]);
        return new SheetTable(
            "Layers", ["parameter", "shape", "values", "non-zeros", "kept", "centroids", "bits", "bytes"], rows.ToImmutable())
        { HasTotal = true };
    }

    private static SheetTable Streams(TersorFile file) => new(
        "Streams",
        ["parameter", "stream", "method", "symbols", "bytes"],
        [.. file.Layouts.SelectMany(layout => layout.Streams.Select((stream, i) => (ImmutableArray<string>)
        [
            i == 0 ? layout.Name : "",
            stream.Part.ToString().ToLowerInvariant(),
            stream.Method,
            Figure.Count(stream.Symbols),
            Figure.Count(stream.Bytes),
        ]))])
    { TextColumns = 3 };

    private static SheetTable Parts(TersorFile file)
    {
        var rows = ImmutableArray.CreateBuilder<ImmutableArray<string>>();
        foreach (var part in Enum.GetValues<StreamPart>())
            Add(part.ToString().ToLowerInvariant(), file.Layouts.Sum(layout => layout.BytesOf(part)));
        Add("parameter headers", file.Layouts.Sum(layout => layout.HeaderBytes));
        Add("overhead", Overhead(file));
        Add("file", file.Length);
        return new SheetTable("Bytes", ["part", "bytes", "share"], rows.ToImmutable()) { HasTotal = true };

        void Add(string name, int bytes) => rows.Add([name, Figure.Count(bytes), Figure.Percent((double)bytes / file.Length)]);
    }
}
