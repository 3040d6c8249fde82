using System.IO.Compression;
using System.Text;
using Tersor.Core;
using Tersor.Cpu;
using Tersor.Format;

namespace Tersor.Data.Tests;

public sealed class ArrayDatasetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Features_are_measured_one_by_one_and_normalised_in_batches()
    {
        var data = new ArrayDataset("x", [2], ["a", "b"], new float[] { 1, 7, 3, 7, 5, 7 }, new[] { 0, 1, 0 });
        var normalization = data.MeasureNormalization();
        Assert.Equal([new(3f, MathF.Sqrt(8f / 3)), new(7f, 1f)], normalization.Channels);
        using var device = Device.Cpu(threads: 1);
        var graph = new ModelGraphBuilder("m", 2).Linear(2).Build(normalization);
        using var source = data.InOrder(device, graph);
        source.Begin(0);
        Assert.True(source.MoveNext());
        Assert.Equal(new Shape(3, 2), source.Current.Inputs.Shape);
        var values = source.Current.Inputs.ToArray();
        Assert.Equal(0f, values[2]);
        Assert.Equal(0f, values[5]);
        Assert.Equal(-values[0], values[4]);
        Assert.Null(data.MismatchWith(graph));
        Assert.Equal(
            "x: examples of 2, but m takes 3", data.MismatchWith(new ModelGraphBuilder("m", 3).Linear(2).Build()));
    }

    [Fact]
    public void Counts_and_labels_are_checked()
    {
        Assert.Throws<ArgumentException>(() => new ArrayDataset("x", [2], ["a"], new float[3], new int[2]));
        Assert.Throws<ArgumentException>(() => new ArrayDataset("x", [1], ["a"], new float[1], new[] { 1 }));
    }

    [Fact]
    public void A_table_has_numbers_words_and_classes()
    {
        File.WriteAllText(
            _folder.File("t.csv"),
            """
            size;colour;"kind, of it"
            1.5;red;plum
            2;green;apple
            3;red;apple
            4;blue;plum
            5;red;apple
            """);
        var pair = CsvDataset.Load(_folder.File("t.csv"));
        Assert.Equal(["apple", "plum"], pair.Train.ClassNames);
        Assert.Equal((4, 1), (pair.Train.Count, pair.Test.Count));
        Assert.Equal([4], pair.Train.Shape);
        Assert.Equal([1, 0, 0, 1], pair.Train.Labels.ToArray());

        // The number, then blue, green and red.
        Assert.Equal([2f, 0, 1, 0], ((ArrayDataset)pair.Train).Example(1));
        Assert.Equal([5f, 0, 0, 1], ((ArrayDataset)pair.Test).Example(0));
        Assert.Equal(["1.5", "2", "3", "4", "5"], CsvDataset.Load(_folder.File("t.csv"), "size").Train.ClassNames);
    }

    [Theory]
    [InlineData("a,b\n1,2\n", "2 columns and 1 rows")]
    [InlineData("a,b\n1,2\n1,2\n,2\n1,2\n1,2\n", "row 3, column 'a': nothing")]
    [InlineData("a,b\n1,2\n1\n1,2\n1,2\n1,2\n", "no table")]
    [InlineData("a,a\n1,2\n1,2\n1,2\n1,2\n1,2\n", "no table")]
    public void What_is_no_table_is_refused(string text, string reason)
    {
        File.WriteAllText(_folder.File("t.csv"), text);
        var message = Assert.Throws<DatasetException>(() => CsvDataset.Load(_folder.File("t.csv"))).Message;
        Assert.StartsWith(_folder.File("t.csv"), message);
        Assert.Contains(reason, message);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void Arrays_in_an_archive_are_images_or_numbers()
    {
        Write(("x_train", "|u1", "(3, 1, 2)", [1, 2, 3, 4, 5, 6]), ("y_train", "|u1", "(3,)", [0, 2, 1]),
            ("x_test", "|u1", "(1, 1, 2)", [7, 8]), ("y_test", "|u1", "(1,)", [1]));
        var pair = NumpyDataset.Load(_folder.File("a.npz"));
        var images = Assert.IsType<ImageDataset>(pair.Train);
        Assert.Equal([1, 1, 2], images.Shape);
        Assert.Equal([3, 4], images.Image(1).ToArray());
        Assert.Equal(["0", "1", "2"], pair.Test.ClassNames);

        Write(("x", "|i1", "(5, 2)", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]), ("y", "|u1", "(5,)", [0, 1, 0, 1, 1]));
        pair = NumpyDataset.Load(_folder.File("a.npz"));
        Assert.Equal((4, 1), (pair.Train.Count, pair.Test.Count));
        Assert.Equal([9f, 10], Assert.IsType<ArrayDataset>(pair.Test).Example(0));
    }

    [Fact]
    public void Arrays_that_do_not_fit_are_refused()
    {
        Write(("x", "|i1", "(2, 1)", [1, 2]), ("z", "|u1", "(2,)", [0, 1]));
        Assert.Contains("holds no array 'y', but x, z", Refused());
        Write(("x", "|i1", "(2, 1)", [1, 2]), ("y", "|u1", "(1,)", [0]));
        Assert.Contains("array 'x' is 2×1, and 'y' has 1 labels", Refused());
        Write(("x", "|i1", "(2, 1)", [1, 2]), ("y", "|i1", "(2,)", [0, 255]));
        Assert.Contains("array 'y': -1 at place 1 is no class", Refused());

        string Refused() => Assert.Throws<DatasetException>(() => NumpyDataset.Load(_folder.File("a.npz"))).Message;
    }

    private void Write(params (string Name, string Type, string Shape, byte[] Data)[] arrays)
    {
        File.Delete(_folder.File("a.npz"));
        using var archive = ZipFile.Open(_folder.File("a.npz"), ZipArchiveMode.Create);
        foreach (var (name, type, shape, data) in arrays)
        {
            var header = $"{{'descr': '{type}', 'fortran_order': False, 'shape': {shape}, }}\n";
            using var entry = archive.CreateEntry(name + ".npy").Open();
            entry.Write([0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header), .. data]);
        }
    }
}
