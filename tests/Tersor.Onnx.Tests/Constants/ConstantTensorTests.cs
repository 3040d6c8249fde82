namespace Tersor.Onnx.Tests;

public sealed class ConstantTensorTests
{
    [Fact]
    public void Values_have_to_fill_the_shape()
    {
        Assert.Throws<ArgumentException>(() => new ConstantTensor([2, 3], new float[5]));
        Assert.Equal(0, new ConstantTensor([2, 0, 3], Array.Empty<long>()).Count);
        Assert.Equal(1, new ConstantTensor([], [7L]).Count);
    }
}
