namespace Tersor.Cli.Tests;

public sealed class UsageTests : IDisposable
{
    private readonly CommandLine _tersor = new();

    public void Dispose() => _tersor.Dispose();

    [Theory]
    [InlineData("lenet-300", "did you mean 'lenet-300-100'?")]
    [InlineData("lenet5", "did you mean 'lenet-5'?")]
    public void An_unknown_model_is_answered_with_the_nearest(string model, string answer)
    {
        Assert.Contains(answer, _tersor.Run("compress", model).Failed(ExitCode.Usage));
        Assert.Contains(answer, _tersor.Run("train", model).Failed(ExitCode.Usage));
    }

    [Theory]
    [InlineData("--classes", "3")]
    [InlineData("--input", "3x28x28")]
    [InlineData("--layout", "NHWC")]
    [InlineData("--color-order", "BGR")]
    public void An_option_that_would_change_a_model_by_name_is_refused(string option, string value)
    {
        var output = _tersor.File("x.safetensors");
        Assert.Equal(
            $"{option}: 'lenet-5' is a model by name, which stays as it is; 'tersor graph lenet-5 --out my.json' writes a file "
            + "of it, for which the option holds",
            _tersor.Run("train", "lenet-5", option, value, "--out", output).Failed(ExitCode.Usage));
        Assert.False(File.Exists(output));
    }

    [Fact]
    public void An_unknown_data_set_is_answered_with_the_nearest()
    {
        var outcome = _tersor.Run("train", "lenet-5", "--data", "fashionmnist", "--out", _tersor.File("x"));
        Assert.Equal("unknown data set 'fashionmnist': did you mean 'fashion-mnist'?", outcome.Failed(ExitCode.Usage));
    }

    [Fact]
    public void An_unknown_recipe_is_answered_with_the_nearest() =>
        Assert.Contains("did you mean 'naive'?", _tersor.Run("compress", "lenet-5", "--recipe", "naiv").Failed(ExitCode.Usage));

    [Theory]
    [InlineData("--device abacus", "--device: there is no device 'abacus': the names are cpu, cuda:N, opencl:N and emulator")]
    [InlineData(
        "--device cuda:first", "--device: there is no device 'cuda:first': the names are cpu, cuda:N, opencl:N and emulator")]
    [InlineData("--threads 0", "--threads: 0 is not in [1, 1024]")]
    [InlineData("--threads two", "--threads: 'two' is not a whole number")]
    [InlineData("--seed -1", "--seed: '-1' is not a whole number from 0 on")]
    [InlineData("--epochs=0", "--epochs = 0: must be in [1, 10000]")]
    [InlineData("--epochs", "--epochs needs a value")]
    [InlineData("--json --seed 1", "--json needs a value")]
    [InlineData("--out=", "--out needs a value")]
    [InlineData("--json -", "--json: the standard output is called /dev/stdout, and a file of that name ./-")]
    [InlineData("--colour red", "Unknown option 'colour'.")]
    public void An_impossible_option_is_a_usage_error(string options, string reason)
    {
        string[] arguments = ["compress", "lenet-5", "--data", _tersor.Data, "--out", _tersor.File("x"), .. options.Split(' ')];
        Assert.Equal(reason, _tersor.Run(arguments).Failed(ExitCode.Usage));
        Assert.False(File.Exists(_tersor.File("x")));
    }

    [Theory]
    [InlineData("cuda:999")]
    [InlineData("opencl:999")]
    public void An_absent_device_is_a_usage_error_that_says_what_is_missing(string device)
    {
        // Depending on the machine there is no driver, or a driver without so many devices.
        var reason = _tersor.Run("train", "lenet-5", "--data", _tersor.Data, "--out", _tersor.File("x"), "--device", device)
            .Failed(ExitCode.Usage);
        Assert.Matches($"^--device: {device}: (no driver is installed: .* was not found|the driver offers .*)$", reason);
        Assert.False(File.Exists(_tersor.File("x")));
    }

    [Fact]
    public void An_unknown_command_is_a_usage_error() => Assert.Contains("dance", _tersor.Run("dance").Failed(ExitCode.Usage));

    [Fact]
    public void A_missing_argument_is_a_usage_error() => Assert.Contains("MODEL", _tersor.Run("compress").Failed(ExitCode.Usage));

    [Fact]
    public void Help_lists_every_command()
    {
        var help = _tersor.Run("--help").Succeeded();
        foreach (var command in Commands)
            Assert.Contains($"    {command.Data} ", help);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Every_command_has_a_help_of_its_own(string command) =>
        Assert.Contains($"tersor {command}", _tersor.Run(command, "--help").Succeeded());

    public static TheoryData<string> Commands =>
    [
        "compress", "train", "sensitivity", "evaluate", "reproduce", "inspect", "predict", "generate", "models", "graph",
        "import", "import-dc", "export", "verify", "data", "doctor",
    ];
}
