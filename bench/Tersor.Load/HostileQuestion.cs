using System.Text;

namespace Tersor.Load;

/// <summary>A request that no well-meaning client sends.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Type">The media type that it claims.</param>
/// <param name="Body">The bytes.</param>
/// <param name="Sent">How many of them are sent before the client hangs up; all of them if null.</param>
internal sealed record HostileQuestion(string Name, string Type, byte[] Body, int? Sent = null)
{
    private const int ServiceLimit = 1 << 20;
    private const int Deep = 10_000;

    /// <summary>Every file of a folder, whatever it is, as an image; and what needs no file.</summary>
    public static HostileQuestion[] All(string folder) =>
    [
        .. Files(folder, "*").Select(
            file => new HostileQuestion(Path.GetRelativePath(folder, file), "image/png", File.ReadAllBytes(file))),
        new("too long", "image/png", new byte[ServiceLimit + 1]),
        new("spaces up to the limit", "application/json", Text(new string(' ', ServiceLimit))),
        new("numbers up to the limit", "application/json", Text($$"""{"input":[{{Times("1,", (ServiceLimit / 2) - 32)}}1]}""")),
        new("nested deeply", "application/json", Text($$"""{"input":{{new string('[', Deep)}}{{new string(']', Deep)}}}""")),
        new("huge numbers", "application/json", Text($$"""{"input":[1{{new string('0', Deep)}}]}""")),
        new("hangs up halfway", "application/json", Text(new string(' ', ServiceLimit)), ServiceLimit / 2),
    ];

    /// <summary>A folder's files of a kind, with those of its folders.</summary>
    public static string[] Files(string folder, string pattern) =>
        [.. Directory.EnumerateFiles(folder, pattern, SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    private static string Times(string text, int count) => string.Concat(Enumerable.Repeat(text, count));

    private static byte[] Text(string text) => Encoding.ASCII.GetBytes(text);
}
