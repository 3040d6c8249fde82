namespace Tersor.Kernels.Cpu.Tests;

public sealed unsafe class ConvolutionTests : IDisposable
{
    private readonly WorkerPool _pool = new(2);

    public static TheoryData<ConvolutionShape> Shapes =>
    [
        new ConvolutionShape(1, 1, 1, 1, 1, 1, 1),
        new ConvolutionShape(3, 1, 28, 28, 20, 5, 5),
        new ConvolutionShape(2, 20, 12, 12, 50, 5, 5),
        new ConvolutionShape(5, 3, 7, 7, 4, 7, 7),
        new ConvolutionShape(2, 5, 6, 9, 7, 1, 1),
        new ConvolutionShape(2, 3, 8, 8, 6, 3, 3, Stride: 1, Padding: 1),
        new ConvolutionShape(2, 3, 9, 7, 5, 3, 3, Stride: 2, Padding: 1),
        new ConvolutionShape(2, 2, 11, 10, 3, 3, 2, Stride: 3),
        new ConvolutionShape(1, 2, 9, 9, 3, 2, 2, Stride: 3, Padding: 2),
        new ConvolutionShape(2, 4, 14, 14, 8, 4, 4, Stride: 2, Padding: 1),
        new ConvolutionShape(2, 3, 5, 5, 2, 1, 1, Stride: 2),
        new ConvolutionShape(1, 2, 3, 40, 3, 3, 5, Stride: 1, Padding: 4),
        new ConvolutionShape(3, 2, 4, 4, 2, 8, 8, Stride: 1, Padding: 2),
        new ConvolutionShape(0, 2, 4, 4, 2, 3, 3),
        new ConvolutionShape(2, 16, 14, 14, 17, 3, 3, Stride: 1, Padding: 1),
        new ConvolutionShape(3, 8, 7, 7, 29, 3, 3, Stride: 1, Padding: 1),
        new ConvolutionShape(2, 9, 28, 15, 8, 3, 3, Stride: 2, Padding: 1),
        new ConvolutionShape(2, 24, 14, 14, 40, 4, 4, Stride: 2, Padding: 1),
        new ConvolutionShape(1, 8, 13, 22, 9, 5, 4, Stride: 3, Padding: 2),
        new ConvolutionShape(1, 10, 9, 11, 8, 2, 2, Stride: 1, Padding: 3),
        new ConvolutionShape(1, 8, 17, 16, 8, 5, 3, Stride: 2, Padding: 4),
        new ConvolutionShape(0, 8, 14, 14, 8, 3, 3, Stride: 1, Padding: 1),
    ];

    public void Dispose() => _pool.Dispose();

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Forward_agrees_with_the_definition(ConvolutionShape shape)
    {
        var convolution = new ConvolutionCase(shape);
        convolution.CheckForward(convolution.Forward(_pool));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void The_gradient_by_the_input_agrees_with_the_definition(ConvolutionShape shape)
    {
        var convolution = new ConvolutionCase(shape);
        convolution.CheckInputGradient(convolution.InputGradient(_pool, false), false);
        convolution.CheckInputGradient(convolution.InputGradient(_pool, true), true);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void The_gradient_by_the_weight_agrees_with_the_definition(ConvolutionShape shape)
    {
        var convolution = new ConvolutionCase(shape);
        convolution.CheckWeightGradient(convolution.WeightGradient(_pool, false), false);
        convolution.CheckWeightGradient(convolution.WeightGradient(_pool, true), true);
    }

    [Fact]
    public void Agrees_with_the_definition_for_random_shapes()
    {
        var random = new Random(11);
        for (var i = 0; i < 40; i++)
        {
            var (kernelHeight, kernelWidth, padding) = (random.Next(1, 6), random.Next(1, 6), random.Next(4));
            var shape = new ConvolutionShape(
                random.Next(1, 4),
                random.Next(1, 5),
                kernelHeight + random.Next(18),
                kernelWidth + random.Next(18),
                random.Next(1, 18),
                kernelHeight,
                kernelWidth,
                random.Next(1, 4),
                padding);
            var convolution = new ConvolutionCase(shape, i);
            convolution.CheckForward(convolution.Forward(_pool));
            convolution.CheckInputGradient(convolution.InputGradient(_pool, true), true);
            convolution.CheckWeightGradient(convolution.WeightGradient(_pool, true), true);
        }
    }

    [Fact]
    public void Agrees_with_the_definition_for_random_shapes_of_many_channels()
    {
        var random = new Random(12);
        for (var i = 0; i < 16; i++)
        {
            var (kernelHeight, kernelWidth, stride) = (random.Next(1, 6), random.Next(1, 6), random.Next(1, 4));
            var shape = new ConvolutionShape(
                random.Next(1, 4),
                random.Next(8, 20),
                kernelHeight + random.Next(12),
                kernelWidth + random.Next(12),
                random.Next(8, 34),
                kernelHeight,
                kernelWidth,
                stride,
                Math.Max(0, Math.Max(kernelHeight, kernelWidth) - stride + 1) / 2 + random.Next(2));
            var convolution = new ConvolutionCase(shape, i);
            convolution.CheckForward(convolution.Forward(_pool));
            convolution.CheckInputGradient(convolution.InputGradient(_pool, false), false);
            convolution.CheckInputGradient(convolution.InputGradient(_pool, true), true);
            convolution.CheckWeightGradient(convolution.WeightGradient(_pool, true), true);
        }
    }

    [Fact]
    public void Gives_the_same_bits_for_every_number_of_threads()
    {
        using var one = new WorkerPool(1);
        using var three = new WorkerPool(3);
        foreach (var shape in (ConvolutionShape[])[new(9, 1, 28, 28, 20, 5, 5), new(8, 20, 12, 12, 50, 5, 5),
            new(4, 16, 14, 14, 32, 4, 4, 2, 1), new(5, 16, 14, 14, 24, 3, 3, 1, 1)])
        {
            var convolution = new ConvolutionCase(shape);
            Assert.Equal(convolution.Forward(one), convolution.Forward(three));
            Assert.Equal(convolution.Forward(one), convolution.Forward(_pool));
            Assert.Equal(convolution.InputGradient(one, true), convolution.InputGradient(three, true));
            Assert.Equal(convolution.InputGradient(one, true), convolution.InputGradient(_pool, true));
            Assert.Equal(convolution.WeightGradient(one, true), convolution.WeightGradient(three, true));
            Assert.Equal(convolution.WeightGradient(one, true), convolution.WeightGradient(_pool, true));
        }
    }

    [Theory]
    [InlineData(2, 5, 0)]
    [InlineData(8, 21, 1)]
    public void Bias_of_a_channel_and_activation_follow_the_finished_sum(int inputs, int outputs, int padding)
    {
        var convolution = new ConvolutionCase(new ConvolutionShape(3, inputs, 9, 9, outputs, 3, 3, 1, padding));
        var plain = convolution.Forward(_pool);
        var bias = GemmCase.Values(new Random(3), outputs);
        fixed (float* pointer = bias)
        {
            var finished = convolution.Forward(_pool, new GemmEpilogue(pointer, true, new FusedActivation(Activation.Relu)));
            var plane = convolution.Shape.OutputHeight * convolution.Shape.OutputWidth;
            for (var i = 0; i < plain.Length; i++)
                Assert.Equal(MathF.Max(plain[i] + bias[i / plane % outputs], 0), finished[i]);
        }
    }
}
