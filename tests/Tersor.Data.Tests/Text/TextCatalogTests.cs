using System.Text;
using Tersor.Format;

namespace Tersor.Data.Tests;

public sealed class TextCatalogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private TextCatalog Catalog => new(new DatasetFolders(_folder.Path, _folder.File("cache"), _folder.File("installed"), null));

    [Fact]
    public void A_text_is_found_by_name_file_and_folder_and_its_last_tenth_is_held_out()
    {
        Directory.CreateDirectory(_folder.File("plays"));
        var path = _folder.File("plays/input.txt");
        File.WriteAllText(path, "naïve 😀 text: twenty!");
        foreach (var (source, name) in new[] { ("plays", "plays"), (path, "input.txt"), (_folder.File("plays") + "/", "plays") })
        {
            var (train, test) = Catalog.Load(source);
            Assert.Equal((name, 19, 2), (train.Name, train.Count, test.Count));
            Assert.Equal("naïve 😀 text: twent", Decode(train));
            Assert.Equal("y!", Decode(test));
            Assert.Same(train.Vocabulary, test.Vocabulary);
        }
    }

    [Theory]
    [InlineData("shakespear", "did you mean 'shakespeare'?")]
    [InlineData("the-complete-works", "known are fashion-mnist, mnist, fashion-mnist-sample, shakespeare, or give the path")]
    public void An_unknown_name_is_answered_as_for_images(string name, string answer) => Assert.StartsWith(
        $"unknown data set '{name}': {answer}", Assert.Throws<UnknownDatasetException>(() => Catalog.Load(name)).Message);

    [Fact]
    public void A_set_of_images_is_no_text_and_a_path_is_never_looked_up_among_names()
    {
        var error = Assert.Throws<DatasetException>(() => Catalog.Load("mnist"));
        Assert.Equal("'mnist' is a data set of images, not a text", error.Message);
        Directory.CreateDirectory(_folder.File("plays"));
        File.WriteAllText(_folder.File("plays/input.txt"), "twenty characters...");
        Assert.Equal("./plays: no such file or folder", Assert.Throws<DatasetException>(() => Catalog.Load("./plays")).Message);
    }

    [Fact]
    public void A_vocabulary_comes_back_from_its_text()
    {
        var vocabulary = TextVocabulary.Of("hello\n😀 wörld");
        Assert.Equal("\n dehlorwö😀", vocabulary.ToString());
        Assert.Equal(vocabulary.ToString(), TextVocabulary.Of(vocabulary.ToString()).ToString());
        Assert.Equal(10, vocabulary.SymbolOf(new Rune(0x1F600)));
    }

    [Theory]
    [InlineData("missing.txt", "no such file or folder")]
    [InlineData("shakespeare", "data set 'shakespeare' is not installed")]
    [InlineData("empty", "no folder with one text file")]
    [InlineData("latin.txt", "not UTF-8 text: byte 4 starts no character")]
    [InlineData("other.txt", "character 3, U+0021, is not in the model's vocabulary of 2")]
    public void What_can_not_be_read_is_named(string name, string reason)
    {
        Directory.CreateDirectory(_folder.File("empty"));
        File.WriteAllBytes(_folder.File("latin.txt"), [0x61, 0x62, 0x63, 0xE9, 0x21]);
        File.WriteAllText(_folder.File("other.txt"), "ab!");
        var source = name is "shakespeare" ? name : _folder.File(name);
        var exception = Assert.Throws<DatasetException>(() => Catalog.Load(source, TextVocabulary.Of("ab")));
        Assert.Contains(reason, exception.Message);
        Assert.DoesNotContain('\n', exception.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\uFEFF")]
    public void An_empty_text_is_named(string content)
    {
        var path = _folder.File("empty.txt");
        File.WriteAllText(path, content);
        Assert.Equal($"{path}: an empty text", Assert.Throws<DatasetException>(() => Catalog.Load(path)).Message);
        Assert.Equal(
            $"{path}: an empty text", Assert.Throws<DatasetException>(() => Catalog.Load(path, TextVocabulary.Of("ab"))).Message);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void A_text_of_one_character_has_nothing_to_predict(string content)
    {
        var path = _folder.File("one.txt");
        File.WriteAllText(path, content);
        var graph = new ModelGraphBuilder("m", 8).Embedding(1, 3).Lstm(4).Linear(1).Build();
        Assert.Equal(
            "one.txt: a text of one character again and again, which leaves nothing to predict",
            Catalog.Load(path).Train.MismatchWith(graph));
    }

    [Fact]
    public void A_model_says_why_it_can_not_take_a_text()
    {
        var graph = new ModelGraphBuilder("m", 8).Embedding(2, 3).Lstm(4).Linear(2).Build();
        var vocabulary = TextVocabulary.Of("ab");
        Assert.Null(new TextDataset("t", vocabulary, new int[9]).MismatchWith(graph));
        Assert.Contains("shorter than a window of 8", new TextDataset("t", vocabulary, new int[8]).MismatchWith(graph));
        Assert.Contains("3 different characters", new TextDataset("t", TextVocabulary.Of("abc"), new int[9]).MismatchWith(graph));
        Assert.Contains("doesn't take", new TextDataset("t", vocabulary, new int[9]).MismatchWith(TestGraphs.Mlp()));
    }

    private static string Decode(TextDataset text) =>
        string.Concat(text.Symbols.ToArray().Select(symbol => text.Vocabulary[symbol]));
}
