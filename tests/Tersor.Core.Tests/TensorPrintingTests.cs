using Tersor.Cpu;

namespace Tersor.Core.Tests;

/// <summary>The expected texts are what NumPy 2 prints for the same float32 arrays.</summary>
public sealed class TensorPrintingTests : IDisposable
{
    private readonly Device _device = Device.Cpu(threads: 1);

    public static TheoryData<float[], string> Vectors => new()
    {
        { [1, 2, 3], "[1. 2. 3.]" },
        { [1.5f, 2.25f, 3], "[1.5  2.25 3.  ]" },
        { [-1, 0.5f], "[-1.   0.5]" },
        { [0.1f, -0f], "[ 0.1 -0. ]" },
        { [1 / 3f, 2 / 3f], "[0.33333334 0.6666667 ]" },
        { [0.00123456789f, 1], "[0.00123457 1.        ]" },
        { [100, 0.001f], "[1.e+02 1.e-03]" },
        { [1e-5f, 1], "[1.e-05 1.e+00]" },
        { [1e10f, 1.5f], "[1.0e+10 1.5e+00]" },
        { [float.NaN, float.PositiveInfinity, 1], "[nan inf  1.]" },
        { [float.NegativeInfinity, 100.25f], "[  -inf 100.25]" },
        { [float.NaN], "[nan]" },
        { [float.MaxValue, float.Epsilon], "[3.4028235e+38 1.4012985e-45]" },
        { [16777216, 99999.5f], "[16777216.     99999.5]" },
        { [], "[]" },
    };

    public void Dispose() => _device.Dispose();

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Floats_share_a_format(float[] values, string text)
    {
        using var x = _device.From(values);
        Assert.Equal(text, x.ToString());
    }

    [Fact]
    public void Scalars_integers_and_bytes()
    {
        using var scalar = _device.From([2.5f], new Shape());
        using var labels = _device.From(new[,] { { 1, -20 }, { 300, 4 } });
        using var codes = _device.From(new byte[] { 0, 255 });
        using var whole = _device.From([3f], new Shape());
        using var tiny = _device.From([1e-5f], new Shape());
        Assert.Equal("2.5", scalar.ToString());
        Assert.Equal("3.0", whole.ToString());
        Assert.Equal("1e-05", tiny.ToString());
        Assert.Equal("[[  1 -20]\n [300   4]]", labels.ToString());
        Assert.Equal("[  0 255]", codes.ToString());
    }

    [Fact]
    public void Dimensions_are_brackets_and_blank_lines()
    {
        using var x = _device.Zeros(2, 1, 2);
        Assert.Equal("[[[0. 0.]]\n\n [[0. 0.]]]", x.ToString());
        using var y = _device.From([.. Enumerable.Range(0, 20).Select(i => (float)i)], new Shape(20));
        Assert.Equal("[ 0.  1.  2.  3.  4.  5.  6.  7.  8.  9. 10. 11. 12. 13. 14. 15. 16. 17.\n 18. 19.]", y.ToString());
    }

    [Fact]
    public void Of_a_large_tensor_the_edges_are_shown()
    {
        using var x = _device.From([.. Enumerable.Range(0, 2000).Select(i => (float)i)], new Shape(2000));
        Assert.Equal("[0.000e+00 1.000e+00 2.000e+00 ... 1.997e+03 1.998e+03 1.999e+03]", x.ToString());
        using var y = _device.From([.. Enumerable.Range(0, 2000).Select(i => i)], new Shape(2, 1000));
        Assert.Equal("[[   0    1    2 ...  997  998  999]\n [1000 1001 1002 ... 1997 1998 1999]]", y.ToString());
        using var z = y.View(new Shape(1000, 2), new Shape(1, 1000), 0);
        Assert.Equal("[[   0 1000]\n [   1 1001]\n [   2 1002]\n ...\n [ 997 1997]\n [ 998 1998]\n [ 999 1999]]", z.ToString());
        Assert.Equal(2, _device.Pool.BlocksInUse);
    }

    [Fact]
    public void A_tensor_that_has_ended_says_so()
    {
        Tensor y;
        using (_device.BeginStep())
            y = _device.From(new[] { 1f }) + 1;
        Assert.Equal("a tensor that was disposed or whose step has ended", y.ToString());
        Assert.Equal(y.ToString(), default(Tensor).ToString());
    }

    [Fact]
    public void A_tensor_of_a_device_that_is_gone_says_so()
    {
        var device = Device.Cpu(threads: 1);
        var x = device.From(new[] { 1f });
        device.Dispose();
        Assert.StartsWith("Float32[1]: ", x.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Arrays_of_other_elements_or_of_too_many_dimensions_are_refused()
    {
        using var step = _device.BeginStep();
        var x = Tensor.From(new[, , ,] { { { { 1f, 2f } }, { { 3f, 4f } } } }, _device);
        Assert.Equal(new Shape(1, 2, 1, 2), x.Shape);
        Assert.Equal([1f, 2f, 3f, 4f], x.ToArray());
        Assert.Equal(new Shape(0, 3), Tensor.From(new float[0, 3], _device).Shape);
        Assert.Throws<ArgumentException>(() => Tensor.From(new double[2], _device));
        Assert.Throws<ArgumentException>(() => Tensor.From(new float[2][], _device));
        Assert.Throws<ArgumentException>(() => Tensor.From(new float[1, 1, 1, 1, 1, 1, 1, 1, 1, 1], _device));
        Assert.Throws<ArgumentException>(() => x.ToArray<int>());
        Assert.Throws<ArgumentException>(() => x.ToScalar());
    }
}
