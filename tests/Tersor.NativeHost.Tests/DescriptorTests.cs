namespace Tersor.NativeHost.Tests;

/// <summary>What the program was started with, and how it fails: it has none of the runtime's messages.</summary>
public sealed class DescriptorTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tersor-test-").FullName;

    public DescriptorTests()
    {
        File.WriteAllBytes(Path.Combine(_folder, "images"), [0, 255, 0, 0, 255, 0, 0, 0]);
        File.WriteAllBytes(Path.Combine(_folder, "cut"), [0, 255, 0, 0, 255]);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("images")]
    [InlineData("< images")]
    [InlineData("2>&- images")]
    public void Images_are_classified_one_after_the_other(string arguments) => Assert.Equal((0, "1\n0\n", ""), Run(arguments));

    [Theory]
    [InlineData("nothere.png", "nothere.png: no such file")]
    [InlineData(".", ".: it is a folder")]
    [InlineData("images/x", "images/x: no such folder")]
    [InlineData("<&-", "standard input is closed")]
    [InlineData("< /dev/null", "standard input: no image")]
    [InlineData("< .", "it is a folder")]
    [InlineData("images >&-", "standard output is closed")]
    [InlineData("images > /dev/full", "no space left on the device")]
    public void A_failure_is_a_sentence_and_exit_code_1(string arguments, string reason) =>
        Assert.Equal((1, "", $"tersor-native: {reason}\n"), Run(arguments));

    [Fact]
    public void An_image_that_is_cut_off_is_told_after_the_whole_ones() =>
        Assert.Equal((1, "1\n", "tersor-native: image 1 has 1 bytes, not 4\n"), Run("cut"));

    [Theory]
    [InlineData("nothere.png 2>/dev/full", 1)]
    [InlineData("nothere.png 2>&-", 1)]
    [InlineData("<&- >&- 2>&-", 1)]
    [InlineData("one two 2>/dev/full", 2)]
    public void A_failure_that_nobody_hears_of_has_its_exit_code(string arguments, int exitCode) =>
        Assert.Equal((exitCode, "", ""), Run(arguments));

    [Theory]
    [InlineData("one two")]
    [InlineData("--colour")]
    public void A_command_line_that_makes_no_sense_is_exit_code_2(string arguments)
    {
        var (code, output, error) = Run(arguments);
        Assert.Equal((2, ""), (code, output));
        Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private (int ExitCode, string Output, string Error) Run(string arguments) =>
        ShellCommand.Run(_folder, Path.Combine(AppContext.BaseDirectory, "tersor-native.dll"), arguments);
}
