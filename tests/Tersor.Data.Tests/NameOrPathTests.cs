namespace Tersor.Data.Tests;

public sealed class NameOrPathTests : IDisposable
{
    private static readonly string[] Names = ["mnist", "shakespeare"];

    private readonly TemporaryFolder _root = new();
    private readonly DatasetFolders _folders;

    // A word without a slash that lies in the working directory of every test run: the assembly's own folder may not be changed.
    private readonly string _here =
        Path.GetFileName(Directory.EnumerateFileSystemEntries(Directory.GetCurrentDirectory()).First());

    public NameOrPathTests() =>
        _folders = new DatasetFolders(_root.File("chosen"), _root.File("cache"), _root.File("system"), null);

    public void Dispose() => _root.Dispose();

    [Theory]
    [InlineData("./mnist")]
    [InlineData("a/b")]
    [InlineData("/mnist")]
    [InlineData("mnist/")]
    [InlineData(".")]
    [InlineData("..")]
    public void What_has_a_slash_is_a_path(string word) =>
        Assert.Equal(new NameOrPath(null, word), NameOrPath.Find(word, Names, _folders));

    [Theory]
    [InlineData("mnist", "mnist")]
    [InlineData("MNIST", "mnist")]
    [InlineData("Shakespeare", "shakespeare")]
    public void A_known_name_wins_over_folders(string word, string name)
    {
        Directory.CreateDirectory(_root.File("chosen/mnist"));
        Assert.Equal(new NameOrPath(name, null), NameOrPath.Find(word, Names, _folders));
    }

    [Fact]
    public void A_place_for_data_wins_over_the_working_directory_and_says_so()
    {
        var notices = new List<string>();
        Assert.Equal(new NameOrPath(null, _here), NameOrPath.Find(_here, Names, _folders, notices.Add));
        Assert.Empty(notices);

        Directory.CreateDirectory(_root.File($"system/{_here}"));
        Assert.Equal(new NameOrPath(null, _root.File($"system/{_here}")), NameOrPath.Find(_here, Names, _folders, notices.Add));
        Assert.EndsWith($"for what lies here, write ./{_here}", Assert.Single(notices));

        Assert.Equal(new NameOrPath(_here, null), NameOrPath.Find(_here, [_here], _folders, notices.Add));
        Assert.Equal($"'{_here}' means what has this name; for what lies here, write ./{_here}", notices[1]);
    }

    [Fact]
    public void What_is_nowhere_means_nothing() => Assert.Null(NameOrPath.Find("no-such-thing", Names, _folders));
}
