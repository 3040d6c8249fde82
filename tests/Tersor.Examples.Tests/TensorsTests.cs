using System.Globalization;
using System.Text.RegularExpressions;

namespace Tersor.Examples.Tests;

/// <summary>Tensors, a gradient and a training loop by hand.</summary>
public sealed partial class TensorsTests
{
    private const int MostLines = 60;

    private static readonly Example Tensors = new("Tensors");

    [Fact]
    public void It_is_short() => Assert.InRange(Tensors.Source.Count(character => character == '\n'), 1, MostLines);

    [Fact]
    public async Task It_prints_a_gradient_and_learns()
    {
        using var folder = new TemporaryFolder();
        WriteBrightAndDark(Directory.CreateDirectory(folder.File("fashion-mnist")).FullName);
        var output = await Tensors.RunAsync(folder.Path, data: folder.Path);
        const string First = "x\n[[1. 2. 3.]\n [4. 5. 6.]]\ngradient\n[[ 4.  6.  8.]\n [10. 12. 14.]]\n";
        Assert.StartsWith(First, output, StringComparison.Ordinal);
        var losses = Epoch().Matches(output)
            .Select(match => float.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))
            .ToArray();
        Assert.Equal(3, losses.Length);
        Assert.True(losses[2] < losses[0], output);
        Assert.Matches(@"accuracy 100\.0\s?%\s*$", output);
    }

    /// <summary>Images of two classes, dark and bright ones.</summary>
    private static void WriteBrightAndDark(string folder)
    {
        foreach (var prefix in new[] { "train", "t10k" })
        {
            var pixels = new byte[200 * 28 * 28];
            for (var i = 0; i < 200; i++)
                pixels.AsSpan(i * 28 * 28, 28 * 28).Fill((byte)((i % 2 * 150) + (i / 4)));
            byte[] labels = [.. Enumerable.Range(0, 200).Select(i => (byte)(i % 2))];
            File.WriteAllBytes(Path.Combine(folder, $"{prefix}-images-idx3-ubyte"), IdxWriter.Images(200, 28, 28, pixels));
            File.WriteAllBytes(Path.Combine(folder, $"{prefix}-labels-idx1-ubyte"), IdxWriter.Labels(200, labels));
        }
    }

    [GeneratedRegex(@"^epoch \d: loss (\d+\.\d{3}), accuracy \d+\.\d\s?%\s*$", RegexOptions.Multiline)]
    private static partial Regex Epoch();
}
