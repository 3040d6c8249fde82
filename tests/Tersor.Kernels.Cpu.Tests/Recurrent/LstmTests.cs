namespace Tersor.Kernels.Cpu.Tests;

/// <summary>
/// The equations, against <see cref="LstmReference"/>, and that the layout of <see cref="LstmShape"/> shows nowhere.
/// </summary>
public sealed class LstmTests
{
    private const int Steps = 3;
    private const int Inputs = 5;
    private const int Hidden = 19;

    // A gate's sum has so many terms of size 1, a gate's own error is a few units; each step hands its error on to the next.
    private const double Tolerance = (Inputs + Hidden + 8) * Steps * 4d / (1 << 24);

    // Differences are dear, so only every so many elements are compared: coprime to all widths, for each gate to have its turn.
    private const int Stride = 11;

    [Theory]
    [InlineData(1, true)]
    [InlineData(1, false)]
    [InlineData(9, true)]
    [InlineData(17, true)]
    [InlineData(17, false)]
    public void Outputs_are_those_of_the_equations(int batch, bool withState)
    {
        using var pool = new WorkerPool(2);
        var lstm = new LstmCase(Steps, batch, Inputs, Hidden, withState);
        var (h, cells) = lstm.Reference().Forward();
        var outcome = lstm.Run(pool, 0, batch);
        for (var i = 0; i < h.Length; i++)
            Assert.Equal(h[i], outcome.H[i], Tolerance);
        for (var i = 0; i < cells.Length; i++)
            Assert.Equal(cells[i], outcome.States[i], Tolerance * Steps);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(9, false)]
    [InlineData(17, true)]
    public void Gradients_are_difference_quotients(int batch, bool withState)
    {
        using var pool = new WorkerPool(2);
        var lstm = new LstmCase(Steps, batch, Inputs, Hidden, withState);
        var outcome = lstm.Run(pool, 0, batch);
        var reference = lstm.Reference();
        const int InputWeights = 4 * Hidden * Inputs;
        const int RecurrentWeights = 4 * Hidden * Hidden;
        float[][] gradients =
        [
            outcome.InputGradient,
            outcome.WeightGradients[..InputWeights],
            outcome.WeightGradients[InputWeights..(InputWeights + RecurrentWeights)],
            outcome.WeightGradients[(InputWeights + RecurrentWeights)..],
            outcome.States[(batch * Hidden)..(2 * batch * Hidden)],
            outcome.States[(2 * batch * Hidden)..],
        ];
        for (var operand = 0; operand < gradients.Length; operand++)
        {
            // A weight's gradient is a sum over all sequences.
            var tolerance = Tolerance * Steps * (operand is 1 or 2 or 3 ? batch : 1);
            for (var i = 0; i < gradients[operand].Length; i += Stride)
                Assert.Equal(reference.Gradient(lstm.OutputGradient, operand, i), gradients[operand][i], tolerance);
        }
    }

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
