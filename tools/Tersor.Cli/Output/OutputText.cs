using System.Text;
using Tersor.Format;

namespace Tersor.Cli.Output;

/// <summary>Text as the content of files: UTF-8 without a mark.</summary>
internal static class OutputText
{
    /// <summary>Writes a reserved file.</summary>
    /// <exception cref="IOException">It can't be written; the message names it.</exception>
    public static void WriteText(this OutputFile output, string text) =>
        output.Commit(stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    /// <summary>Writes a file at once, as a whole or not at all.</summary>
    /// <exception cref="IOException">It can't be written; the message names it.</exception>
    public static void Write(string path, string text) =>
        OutputFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));
}
