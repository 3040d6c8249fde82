using System.Text.RegularExpressions;

namespace Tersor.Tasks.Tests;

/// <summary>Outside a task's own room nobody asks which task it is: a fourth kind is a folder, not thirty edits.</summary>
public sealed class TaskRoomsTests
{
    private static readonly string Root =
        new DirectoryInfo(
            AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)).Parent!.Parent!.Parent!.Parent!.Parent!.FullName;

    private static readonly string[] Rooms =
    [
        "src/Tersor.Tasks/Classification/",
        "src/Tersor.Tasks/Generation/",
        "src/Tersor.Tasks/Comparison/",
        "src/Tersor.Tasks/Prediction/",
        "src/Tersor.Tasks/Text/",
        "bench/Tersor.Peers/Training/Adversarial/",
    ];

    private static readonly Regex Question = new(
        """
        \b(is|as|case)\s+(not\s+)?(TextDataset|ImageDataset)\b
        | \((TextDataset|ImageDataset)\)
        | \b(Discriminator|Vocabulary|ForVocabulary)\s+(is\b|[!=]=\s+null)
        | \b(MakesImages|ReadsText)\b
        | \bOutputShape\.Length\s*[!=]=
        | \b(is|as|case)\s+(not\s+)?(Classification|Text|Generation)(Kind|Score)\b
        | \b(is|as|case)\s+(not\s+)?(PredictionScore|PredictionTask|ImageClassification|TextPrediction|ImageGeneration)\b
        | (typeof)?\((Classification|Text|Generation)(Kind|Score)\)
        | (typeof)?\((PredictionScore|PredictionTask|ImageClassification|TextPrediction|ImageGeneration)\)
        | \bTask\.GetType\(
        """,
        RegexOptions.IgnorePatternWhitespace);

    [Fact]
    public void Nobody_else_asks_which_task_it_is()
    {
        var files = new[] { "src", "kernels", "tools", "bench", "examples" }.SelectMany(Sources).ToArray();
        Assert.InRange(files.Length, 500, 10_000);
        Assert.Empty(
            from file in files
            where !Rooms.Any(file.StartsWith)
            from line in File.ReadLines(Path.Combine(Root, file)).Select((text, i) => (Text: text, Number: i + 1))
            where Question.IsMatch(line.Text)
            select $"{file}:{line.Number}: {line.Text.Trim()}");
    }

    [Theory]
    [InlineData("if (dataset is TextDataset text)")]
    [InlineData("var images = data as ImageDataset;")]
    [InlineData("return (ImageDataset)data.Test;")]
    [InlineData("data.Discriminator is null")]
    [InlineData("if (model.Vocabulary is not null)")]
    [InlineData("model.Discriminator != null")]
    [InlineData("Graph.OutputShape.Length == 3")]
    [InlineData("model.Task is GenerationKind { Discriminator: not null }")]
    [InlineData("score is not TextScore")]
    [InlineData("((ImageGeneration)task).Load()")]
    [InlineData("model.Task.GetType() == typeof(TextKind)")]
    public void The_search_finds_such_questions(string line) => Assert.Matches(Question, line);

    [Theory]
    [InlineData("public TextKind(Func<int, ModelGraph>? forVocabulary = null)")]
    [InlineData("new ImageClassification(model.Graph, data, new TaskSetup(device))")]
    [InlineData("var images = new ImageDataset(name, shape, names, pixels, labels);")]
    [InlineData("if (score is { IsTable: true })")]
    public void And_nothing_else(string line) => Assert.DoesNotMatch(Question, line);

    private static IEnumerable<string> Sources(string folder) =>
        from path in Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
        let file = Path.GetRelativePath(Root, path).Replace('\\', '/')
        where !file.Split('/').Any(part => part is "obj" or "bin")
        select file;
}
