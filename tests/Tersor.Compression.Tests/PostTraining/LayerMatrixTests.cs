using Tersor.Compression.PostTraining;
using Tersor.Core;
using Tersor.Cpu;
using Tersor.Format;
using Tersor.Learning;

namespace Tersor.Compression.Tests;

public sealed class LayerMatrixTests : IDisposable
{
    private readonly Device _device = Device.Cpu(2);

    public static TheoryData<string> Layers => [.. Graphs.Keys];

    private static Dictionary<string, ModelGraph> Graphs { get; } = new[]
    {
        New("vector", 7).Linear(5).Build(),
        New("sequence", 6, 7).Linear(5, bias: false).Build(),
        New("convolution", 3, 9, 8).Conv2d(5, 3, padding: 1).Build(),
        New("stride", 3, 9, 8).Conv2d(5, 3, stride: 2, padding: 1, bias: false).Build(),
        New("many columns", 8, 40, 30).Conv2d(5, 3).Build(),
        New("depthwise", 6, 9, 8).Node(new Conv2dNode("", [], 6, 3, Padding: 1) { Groups = 6 }).Build(),
        New("groups", 12, 7, 10).Node(new Conv2dNode("", [], 8, 3, Padding: 1) { Groups = 2 }).Build(),
        New("dilated", 4, 13, 11).Node(new Conv2dNode("", [], 5, 3, Padding: 2) { Dilation = 2, DilationWidth = 3 }).Build(),
        New("one-dimensional", 3, 1, 40)
            .Node(new Conv2dNode("", [], 6, 1) { KernelWidth = 5, StrideWidth = 2 }).Build(),
        New("transposed", 6, 4, 5).ConvTranspose2d(5, 4, stride: 2, padding: 1).Build(),
        New("transposed, gaps", 3, 4, 5).ConvTranspose2d(5, 2, stride: 3, bias: false).Build(),
    }.ToDictionary(graph => graph.Name);

    public void Dispose() => _device.Dispose();

    [Theory]
    [MemberData(nameof(Layers))]
    public void A_layers_output_is_the_product_of_its_matrix_and_its_inputs(string name)
    {
        var graph = Graphs[name];
        var tensors = RandomModel.Tensors(graph, 1, 3);
        var input = RandomModel.Inputs(graph, 1);
        var expected = GraphInterpreter.Run(graph, tensors, input);
        var matrix = MatrixOf(graph);
        var weights = matrix.ToMatrix<float>(tensors[0].Decode());
        Assert.Equal(tensors[0].Decode(), matrix.FromMatrix<float>(weights));
        var (column, rows) = (new float[matrix.Columns], new float[matrix.Rows]);
        for (var position = 0; position < matrix.Positions; position++)
        {
            matrix.CopyOutputs(expected, position, rows);
            for (var row = 0; row < matrix.Rows; row++)
            {
                matrix.CopyInputs(input, position, row / matrix.GroupRows, column);
                var sum = tensors.Length > 1 ? (double)tensors[1].Values[row] : 0;
                for (var i = 0; i < column.Length; i++)
                    sum += (double)weights[(row * matrix.Columns) + i] * column[i];
                Assert.Equal(sum, rows[row], 1e-4);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void The_sums_are_those_of_the_definition(string name)
    {
        const int samples = 5;
        var (graph, seed) = (Graphs[name], 4UL);
        var matrix = MatrixOf(graph);
        var inputs = RandomModel.Inputs(graph, samples);
        var errors = Random(samples * matrix.Rows * matrix.Positions, 9);
        var most = Math.Max(1, matrix.Positions / 2);
        var sums = new InputSums(matrix, _device, new PositionDraw(matrix.Positions, most, seed, 1), hasErrors: true);

        // Batches of other sizes than the blocks.
        Add(0, 2);
        Add(2, 3);
        var (blocks, inputMean, errorMean, correction) = sums.Finish();
        var naive = new NaiveSums(matrix, inputs, errors, samples, new PositionDraw(matrix.Positions, most, seed, 1));
        Assert.Equal(matrix.Groups, blocks.Length);
        for (var group = 0; group < matrix.Groups; group++)
        {
            Assert.Equal((group * matrix.GroupRows, matrix.GroupRows), (blocks[group].FirstRow, blocks[group].Rows));
            AssertNear(naive.Hessians[group], blocks[group].Hessian!);
        }

        AssertNear(naive.Correction, correction!);
        AssertNear(naive.InputMean, inputMean);
        AssertNear(naive.ErrorMean, errorMean);

        void Add(int first, int count)
        {
            var (inputLength, errorLength) = (inputs.Length / samples, errors.Length / samples);
            sums.Add(
                inputs.AsSpan(first * inputLength, count * inputLength),
                errors.AsSpan(first * errorLength, count * errorLength), first, count);
        }
    }

    [Fact]
    public void Positions_are_drawn_without_replacement_and_depend_on_the_sample_alone()
    {
        var (draw, other) = (new PositionDraw(50, 20, 1, 2), new PositionDraw(50, 20, 1, 2));
        var counts = new int[50];
        for (var sample = 0; sample < 500; sample++)
        {
            var positions = draw.Of(sample).ToArray();
            Assert.Equal(20, positions.Distinct().Count());
            foreach (var position in positions)
                counts[position]++;
        }

        Assert.Equal(draw.Of(7).ToArray(), other.Of(7).ToArray());
        Assert.NotEqual(draw.Of(7).ToArray(), other.Of(8).ToArray());

        // 200 are expected of each, with a deviation of 11.
        Assert.All(counts, count => Assert.InRange(count, 140, 260));
        Assert.Equal(Enumerable.Range(0, 5), new PositionDraw(5, 20, 1, 2).Of(3).ToArray());
    }

    private static ModelGraphBuilder New(string name, params int[] shape) => new(name, shape);

    private static float[] Random(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() * 2) - 1))];
    }

    // A block of 1024 products in single precision, as InputSums derives it.
    private static void AssertNear(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        var scale = expected.Max(Math.Abs);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 6.2e-5 * scale));
    }

    private LayerMatrix MatrixOf(ModelGraph graph)
    {
        using var network = Network.Build(graph, _device, 1);
        return CalibratedLayers.Of(network, network, 0)!.Weights[0].Matrix;
    }

    /// <summary>The sums by their definition.</summary>
    private sealed class NaiveSums
    {
        public NaiveSums(LayerMatrix matrix, float[] inputs, float[] errors, int samples, PositionDraw draw)
        {
            var (rows, columns) = (matrix.Rows, matrix.Columns);
            Hessians = [.. Enumerable.Range(0, matrix.Groups).Select(_ => new double[columns * columns])];
            (Correction, InputMean) = (new double[rows * columns], new double[matrix.Groups * columns]);
            ErrorMean = new double[rows];
            var (column, error) = (new float[columns], new float[rows]);
            var scale = (double)matrix.Positions / draw.Count / samples;
            var mean = 1.0 / draw.Count / samples;
            for (var sample = 0; sample < samples; sample++)
            {
                foreach (var position in draw.Of(sample))
                {
                    matrix.CopyOutputs(Part(errors, samples, sample), position, error);
                    for (var row = 0; row < rows; row++)
                        ErrorMean[row] += mean * error[row];
                    for (var group = 0; group < matrix.Groups; group++)
                    {
                        matrix.CopyInputs(Part(inputs, samples, sample), position, group, column);
                        for (var i = 0; i < columns; i++)
                        {
                            InputMean[(group * columns) + i] += mean * column[i];
                            for (var j = 0; j < columns; j++)
                                Hessians[group][(i * columns) + j] += scale * column[i] * column[j];
                            for (var row = group * matrix.GroupRows; row < (group + 1) * matrix.GroupRows; row++)
                                Correction[(row * columns) + i] += scale * error[row] * column[i];
                        }
                    }
                }
            }
        }

        public double[][] Hessians { get; }

        public double[] Correction { get; }

        public double[] InputMean { get; }

        public double[] ErrorMean { get; }

        private static ReadOnlySpan<float> Part(float[] values, int samples, int sample) =>
            values.AsSpan(sample * (values.Length / samples), values.Length / samples);
    }
}
