namespace Tersor.Cli.Tests;

/// <summary>Files that are not what their name or their place says: the line tells what they are and what was expected.</summary>
public sealed class WrongKindTests : IDisposable
{
    private readonly CommandLine _tersor = new();

    public void Dispose() => _tersor.Dispose();

    [Theory]
    [InlineData("80028A0A6CFC9C46F920", "a PyTorch checkpoint (pickle)")]
    [InlineData("47494638396101000100", "a GIF image")]
    [InlineData("89504E470D0A1A0A0000", "a PNG image")]
    [InlineData("504B0506000000000000", "an empty zip archive")]
    [InlineData("894844460D0A1A0A0000", "an HDF5 file (Keras)")]
    [InlineData("1F8B0800000000000003", "a gzip file")]
    [InlineData("FEED0000000000FEED00", "a file of an unknown kind")]
    [InlineData("68656C6C6F2C20776F72", "text")]
    [InlineData("", "an empty file")]
    public void A_file_is_told_by_what_it_holds(string content, string kind)
    {
        foreach (var (name, expected, arguments) in new (string, string, string[])[]
        {
            ("m.tersor", "a .tersor file", ["inspect", "m.tersor"]),
            ("m.tersor", "a .tersor file", ["evaluate", "m.tersor", "--data", _tersor.Data]),
            ("w.safetensors", "a safetensors file", ["evaluate", "w.safetensors", "--model", "lenet-5", "--data", _tersor.Data]),
            ("w.safetensors", "a safetensors file", ["compress", "lenet-5", "--data", _tersor.Data, "--checkpoint",
                "w.safetensors"]),
            ("data", "a folder with a data set", ["train", "lenet-5", "--data", "data", "--out", _tersor.File("out")]),
        })
        {
            var path = _tersor.File(name);
            File.WriteAllBytes(path, Convert.FromHexString(content));
            var outcome = _tersor.Run([.. arguments.Select(argument => argument == name ? path : argument)]);
            Assert.Equal($"{path}: {kind}, not {expected}", outcome.Failed(ExitCode.Failed));
        }
    }

    [Theory]
    [InlineData("80028A0A6CFC9C46F920", "a PyTorch checkpoint (pickle)")]
    [InlineData("89504E470D0A1A0A0000", "a PNG image")]
    [InlineData("08000000000000007B7D", "a safetensors file")]
    public void Where_text_is_expected_known_kinds_are_named(string content, string kind)
    {
        var path = _tersor.File("file");
        File.WriteAllBytes(path, Convert.FromHexString(content));
        Assert.Equal(
            $"{path}: {kind}, not a text",
            _tersor.Run("train", "char-lstm", "--data", path, "--out", _tersor.File("out")).Failed(ExitCode.Failed));
        Assert.Equal(
            $"{path}: {kind}, not a recipe (JSON)",
            _tersor.Run("compress", "lenet-5", "--data", _tersor.Data, "--recipe", path).Failed(ExitCode.Failed));
    }

    [Theory]
    [InlineData("inspect", "FILE")]
    [InlineData("evaluate", "FILE", "--data", "DATA")]
    [InlineData("compress", "lenet-5", "--data", "DATA", "--checkpoint", "FILE")]
    [InlineData("compress", "lenet-5", "--data", "DATA", "--recipe", "FILE")]
    public void A_folder_in_place_of_a_file_is_named_as_such(params string[] arguments)
    {
        var folder = _tersor.File("folder.png");
        Directory.CreateDirectory(folder);
        var outcome = _tersor.Run(
            [.. arguments.Select(word => word switch { "FILE" => folder, "DATA" => _tersor.Data, _ => word })]);
        var told = outcome.Failed(ExitCode.Failed);
        Assert.EndsWith("folder.png: it is a folder", told);
    }
}
