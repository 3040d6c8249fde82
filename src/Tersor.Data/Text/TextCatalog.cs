using System.Text;
using Tersor.Format;

namespace Tersor.Data;

/// <summary>
/// Finds a text by name or path. A name is looked up like those of other data sets: a folder with one text file.
/// </summary>
/// <param name="folders">The folders to search.</param>
public sealed class TextCatalog(DatasetFolders folders)
{
    /// <summary>
    /// The text that models learn from unless told otherwise: the collected plays of Shakespeare in one file (Karpathy 2015).
    /// </summary>
    public const string DefaultName = "shakespeare";

    /// <summary>The address of that text.</summary>
    public static Uri DefaultSource { get; } = new(
        "https://raw.githubusercontent.com/karpathy/char-rnn/master/data/tinyshakespeare/input.txt");

    private const string Extension = ".txt";
    private const double HeldOut = 0.1;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The folder that holds a text of that name, or null.</summary>
    public string? Locate(string name) => folders.Candidates(name).FirstOrDefault(folder => TextIn(folder) is not null);

    /// <summary>Loads a text; its last tenth is for testing.</summary>
    /// <param name="nameOrPath">
    /// A name, or the path of a file or of a folder with one <c>.txt</c> file: see <see cref="NameOrPath"/>.
    /// </param>
    /// <param name="vocabulary">The characters that the text may have; null for those that it has.</param>
    /// <param name="notice">Told, in one line, that a name hides what lies in the working directory.</param>
    /// <exception cref="UnknownDatasetException">Nothing has that name.</exception>
    /// <exception cref="DatasetException">There is none, it is not UTF-8, or it has other characters.</exception>
    public (TextDataset Train, TextDataset Test) Load(
        string nameOrPath, TextVocabulary? vocabulary = null, Action<string>? notice = null)
    {
        var (place, path) = Find(nameOrPath, notice);
        var text = Read(path);
        vocabulary ??= TextVocabulary.Of(text);
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(place)));
        try
        {
            return new TextDataset(name, vocabulary, vocabulary.Encode(text, path)).SplitLast(HeldOut);
        }
        catch (FormatException error)
        {
            throw new DatasetException(error.Message);
        }
    }

    /// <summary>Finds a text without reading it.</summary>
    /// <param name="nameOrPath">A name or path.</param>
    /// <param name="notice">Told, in one line, that a name hides what lies in the working directory.</param>
    /// <returns>What is named, the file itself or its folder, and the file.</returns>
    /// <exception cref="UnknownDatasetException">Nothing has that name.</exception>
    /// <exception cref="DatasetException">It is not installed, or no text.</exception>
    public (string Place, string File) Find(string nameOrPath, Action<string>? notice = null)
    {
        var meant = NameOrPath.Find(nameOrPath, DatasetCatalog.Names, folders, notice)
            ?? throw new UnknownDatasetException(nameOrPath, DatasetCatalog.Names);
        if (meant.Name is { } name and not DefaultName)
            throw new DatasetException($"'{name}' is a data set of images, not a text");
        var place = meant.Path ?? Locate(DefaultName)
            ?? throw new DatasetException($"data set '{DefaultName}' is not installed; 'tersor data' says how to get it");
        if (File.Exists(place))
            return (place, place);
        return (place, TextIn(place) ?? throw new DatasetException(
            place, Directory.Exists(place) ? "no folder with one text file (.txt)" : "no such file or folder"));
    }

    private static string? TextIn(string folder) =>
        Directory.Exists(folder) && Directory.GetFiles(folder, "*" + Extension) is [var only] ? only : null;

    private static string Read(string path)
    {
        try
        {
            var most = ReadLimits.Default.MaxDatasetBytes;
            var bytes = InputFile.TryReadAll(path, most)
                ?? throw new DatasetException(
                    path, $"longer than the {most:N0} bytes that are read; {ReadLimits.Variable} raises the limit");
            return FileContent.MayBeText(bytes)
                ? Utf8.GetString(bytes).TrimStart('\uFEFF')
                : throw new DatasetException(path, FileContent.DescribeInstead(bytes, "a text"));
        }
        catch (DecoderFallbackException exception)
        {
            throw new DatasetException(path, $"not UTF-8 text: byte {exception.Index + 1} starts no character", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException(path, FileFault.Reason(exception, path), exception);
        }
    }
}
