using System.Text.Json;
using Tersor.Format;

namespace Tersor.Cli.Tests;

/// <summary>
/// What the program was started with: outputs that are descriptors, and streams that are closed, full or read by nobody.
/// </summary>
public sealed class DescriptorTests : IDisposable
{
    private readonly CommandLine _tersor = new();

    public DescriptorTests()
    {
        var graph = new ModelGraphBuilder("small", 1, 4, 4).Flatten().Linear(3).Build(new InputNormalization(0f, 1f));
        TersorFile.Write(
            _tersor.File("m.tersor"),
            graph,
            [.. graph.Parameters.Select(
                parameter => StoredTensor.Dense(parameter.Name, parameter.Shape, new float[parameter.Count]))],
            new Dictionary<string, string> { ["note"] = "\u001b[31mred\u009b" });
    }

    public void Dispose() => _tersor.Dispose();

    [Theory]
    [InlineData("tersor inspect m.tersor --json /dev/stdout >> log")]
    [InlineData("tersor inspect m.tersor --json /dev/fd/5 5>> log >/dev/null")]
    [InlineData("tersor inspect m.tersor --json /proc/self/fd/2 2>> log >/dev/null")]
    public void A_file_that_the_shell_appends_to_is_appended_to(string line)
    {
        File.WriteAllText(_tersor.File("log"), "earlier\n");
        TersorProcess.Run(_tersor.Folder, line).Succeeded();
        var text = File.ReadAllText(_tersor.File("log"));
        Assert.StartsWith("earlier\n", text);
        Assert.Equal("small", JsonDocument.Parse(text[text.IndexOf('{')..]).RootElement.GetProperty("model").GetString());
    }

    [Fact]
    public void Two_outputs_may_go_to_the_same_pipe()
    {
        var output = TersorProcess.Run(_tersor.Folder, "tersor inspect m.tersor --json /dev/stdout | cat").Succeeded();
        Assert.StartsWith("small: ", output);
        Assert.EndsWith("}\n", output);
    }

    [Theory]
    [InlineData("tersor inspect m.tersor --json /dev/stdout >> m.tersor")]
    [InlineData("ln m.tersor hard; tersor inspect m.tersor --json hard")]
    public void The_shells_file_is_not_an_input(string line)
    {
        var before = File.ReadAllBytes(_tersor.File("m.tersor"));
        Assert.Contains("is what FILE reads", TersorProcess.Run(_tersor.Folder, line).Failed(ExitCode.Usage));
        Assert.Equal(before, File.ReadAllBytes(_tersor.File("m.tersor")));
    }

    [Theory]
    [InlineData("tersor inspect m.tersor --json /dev/fd/7", "can't write '/dev/fd/7': it is closed")]
    [InlineData("tersor inspect m.tersor --json /dev/stdin < /dev/null", "can't write '/dev/stdin': it is open for reading only")]
    [InlineData("tersor inspect m.tersor >&-", "standard output is closed")]
    [InlineData("tersor inspect m.tersor >/dev/full", "no space left on the device")]
    [InlineData("tersor --help >/dev/full", "no space left on the device")]
    [InlineData("tersor inspect nope", "nope: no such file")]
    [InlineData("tersor inspect .", ".: it is a folder")]
    public void A_failure_is_one_line_and_exit_code_1(string line, string reason) =>
        Assert.Equal(reason, TersorProcess.Run(_tersor.Folder, line).Failed(ExitCode.Failed));

    [Theory]
    [InlineData("tersor inspect nope 2>/dev/full", ExitCode.Failed)]
    [InlineData("tersor inspect nope 2>&-", ExitCode.Failed)]
    [InlineData("tersor inspect nope >&- 2>&-", ExitCode.Failed)]
    [InlineData("tersor dance 2>/dev/full", ExitCode.Usage)]
    [InlineData("tersor inspect m.tersor --json 2>&-", ExitCode.Usage)]
    [InlineData("tersor inspect nope 2> >(exit); exit $?", ExitCode.Failed)]
    public void A_failure_that_nobody_hears_of_has_its_exit_code(string line, int exitCode)
    {
        var outcome = TersorProcess.Run(_tersor.Folder, line);
        Assert.Equal((exitCode, ""), (outcome.ExitCode, outcome.Error));
    }

    [Fact]
    public void A_closed_stream_does_not_end_up_in_an_output()
    {
        var outcome = TersorProcess.Run(
            _tersor.Folder,
            "tersor inspect m.tersor --json m.json --device abacus 2>&-; tersor data --json d.json 2>&- >/dev/null");
        Assert.Equal(0, outcome.ExitCode);
        Assert.True(JsonDocument.Parse(File.ReadAllText(_tersor.File("d.json"))).RootElement.TryGetProperty("datasets", out _));
        Assert.False(File.Exists(_tersor.File("m.json")));
    }

    [Fact]
    public void What_a_file_says_gives_a_terminal_no_orders()
    {
        var output = TersorProcess.Run(_tersor.Folder, "tersor inspect m.tersor").Succeeded();
        Assert.Contains("note: \\x1b[31mred\\x9b\n", output);
        Assert.DoesNotContain('\u001b', output);
    }

    [Fact]
    public void No_temporary_file_is_left_by_a_refusal()
    {
        TersorProcess.Run(
            _tersor.Folder, "tersor compress lenet-5 --data nowhere/at/all --out a.tersor --report a.md --json a.json")
            .Failed(ExitCode.Failed);
        Assert.Equal(
            ["blocks", "m.tersor"],
            [.. Directory.GetFileSystemEntries(_tersor.Folder).Select(entry => Path.GetFileName(entry)!).Order()]);
    }
}
