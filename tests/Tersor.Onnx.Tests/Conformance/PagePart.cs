using System.Text;

namespace Tersor.Onnx.Tests;

/// <summary>A part of the page about ONNX that a command writes, between two marks.</summary>
/// <param name="name">What the marks are called.</param>
internal sealed class PagePart(string name)
{
    private const int Width = 118;

    private readonly string _path = Path.Combine(Checkout.Root, "docs", "onnx.md");

    /// <summary>What the page has now.</summary>
    public string Text
    {
        get => Find(File.ReadAllText(_path));
        set
        {
            var page = File.ReadAllText(_path);
            File.WriteAllText(_path, page.Replace(Begin + Find(page), Begin + '\n' + value + '\n', StringComparison.Ordinal));
        }
    }

    private string Begin => $"<!-- {name}: begin -->";

    /// <summary>Adds words with commas between them, on lines of the page's width.</summary>
    public static void Wrap(StringBuilder text, string indent, IEnumerable<string> words)
    {
        var line = indent;
        foreach (var word in words)
        {
            if (line.Length + word.Length + 2 > Width && line.Length > indent.Length)
            {
                text.Append(line.TrimEnd()).Append('\n');
                line = indent;
            }

            line += word + ", ";
        }

        text.Append(line.TrimEnd(' ', ',')).Append('\n');
    }

    private string Find(string page)
    {
        var start = page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        return page[start..page.IndexOf($"<!-- {name}: end -->", StringComparison.Ordinal)];
    }
}
