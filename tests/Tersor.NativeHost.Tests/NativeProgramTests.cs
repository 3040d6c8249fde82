using Tersor.Format;

namespace Tersor.NativeHost.Tests;

/// <summary>
/// The answers of a model of three classes over four pixels, told by hand: a pixel of 255 becomes 1.5, one of 0 becomes -0.5.
/// </summary>
public sealed class NativeProgramTests
{
    private static readonly float[] Weights = [1f, 0f, 0f, 0f, 0f, 1f, 0f, 0f, 0f, 0f, -1f, -1f];
    private static readonly float[] Bias = [0f, 0.1f, -0.5f];

    // Of the logits (1.5, -0.4, 0.5), (-0.5, 1.6, 0.5), (-0.5, -0.4, 0.5), (1.5, 1.6, -3.5) and (1.5, -0.4, -3.5).
    private static readonly (byte[] Pixels, int Class)[] Images =
    [
        ([255, 0, 0, 0], 0), ([0, 255, 0, 0], 1), ([0, 0, 0, 0], 2), ([255, 255, 255, 255], 1), ([255, 0, 255, 255], 0),
    ];

    private static byte[] Pixels => [.. Images.SelectMany(image => image.Pixels)];

    private static string Answers => string.Concat(Images.Select(image => $"{image.Class}{Environment.NewLine}"));

    [Fact]
    public void The_model_is_the_one_that_these_tests_know()
    {
        var file = TersorFile.Read(Path.Combine(AppContext.BaseDirectory, "model.tersor"));
        Assert.Equal(new InputNormalization(0.25f, 0.5f), file.Graph.Normalization);
        Assert.Equal([1, 2, 2], file.Graph.InputShape);
        Assert.Equal([Weights, Bias], file.Tensors.Select(tensor => tensor.Decode()));
    }

    [Fact]
    public async Task Images_on_standard_input_are_classified_one_a_line() =>
        Assert.Equal(new NativeProgram(0, Answers, ""), await NativeProgram.RunAsync(Pixels));

    [Fact]
    public async Task So_are_those_of_a_file()
    {
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(path, Pixels);
            Assert.Equal(new NativeProgram(0, Answers, ""), await NativeProgram.RunAsync([], path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task An_image_that_is_cut_off_fails_in_a_line_after_the_answers_before_it()
    {
        var outcome = await NativeProgram.RunAsync([.. Pixels, 1, 2, 3]);
        Assert.Equal((1, Answers), (outcome.ExitCode, outcome.Output));
        Assert.Equal($"tersor-native: image {Images.Length} has 3 bytes, not 4", Line(outcome));
    }

    [Fact]
    public async Task No_image_and_no_file_fail_in_a_line()
    {
        var none = await NativeProgram.RunAsync([]);
        Assert.Equal((1, "", "tersor-native: standard input: no image"), (none.ExitCode, none.Output, Line(none)));
        var missing = await NativeProgram.RunAsync([], "/nowhere/at all");
        Assert.Equal((1, ""), (missing.ExitCode, missing.Output));
        Assert.StartsWith("tersor-native: ", Line(missing));
    }

    [Fact]
    public async Task Help_succeeds_and_too_many_arguments_are_a_matter_of_usage()
    {
        var (help, wrong) = (await NativeProgram.RunAsync([], "--help"), await NativeProgram.RunAsync([], "a", "b"));
        Assert.Equal((0, 2), (help.ExitCode, wrong.ExitCode));
        Assert.StartsWith("tersor-native [FILE|--machine]", help.Output);
        Assert.Equal(help.Output, wrong.Output + wrong.Error);
    }

    [Fact]
    public async Task A_machine_is_described_by_what_the_model_runs_on()
    {
        var outcome = await NativeProgram.RunAsync([], "--machine");
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Matches(
            @"^hand: first prediction \d+ ms after start, \d+ MiB resident\nvectors: 256 bits (True|False), ", outcome.Output);
        Assert.Contains("\nfc1: ", outcome.Output);
    }

    private static string Line(NativeProgram outcome) =>
        Assert.Single(outcome.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)).TrimEnd();
}
