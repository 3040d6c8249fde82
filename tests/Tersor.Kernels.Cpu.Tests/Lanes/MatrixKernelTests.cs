namespace Tersor.Kernels.Cpu.Tests;

/// <summary>Every way of multiplying by a weight matrix, against sums in double precision.</summary>
public sealed unsafe class MatrixKernelTests
{
    private const float Usual = -0.4f;

    public static TheoryData<string> Kernels =>
    [
        "sparse rows", "sparse columns", "permuted tiles", "dense rows", "dense columns", "dense groups",
    ];

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Products_are_exact_to_rounding(string name)
    {
        var random = new Random(3);
        for (var trial = 0; trial < 60; trial++)
        {
            var (rows, columns) = (random.Next(1, 70), random.Next(1, 300));
            var matrix = Matrix(rows, columns, density: trial % 5 == 0 ? 0 : random.NextDouble(), random);
            if (Create(name, matrix) is not { } kernel)
                return;
            foreach (var lanes in LanesOf(name))
                Check(kernel, lanes, matrix, random);
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void The_smallest_and_the_largest_weights_keep_their_size(string name)
    {
        const int columns = 47;
        float[] extremes = [float.Epsilon, -float.Epsilon, 17 * float.Epsilon, float.MaxValue, float.MinValue];
        for (var column = 0; column < columns; column++)
        {
            var values = new float[extremes.Length * columns];
            for (var row = 0; row < extremes.Length; row++)
                values[(row * columns) + column] = extremes[row];
            if (Create(name, new WeightMatrix(values, new float[extremes.Length], columns)) is not { } kernel)
                return;
            float[] x = [.. Enumerable.Repeat(0f, columns)];
            x[column] = 0.5f;
            var y = Run(kernel, LanesOf(name).First(), new WeightMatrix(values, new float[extremes.Length], columns), x);
            for (var row = 0; row < extremes.Length; row++)
            {
                // Half of the 32 numbers that share their first bits with the weight, all of them at the ends of the range.
                var bound = Math.Max(Math.Abs(extremes[row]) * Math.Pow(2, -18), 32 * (double)float.Epsilon);
                Assert.True(
                    Math.Abs((2d * y[row]) - extremes[row]) <= bound,
                    $"half of {extremes[row]} in column {column} became {y[row]}");
            }
        }
    }

    [Fact]
    public void The_number_of_lanes_changes_no_bit()
    {
        var random = new Random(4);
        var matrix = Matrix(37, 600, 0.1, random);
        var x = Samples.Uniform(600, seed: 5);
        foreach (var kernel in new MatrixKernel[] { new SparseRows(matrix), new DenseGroups(matrix) })
        {
            var expected = Run(kernel, LaneKernels.Batches[0], matrix, x);
            foreach (var lanes in LaneKernels.Batches)
                Assert.Equal(expected, Run(kernel, lanes, matrix, x));
        }
    }

    [Fact]
    public void Shared_weights_are_those_of_their_codes()
    {
        var random = new Random(6);
        float[] codebook = [-2f, 0.5f, 3f];
        var codes = Enumerable.Range(0, 5 * 77).Select(_ => (byte)Math.Max(0, random.Next(-9, 4))).ToArray();
        int[] places = [.. Enumerable.Range(0, codes.Length).Where(i => codes[i] != 0)];
        int[] starts = [.. Enumerable.Range(0, 6).Select(row => places.Count(place => place < 77 * row))];
        var shared = new WeightMatrix(
            starts, Array.ConvertAll(places, place => place % 77), Array.ConvertAll(places, place => codes[place]), codebook,
            new float[5], 77);
        var values = Array.ConvertAll(codes, code => code == 0 ? 0f : codebook[code - 1]);

        Assert.Equal(values, shared.Values);
        Assert.Equal(codes.Count(code => code != 0), shared.NonZeros);

        float[] scales = [0.5f, 2f, 1f, 0.25f, 3f];
        var scaled = new WeightMatrix(
            starts, Array.ConvertAll(places, place => place % 77), Array.ConvertAll(places, place => codes[place]), codebook,
            new float[5], 77, scales);
        Assert.Equal(values.Select((value, i) => value * scales[i / 77]), scaled.Values);
    }

    [Fact]
    public void Weights_must_fill_the_matrix()
    {
        Assert.Throws<ArgumentException>(() => new WeightMatrix(new float[5], new float[2], 3));
        Assert.Throws<ArgumentException>(() => new WeightMatrix([0, 1], [0], [1], [1f], new float[2], 3));
        Assert.Throws<ArgumentException>(() => new WeightMatrix([0, 1, 1], [0], [], [1f], new float[2], 3));
        Assert.Throws<ArgumentException>(() => new WeightMatrix([0, 1, 1], [0], [1], [1f], new float[2], 3, [1f]));
    }

    private static void Check(MatrixKernel kernel, LaneKernels lanes, WeightMatrix matrix, Random random)
    {
        var x = Samples.Uniform(matrix.Columns, random.Next());
        foreach (ref var value in x.AsSpan())
            if (random.Next(2) == 0)
                value = Usual;
        var y = Run(kernel, lanes, matrix, x);
        for (var row = 0; row < matrix.Rows; row++)
        {
            var sum = (double)matrix.Bias[row];
            var magnitude = Math.Abs(sum);
            for (var column = 0; column < matrix.Columns; column++)
            {
                var product = (double)matrix.Values[(row * matrix.Columns) + column] * x[column];
                sum += product;

                // Taking usual values out of the sum and putting them into the bias doubles what is rounded.
                magnitude += Math.Abs(product) + Math.Abs(2d * matrix.Values[(row * matrix.Columns) + column] * Usual);
            }

            // A permuted tile's weights give five bits away.
            var bound = (matrix.Columns + 4 + (kernel is PermutedTiles ? 16 : 0)) * Math.Pow(2, -24) * magnitude;
            Assert.True(
                Math.Abs(y[row] - sum) <= bound, $"{kernel.GetType().Name}, {matrix.Rows}×{matrix.Columns}, {lanes.Lanes} lanes: "
                    + $"row {row} is {y[row]}, not {sum} ± {bound}");
        }
    }

    /// <summary>Runs with the same input in every lane, and not-a-numbers behind it; asserts that all lanes agree.</summary>
    private static float[] Run(MatrixKernel kernel, LaneKernels lanes, WeightMatrix matrix, float[] x)
    {
        using var input = new NativeArray<float>((matrix.Columns * lanes.Lanes) + MatrixKernel.Overread);
        using var output = new NativeArray<float>(matrix.Rows * lanes.Lanes);
        input.Span.Fill(float.NaN);
        for (var i = 0; i < matrix.Columns; i++)
            input.Span.Slice(i * lanes.Lanes, lanes.Lanes).Fill(x[i]);
        kernel.Run(lanes, input, output);
        var alone = output.Span.ToArray();
        using var pool = new WorkerPool(3);
        kernel.Run(lanes, input, output, new WorkTeam(pool, leastWork: 0));
        Assert.Equal(alone, output.Span.ToArray());
        var y = new float[matrix.Rows];
        for (var row = 0; row < y.Length; row++)
        {
            y[row] = output.Span[row * lanes.Lanes];
            Assert.Equal(-1, output.Span.Slice(row * lanes.Lanes, lanes.Lanes).IndexOfAnyExcept(y[row]));
        }

        return y;
    }

    private static IEnumerable<LaneKernels> LanesOf(string name) => name switch
    {
        "sparse rows" or "dense groups" => [LaneKernels.Single, .. LaneKernels.Batches],
        _ => [LaneKernels.Single],
    };

    private static MatrixKernel? Create(string name, WeightMatrix matrix) => name switch
    {
        "sparse rows" => new SparseRows(matrix),
        "sparse columns" => new SparseColumns(matrix, Usual),
        "permuted tiles" => PermutedTiles.IsSupported ? new PermutedTiles(matrix) : null,
        "dense rows" => new DenseRows(matrix),
        "dense columns" => new DenseColumns(matrix),
        _ => new DenseGroups(matrix),
    };

    private static WeightMatrix Matrix(int rows, int columns, double density, Random random)
    {
        var values = Samples.Uniform(rows * columns, random.Next());
        var emptyRow = random.Next(rows);
        for (var i = 0; i < values.Length; i++)
            if (random.NextDouble() >= density || i / columns == emptyRow)
                values[i] = 0f;
        return new WeightMatrix(values, Samples.Uniform(rows, random.Next()), columns);
    }
}
