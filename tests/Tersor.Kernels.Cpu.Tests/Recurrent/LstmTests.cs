namespace Tersor.Kernels.Cpu.Tests;

/// <summary>That the layout of <see cref="LstmShape"/> shows nowhere; the equations are checked by the conformance suite.</summary>
public sealed class LstmTests
{
    private const int Steps = 3;
    private const int Inputs = 5;
    private const int Hidden = 19;

    [Theory]
    [InlineData(1, false)]
    [InlineData(9, true)]
    [InlineData(16, false)]
    [InlineData(17, true)]
    [InlineData(40, true)]
    [InlineData(70, false)]
    public void Any_number_of_threads_gives_the_same_bits(int batch, bool withState)
    {
        var lstm = new LstmCase(Steps, batch, Inputs, Hidden, withState);
        var all = Threads.SameForAny(pool =>
        {
            var outcome = lstm.Run(pool, 0, batch);
            return (float[])[.. outcome.H, .. outcome.InputGradient, .. outcome.States, .. outcome.WeightGradients];
        });
        Assert.All(all, value => Assert.True(float.IsFinite(value)));
    }

    [Theory]
    [InlineData(17, true)]
    [InlineData(70, false)]
    public void A_sequence_knows_nothing_of_its_neighbours(int batch, bool withState)
    {
        using var pool = new WorkerPool(1);
        var lstm = new LstmCase(Steps, batch, Inputs, Hidden, withState);
        var together = lstm.Run(pool, 0, batch);
        var weights = new double[together.WeightGradients.Length];
        for (var i = 0; i < batch; i++)
        {
            var alone = lstm.Run(pool, i, 1);
            Assert.Equal(lstm.Sequences(together.H, Hidden, i, 1), alone.H);
            Assert.Equal(lstm.Sequences(together.InputGradient, Inputs, i, 1), alone.InputGradient);
            Assert.Equal(lstm.Sequences(together.States, Hidden, i, 1), alone.States);
            for (var j = 0; j < weights.Length; j++)
                weights[j] += alone.WeightGradients[j];
        }

        for (var j = 0; j < weights.Length; j++)
            Assert.Equal(weights[j], together.WeightGradients[j], 1e-4);
    }
}
