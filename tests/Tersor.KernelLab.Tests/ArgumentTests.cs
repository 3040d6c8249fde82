namespace Tersor.KernelLab.Tests;

public sealed class ArgumentTests
{
    [Fact]
    public void An_unknown_kernel_lists_the_known_ones()
    {
        var outcome = Outcome.Of("--kernel", "gem");
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("'gem'", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("axpy, relu", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("gemm", outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--kernel", "gemm", "--size", "12x13")]
    [InlineData("--kernel", "sum", "--size", "0")]
    [InlineData("--kernel", "sum", "--size", "-5")]
    [InlineData("--kernel", "sum", "--size", "many")]
    [InlineData("--kernel", "gemm", "--size", "100000")]
    [InlineData("--kernel", "segment-sum", "--size", "1000x257")]
    [InlineData("--kernel", "nearest-centroid", "--size", "1000x255")]
    [InlineData("--kernel", "select-largest", "--size", "20000000")]
    [InlineData("--device", "abacus:0")]
    [InlineData("--json", "no/such/folder/lab.json")]
    [InlineData("--speed", "11")]
    public void Bad_arguments_are_refused_in_one_line(params string[] arguments)
    {
        var outcome = Outcome.Of(arguments);
        Assert.Equal(2, outcome.ExitCode);
        Assert.StartsWith("kernel-lab: ", outcome.Error, StringComparison.Ordinal);
        Assert.Single(outcome.Error.Trim().Split('\n'));
    }

    [Fact]
    public void The_list_says_what_a_size_means()
    {
        var outcome = Outcome.Of("--list");
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("MxNxK", outcome.Output, StringComparison.Ordinal);
    }
}
