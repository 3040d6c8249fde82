using Tersor.Core;
using Tersor.Cpu;

namespace Tersor.Tasks.Tests;

public sealed class SpectralFormTests : IDisposable
{
    private const int Rows = 4;
    private const int Columns = 6;

    private readonly Device _device = Device.Cpu(1);

    public void Dispose() => _device.Dispose();

    [Fact]
    public void The_effective_weight_has_the_largest_singular_value_one()
    {
        using var form = NewForm();
        Assert.Equal(1.0, LargestSingularVectors(Effective(form)).Value, 1e-5);
    }

    [Fact]
    public void The_gradient_is_that_of_the_quotient_with_constant_singular_vectors()
    {
        using var form = NewForm();
        var weight = form.Owned.ToArray();
        var seed = Enumerable.Range(0, Rows * Columns).Select(i => MathF.Sin(i)).ToArray();
        form.Owned.RequireGradient();
        using (_device.BeginStep())
            form.Effective().Backward(_device.From(seed, form.Owned.Shape));
        var actual = form.Owned.Gradient!.Value.ToArray();

        // d(W / σ) with σ = uᵀ W v: seed / σ - (Σ seed ⊙ W) / σ² · u vᵀ.
        var (sigma, u, v) = LargestSingularVectors(weight);
        var product = Enumerable.Range(0, weight.Length).Sum(i => (double)seed[i] * weight[i]);
        for (var r = 0; r < Rows; r++)
            for (var c = 0; c < Columns; c++)
            {
                var i = (r * Columns) + c;
                Assert.Equal((seed[i] / sigma) - (product / (sigma * sigma) * u[r] * v[c]), actual[i], 1e-5);
            }
    }

    [Fact]
    public void The_same_seed_gives_the_same_bits()
    {
        using var a = NewForm();
        using var b = NewForm();
        Assert.Equal(Effective(a), Effective(b));
    }

    private SpectralForm NewForm()
    {
        var weight = _device.EmptyPersistent(new Shape(Rows, 2, 3));
        _device.Backend.RandomNormal(weight, 5, 1, 0f, 1f);
        var form = new SpectralForm(weight, seed: 5, stream: 2);
        for (var i = 0; i < 500; i++)
            form.Iterate();
        return form;
    }

    private float[] Effective(SpectralForm form)
    {
        using var guard = Tape.NoGrad();
        using var step = _device.BeginStep();
        return form.Effective().ToArray();
    }

    private static (double Value, double[] Left, double[] Right) LargestSingularVectors(float[] w)
    {
        var (u, v, sigma) = (new double[Rows], Enumerable.Repeat(1.0, Columns).ToArray(), 0.0);
        for (var i = 0; i < 2000; i++)
        {
            u = Unit(
                [.. Enumerable.Range(0, Rows).Select(r => Enumerable.Range(0, Columns).Sum(c => w[(r * Columns) + c] * v[c]))],
                out sigma);
            v = Unit(
                [.. Enumerable.Range(0, Columns).Select(c => Enumerable.Range(0, Rows).Sum(r => w[(r * Columns) + c] * u[r]))],
                out _);
        }

        return (sigma, u, v);
    }

    private static double[] Unit(double[] vector, out double length)
    {
        var norm = Math.Sqrt(vector.Sum(value => value * value));
        length = norm;
        return [.. vector.Select(value => value / norm)];
    }
}
