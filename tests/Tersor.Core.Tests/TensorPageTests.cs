using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Tersor.Cpu;

namespace Tersor.Core.Tests;

/// <summary>What docs/tensors.md shows is there, and runs.</summary>
public sealed partial class TensorPageTests
{
    /// <summary>Words of the page that live elsewhere.</summary>
    private static readonly string[] Others = ["WriteLine", "Shape", "SaveAll", "LoadAll", "Save", "Load"];

    [Fact]
    public void The_listing_runs()
    {
        var printed = "";
        Listing(gradient => printed = gradient.ToString()!);
        Assert.StartsWith("[[", printed, StringComparison.Ordinal);
        Assert.Equal(
            Statements(Between(Page(), "```csharp", "```"))
                .SkipWhile(line => line.StartsWith("using Tersor", StringComparison.Ordinal)),
            Statements(Between(Source(), "void Listing(Action<Tensor?> print)\n    {", "\n    }\n"))
                .Select(line => line.Replace("print(", "Console.WriteLine(", StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_word_of_the_table_is_there()
    {
        var known = typeof(Tensor).Assembly.GetExportedTypes()
            .Concat(typeof(CpuDevices).Assembly.GetExportedTypes())
            .SelectMany(type => type.GetMembers(BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance))
            .Select(member => member.Name)
            .Concat(Others)
            .ToHashSet();
        var words = Page().Split('\n')
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .SelectMany(line => Word().Matches(line.Split(" | ")[1]))
            .Select(match => match.Groups[1].Value)
            .ToArray();
        Assert.Contains("Concat", words);
        Assert.All(words, word => Assert.Contains(word, known));
    }

    private static void Listing(Action<Tensor?> print)
    {
        using var device = Device.Cpu();
        using var weight = device.Normal(seed: 1, 3, 2).RequireGradient();

        using (device.BeginStep())
        {
            var x = device.From(new[,] { { 1f, 2f, 3f }, { 4f, 5f, 6f } });
            var y = x.MatMul(weight).Tanh();
            var loss = (y * y).Mean() + (0.1f * weight.Abs().Sum());
            loss.Backward();
            print(weight.Gradient);
        }
    }

    private static IEnumerable<string> Statements(string text) =>
        text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0);

    private static string Between(string text, string start, string end)
    {
        var from = text.IndexOf(start, StringComparison.Ordinal) + start.Length;
        return text[from..text.IndexOf(end, from, StringComparison.Ordinal)];
    }

    private static string Source([CallerFilePath] string path = "") => File.ReadAllText(path);

    private static string Page([CallerFilePath] string path = "") =>
        File.ReadAllText(Path.Combine(Path.GetDirectoryName(path)!, "../../docs/tensors.md"));

    [GeneratedRegex(@"\b([A-Z]\w+)\(")]
    private static partial Regex Word();
}
