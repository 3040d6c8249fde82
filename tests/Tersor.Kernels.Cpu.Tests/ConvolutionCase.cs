namespace Tersor.Kernels.Cpu.Tests;

/// <summary>
/// A convolution with random operands, and its naive reference in double precision, with a bound for each element.
/// </summary>
internal sealed unsafe class ConvolutionCase
{
    public ConvolutionCase(ConvolutionShape shape, int seed = 1)
    {
        Shape = shape;
        var random = new Random(seed);
        X = GemmCase.Values(random, shape.Images * shape.InputChannels * shape.Height * shape.Width);
        Weight = GemmCase.Values(random, shape.OutputChannels * shape.InputChannels * shape.KernelHeight * shape.KernelWidth);
        Y = GemmCase.Values(random, shape.Images * shape.OutputChannels * shape.OutputHeight * shape.OutputWidth);
    }

    /// <summary>Sees every multiplication of the convolution: the places of x, weight and y that it joins.</summary>
    private delegate void Visitor(int x, int weight, int y);

    public ConvolutionShape Shape { get; }

    public float[] X { get; }

    public float[] Weight { get; }

    public float[] Y { get; }

    public float[] Forward(WorkerPool pool, GemmEpilogue epilogue = default)
    {
        var y = (float[])Y.Clone();
        fixed (float* x = X, weight = Weight, result = y)
            Convolution2d.Forward(pool, Shape, x, weight, result, epilogue);
        return y;
    }

    public float[] InputGradient(WorkerPool pool, bool accumulate)
    {
        var dx = (float[])X.Clone();
        fixed (float* dy = Y, weight = Weight, result = dx)
            Convolution2d.InputGradient(pool, Shape, dy, weight, result, accumulate);
        return dx;
    }

    public float[] WeightGradient(WorkerPool pool, bool accumulate)
    {
        var dWeight = (float[])Weight.Clone();
        fixed (float* x = X, dy = Y, result = dWeight)
            Convolution2d.WeightGradient(pool, Shape, x, dy, result, accumulate);
        return dWeight;
    }

    public void CheckForward(float[] y)
    {
        var reference = new Reference(Y, false);
        Visit((x, weight, to) => reference.Add(to, (double)X[x] * Weight[weight]));
        reference.Check(y);
    }

    public void CheckInputGradient(float[] dx, bool accumulate)
    {
        var reference = new Reference(X, accumulate);
        Visit((to, weight, y) => reference.Add(to, (double)Y[y] * Weight[weight]));
        reference.Check(dx);
    }

    public void CheckWeightGradient(float[] dWeight, bool accumulate)
    {
        var reference = new Reference(Weight, accumulate);
        Visit((x, to, y) => reference.Add(to, (double)X[x] * Y[y]));
        reference.Check(dWeight);
    }

    private void Visit(Visitor visit)
    {
        var s = Shape;
        for (var y = 0; y < Y.Length; y++)
        {
            var column = y % s.OutputWidth;
            var row = y / s.OutputWidth % s.OutputHeight;
            var output = y / (s.OutputWidth * s.OutputHeight) % s.OutputChannels;
            var image = y / (s.OutputWidth * s.OutputHeight * s.OutputChannels);
            for (var tap = 0; tap < s.InputChannels * s.KernelHeight * s.KernelWidth; tap++)
            {
                var channel = tap / (s.KernelHeight * s.KernelWidth);
                var sourceRow = (row * s.Stride) - s.Padding + (tap / s.KernelWidth % s.KernelHeight);
                var sourceColumn = (column * s.Stride) - s.Padding + (tap % s.KernelWidth);
                if (sourceRow < 0 || sourceRow >= s.Height || sourceColumn < 0 || sourceColumn >= s.Width)
                    continue;
                visit(
                    (((((image * s.InputChannels) + channel) * s.Height) + sourceRow) * s.Width) + sourceColumn,
                    (output * s.InputChannels * s.KernelHeight * s.KernelWidth) + tap,
                    y);
            }
        }
    }

    private sealed class Reference
    {
        private readonly double[] _sums;
        private readonly double[] _magnitudes;
        private readonly int[] _terms;

        public Reference(float[] initial, bool accumulate)
        {
            _sums = new double[initial.Length];
            _magnitudes = new double[initial.Length];
            _terms = new int[initial.Length];
            for (var i = 0; accumulate && i < initial.Length; i++)
                Add(i, initial[i]);
        }

        public void Add(int at, double term)
        {
            _sums[at] += term;
            _magnitudes[at] += Math.Abs(term);
            _terms[at]++;
        }

        public void Check(float[] result)
        {
            for (var i = 0; i < _sums.Length; i++)
            {
                var bound = (_terms[i] + 1) * Math.Pow(2, -24) * _magnitudes[i];
                Assert.True(Math.Abs(result[i] - _sums[i]) <= bound, $"at {i}: {result[i]} not {_sums[i]} ± {bound}");
            }
        }
    }
}
