namespace Tersor.Format.Tests;

public class HalfPrecisionTests
{
    [Theory]
    [InlineData(1f, FloatWidth.Half)]
    [InlineData(1e3f, FloatWidth.Half)]
    [InlineData(1e6f, FloatWidth.Single)]
    [InlineData(1e30f, FloatWidth.Single)]
    [InlineData(1e-4f, FloatWidth.Single)]
    [InlineData(1e-9f, FloatWidth.Single)]
    [InlineData(1e-38f, FloatWidth.Single)]
    public void Weights_of_any_scale_come_back_within_a_2048th(float scale, FloatWidth width)
    {
        var random = new Random(1);
        var values = Array.ConvertAll(SampleModels.Floats(random, 1000), value => value * scale);
        var codebook = values.Take(60).Order().ToArray();
        StoredTensor[] stored =
        [
            StoredTensor.Dense("dense", [10, 100], values, FloatWidth.Half),
            StoredTensor.Sparse("sparse", [10, 100], values, FloatWidth.Half),
            StoredTensor.Shared(
                "shared", [60], codebook, [.. Enumerable.Range(1, 60).Select(code => (byte)code)], FloatWidth.Half),
        ];
        foreach (var tensor in stored)
        {
            Assert.Equal(width, tensor.Width);
            var expected = tensor.Kind == StoredKind.Shared ? codebook : values;
            foreach (var (before, after) in expected.Zip(tensor.Decode()))
                Assert.True(Math.Abs(before - after) <= (Math.Abs(before) / 1024) + (0.001f * scale), $"{before} became {after}");
        }
    }

    [Fact]
    public void One_outlier_takes_single_precision_with_it()
    {
        float[] values = [0.1f, -0.2f, 70_000f, 0.3f];
        var tensor = StoredTensor.Dense("outlier", [4], values, FloatWidth.Half);
        Assert.Equal(FloatWidth.Single, tensor.Width);
        Assert.Equal(values, tensor.Values);
        Assert.Equal(FloatWidth.Half, StoredTensor.Dense("largest", [2], [65_504f, 1f], FloatWidth.Half).Width);
    }

    [Fact]
    public void Small_numbers_next_to_an_outlier_are_not_lost()
    {
        float[] values = [60_000f, 1e-7f, -2e-7f, 3e-7f];
        Assert.Equal(values, StoredTensor.Dense("mixed", [4], values, FloatWidth.Half).Values);
    }

    [Fact]
    public void A_trained_tensor_keeps_half_precision_whatever_lies_next_to_zero()
    {
        var values = SampleModels.Floats(new Random(2), 1000);
        for (var i = 0; i < 200; i++)
            values[i] = 1e-9f * i;
        Assert.Equal(FloatWidth.Half, StoredTensor.Dense("trained", [1000], values, FloatWidth.Half).Width);
        Assert.Equal(FloatWidth.Half, StoredTensor.Dense("zeros", [3], new float[3], FloatWidth.Half).Width);
    }

    [Fact]
    public void What_a_file_holds_in_half_precision_stays_so()
    {
        float[] exact = [.. Enumerable.Range(0, 1 << 16).Select(bits => (float)BitConverter.UInt16BitsToHalf((ushort)bits))];
        Assert.True(HalfPrecision.Holds(exact));
    }
}
