using System.Net;
using System.Net.Sockets;
using Tersor.Format;

namespace Tersor.Host.Tests;

/// <summary>How the program ends when it can't begin: one line, and the exit code that belongs to it.</summary>
public sealed class ProgramTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tersor-test-").FullName;

    public ProgramTests()
    {
        var graph = new ModelGraphBuilder("small", 1, 4, 4).Flatten().Linear(3).Build(new InputNormalization(0f, 1f));
        TersorFile.Write(
            Path.Combine(_folder, "m.tersor"),
            graph,
            [.. graph.Parameters.Select(
                parameter => StoredTensor.Dense(parameter.Name, parameter.Shape, new float[parameter.Count]))]);
        File.WriteAllText(Path.Combine(_folder, "damaged.tersor"), "no model");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("")]
    [InlineData("--model m.tersor --max-body none")]
    [InlineData("--model m.tersor --urls foo")]
    [InlineData("--model m.tersor --urls https://127.0.0.1:0")]
    [InlineData("--model m.tersor --models .")]
    [InlineData("--model m.tersor --api-keys damaged.tersor")]
    [InlineData("--model m.tersor --urls http://127.0.0.1:99999")]
    [InlineData("--model m.tersor --urls http://localhost:http")]
    [InlineData("--model m.tersor --urls 'http://127.0.0.1:0;ftp://127.0.0.1'")]
    public void A_command_line_that_makes_no_sense_is_exit_code_2(string arguments) => AssertRefused(arguments, 2);

    [Theory]
    [InlineData("--model missing.tersor", "missing.tersor: no such file")]
    [InlineData("--model .", ".: it is a folder")]
    [InlineData("--models missing", "missing")]
    [InlineData("--model m.tersor --api-keys missing", "missing: no such file")]
    [InlineData("--model damaged.tersor", "damaged.tersor")]
    public void A_model_that_can_not_be_read_is_exit_code_1(string arguments, string reason) =>
        Assert.Contains(reason, AssertRefused(arguments, 1));

    [Theory]
    [InlineData("--model missing.tersor 2>/dev/full", 1)]
    [InlineData("--model missing.tersor 2>&-", 1)]
    [InlineData("--model missing.tersor >&- 2>&-", 1)]
    [InlineData("--model m.tersor --urls foo 2>/dev/full", 2)]
    public void A_failure_that_nobody_hears_of_has_its_exit_code(string arguments, int exitCode) =>
        Assert.Equal((exitCode, ""), Run(arguments));

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    [InlineData("--model missing.tersor --help")]
    public void Help_names_every_option(string arguments)
    {
        var (code, output, error) = ShellCommand.Run(_folder, typeof(PredictionService).Assembly.Location, arguments);
        Assert.Equal((0, ""), (code, error));
        string[] options =
        [
            "model", "models", "urls", "api-keys", "max-body", "body-timeout", "max-image", "sessions", "queue", "connections",
        ];
        Assert.All(options, option => Assert.Contains($"--{option} ", output));
    }

    [Fact]
    public void An_address_that_another_program_has_is_exit_code_1()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        AssertRefused($"--model m.tersor --urls http://127.0.0.1:{((IPEndPoint)other.LocalEndpoint).Port}", 1);
    }

    private string AssertRefused(string arguments, int exitCode)
    {
        var (code, output, error) = ShellCommand.Run(_folder, typeof(PredictionService).Assembly.Location, arguments);
        Assert.Equal((exitCode, ""), (code, output));
        var line = Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("tersor-host: ", line);
        return line;
    }

    private (int ExitCode, string Error) Run(string arguments)
    {
        var (code, _, error) = ShellCommand.Run(_folder, typeof(PredictionService).Assembly.Location, arguments);
        return (code, error);
    }
}
