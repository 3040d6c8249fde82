namespace Tersor.Cli.Tests;

/// <summary>
/// Inputs and outputs of one command are never the same file: refused before the work, whatever the command and however the path
/// is spelt.
/// </summary>
public sealed class SameFileTests : IDisposable
{
    private readonly CommandLine _tersor = new();
    private readonly string _file;

    public SameFileTests()
    {
        _file = _tersor.File("file");
        File.WriteAllText(_file, "content");
        Directory.CreateSymbolicLink(_tersor.File("folder"), _tersor.Folder);
    }

    public void Dispose() => _tersor.Dispose();

    [Theory]
    [InlineData("inspect FILE --json SAME", "--json")]
    [InlineData("evaluate FILE --json SAME", "--json")]
    [InlineData("predict other FILE --json SAME", "--json")]
    [InlineData("predict FILE other --json SAME", "--json")]
    [InlineData("generate FILE --json SAME", "--json")]
    [InlineData("generate FILE --out SAME", "--out")]
    [InlineData("compress lenet-5 --checkpoint FILE --out SAME", "--out")]
    [InlineData("compress lenet-5 --checkpoint FILE --report SAME", "--report")]
    [InlineData("compress lenet-5 --recipe FILE --json SAME", "--json")]
    [InlineData("compress char-lstm --data FILE --json SAME", "--json")]
    [InlineData("sensitivity lenet-5 --checkpoint FILE --plot SAME", "--plot")]
    [InlineData("sensitivity lenet-5 --checkpoint FILE --ratio 10 --out SAME", "--out")]
    [InlineData("train lenet-5 --recipe FILE --out SAME", "--out")]
    [InlineData("reproduce --text FILE --out SAME", "--out")]
    public void An_output_is_no_input(string command, string option)
    {
        foreach (var same in new[] { _file, _tersor.File("blocks/../file"), _tersor.File("folder/file") })
        {
            var reason = _tersor.Run([.. command.Split(' ').Select(word => word.Replace("FILE", _file).Replace("SAME", same))])
                .Failed(ExitCode.Usage);
            Assert.StartsWith($"{option}: '{same}' is what ", reason);
            Assert.EndsWith($" reads: '{_file}'", reason);
        }

        Assert.Equal("content", File.ReadAllText(_file));
    }

    [Theory]
    [InlineData("compress lenet-5 --out NEW --json SAME")]
    [InlineData("compress lenet-5 --out NEW --report SAME")]
    [InlineData("compress lenet-5 --json NEW --report SAME")]
    [InlineData("sensitivity lenet-5 --plot NEW --json SAME")]
    [InlineData("train lenet-5 --out NEW --json SAME")]
    [InlineData("train dcgan --out NEW.safetensors --json SAME.png")]
    [InlineData("reproduce --out NEW --json SAME")]
    public void Two_outputs_are_two_files(string command)
    {
        var same = _tersor.File("folder/new");
        var outcome = _tersor.Run(
            [.. command.Split(' ').Select(word => word.Replace("NEW", _tersor.File("new")).Replace("SAME", same))]);
        Assert.Contains(" writes: '", outcome.Failed(ExitCode.Usage));
        Assert.Equal(
            ["blocks", "file", "folder"],
            Directory.GetFileSystemEntries(_tersor.Folder).Select(entry => Path.GetFileName(entry)!).Order());
    }

    [Fact]
    public void A_file_of_the_data_is_an_input()
    {
        var images = _tersor.File("blocks/t10k-images-idx3-ubyte");
        Assert.Contains(
            "is what --data reads",
            _tersor.Run("train", "lenet-5", "--data", _tersor.Data, "--out", images).Failed(ExitCode.Usage));
        Directory.CreateDirectory(_tersor.File("pictures/shoe"));
        File.WriteAllText(_tersor.File("pictures/shoe/1.png"), "content");
        var outcome = _tersor.Run(
            "train", "dcgan", "--data", _tersor.File("pictures"), "--out", _tersor.File("pictures/shoe/1.safetensors"));
        Assert.Contains("is what --data reads", outcome.Failed(ExitCode.Usage));
    }

    [Theory]
    [InlineData("compress lenet-5 --data nowhere/at/all --recipe naive --out naive")]
    [InlineData("compress lenet-5 --data mnist --out mnist")]
    public void A_name_is_no_file(string command) => _tersor.Run(command.Split(' ')).Failed(ExitCode.Failed);

    [Fact]
    public void A_result_beside_the_data_may_be_written_again()
    {
        File.WriteAllText(_tersor.File("blocks/r.json"), "earlier");
        _tersor.Run(
            "train", "lenet-300-100", "--data", _tersor.Data, "--epochs", "1", "--out", _tersor.File("o"), "--json",
            _tersor.File("blocks/r.json"))
            .Succeeded();
    }
}
