using System.Runtime.InteropServices;
using Tersor.Conformance;
using Tersor.Core;
using Tersor.Kernels;

namespace Tersor.Gpu.Tests;

/// <summary>What the suites take for granted: bytes get to the device and back, kernels compile, operators compute.</summary>
public abstract class BackendBasics<TFixture>(TFixture fixture) : ConformanceSuite<TFixture>(fixture)
    where TFixture : BackendFixture
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(17)]
    public void Elements_of_every_type_make_the_round_trip(int count)
    {
        using var step = Device.BeginStep();
        var ints = Enumerable.Range(-3, count).ToArray();
        var floats = Array.ConvertAll(ints, i => i / 3f);
        var bytes = Array.ConvertAll(ints, i => (byte)i);
        var intsBack = new int[count];
        var bytesBack = new byte[count];
        Device.Read(Device.From(ints, new Shape(count)), intsBack.AsSpan());
        Device.Read(Device.From(bytes, new Shape(count)), bytesBack.AsSpan());
        Assert.Equal(ints, intsBack);
        Assert.Equal(bytes, bytesBack);
        Assert.Equal(floats, Device.From(floats, new Shape(count)).ToArray());
    }

    [Fact]
    public void An_upload_leaves_alone_what_lies_behind_its_target()
    {
        using var step = Device.BeginStep();
        var target = Device.Empty(new Shape(64));
        var behind = Device.From([1f, 2f, 3f], new Shape(3));
        var values = Enumerable.Repeat(7f, 64).ToArray();
        Device.Backend.Upload(MemoryMarshal.AsBytes(values.AsSpan()), target);
        Assert.Equal(values, target.ToArray());
        Assert.Equal([1, 2, 3], behind.ToArray());
    }

    [Fact]
    public void A_view_with_an_offset_is_filled_alone()
    {
        using var step = Device.BeginStep();
        var whole = Device.From(new float[7], new Shape(7));
        Device.Backend.Fill(whole.View(new Shape(3), new Shape(1), 2), 5f);
        Assert.Equal([0, 0, 5, 5, 5, 0, 0], whole.ToArray());
    }

    [Fact]
    public void Threads_may_take_turns()
    {
        using var step = Device.BeginStep();
        var y = Device.Empty(new Shape(5));
        for (var turn = 1; turn <= 3; turn++)
        {
            var value = turn;
            var thread = new Thread(() =>
            {
                Device.Backend.Fill(y, value);
                Device.Backend.Map(new Square(), y, y);
            });
            thread.Start();
            thread.Join();
            Assert.All(y.ToArray(), element => Assert.Equal(value * value, element));
        }
    }

    [Fact]
    public void Unary_operators_compute_on_the_device()
    {
        float[] values = [-90f, -2.5f, -1f, -0.3f, -1e-3f, 0f, 1e-3f, 0.3f, 1f, 2.5f, 20f];
        Check(new Relu(), x => Math.Max(x, 0));
        Check(new LeakyRelu(0.25f), x => x > 0 ? x : 0.25 * x);
        Check(new Tanh(), Math.Tanh);
        Check(new Sigmoid(), x => 1 / (1 + Math.Exp(-x)));
        Check(new Softplus(), x => Math.Log(1 + Math.Exp(x)));
        Check(new Exp(), Math.Exp);
        Check(new ShiftedExp(2f), x => Math.Exp(x - 2));
        Check(new Log(), Math.Log);
        Check(new Sqrt(), Math.Sqrt);
        Check(new Square(), x => x * x);
        Check(new Abs(), Math.Abs);
        Check(new Clamp(-1f, 2f), x => Math.Clamp(x, -1, 2));
        Check(new Negate(), x => -x);
        Check(new Reciprocal(), x => 1 / x);
        Check(new Scale(3f), x => 3 * x);
        Check(new AddConstant(3f), x => x + 3);
        Check(new Standardize(0.5f, 2f, 1f), x => ((x - 0.5) * 2) + 1);

        void Check<TOperator>(TOperator f, Func<double, double> reference)
            where TOperator : unmanaged, IUnaryOperator
        {
            using var step = Device.BeginStep();
            var y = Device.Empty(new Shape(values.Length));
            Device.Backend.Map(f, Device.From(values, y.Shape), y);
            var actual = y.ToArray();
            for (var i = 0; i < values.Length; i++)
            {
                // Eight roundings of the result, of the argument (e^x turns an absolute error into a relative one) and of sums
                // near 1.
                var expected = reference(values[i]);
                var tolerance = 8 * Number.Unit * Fixture.RoundingFactor * Math.Abs(expected) * (1 + Math.Abs(values[i]));
                var agrees = double.IsFinite(expected)
                    ? Math.Abs(actual[i] - expected) <= tolerance + (8 * Number.Unit)
                    : ((float)expected).Equals(actual[i]);
                Assert.True(agrees, $"{typeof(TOperator).Name}({values[i]}) is {actual[i]:R} instead of {expected:R}.");
            }
        }
    }
}
