using Tersor.Inference;

namespace Tersor.Examples.Tests;

/// <summary>What docs/embedding.md shows is here word by word (<see cref="DocumentTests"/> compares them), and works.</summary>
public sealed class EmbeddingPageTests
{
    private readonly CompressedModel model = CompressedModel.Load(RandomModel.File(Graphs.Find("lenet"), density: 0.5));

    [Fact]
    public void A_profile_tells_of_every_step()
    {
        using var session = model.CreateSession();
        var (input, output) = (new float[model.InputLength], new float[model.OutputLength]);
        session.Profile = new SessionProfile(model);
        for (var i = 0; i < 100; i++)
            session.Run(input, output);
        foreach (var step in session.Profile.Steps.OrderByDescending(step => step.Total))
            Console.WriteLine($"{step.Fastest,8:F1} µs  {step.Kind}  {step.Layer.Name}  {step.Layer.Single?.Kernel}");
        session.Profile = null;
        Assert.Contains(Console.Lines, line => line.Contains("conv1", StringComparison.Ordinal));
        Assert.All(Console.Lines, line => Assert.Matches(@"^ *\d+\.\d µs  \w", line));
    }

    [Fact]
    public void Threads_give_the_same_results()
    {
        var input = RandomModel.Inputs(Graphs.Find("lenet"), batch: 8);
        using var alone = model.CreateSession();
        using var session = model.CreateSession(new SessionOptions { Threads = 4 });
        var (expected, actual) = (new float[8 * model.OutputLength], new float[8 * model.OutputLength]);
        alone.Run(input, expected);
        session.Run(input, actual);
        // The clock chooses the kernels of each session, and so the order of its sums.
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
    }

    /// <summary>Keeps what the page's program prints.</summary>
    private static class Console
    {
        public static List<string> Lines { get; } = [];

        public static void WriteLine(string line) => Lines.Add(line);
    }
}
