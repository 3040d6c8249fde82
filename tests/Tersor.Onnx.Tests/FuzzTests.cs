using Tersor.Fuzz;

namespace Tersor.Onnx.Tests;

public sealed class FuzzTests
{
    private const int Files = 20_000;

    [Fact]
    public void Nothing_but_a_refusal_or_a_model_comes_of_twenty_thousand_files()
    {
        var result = new OnnxFuzzer(seed: 1).Run(Files, Environment.ProcessorCount);
        Assert.True(result.Failure is null, result.Failure?.Reason);
        Assert.Equal(Files, result.Count);

        // If all were refused nothing would have been lowered, and if none were no check.
        Assert.InRange(result.Predicted, Files / 10, Files * 9 / 10);
    }
}
