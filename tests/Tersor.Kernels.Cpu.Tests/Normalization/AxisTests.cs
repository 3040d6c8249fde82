namespace Tersor.Kernels.Cpu.Tests;

/// <summary>Softmax and normalisation along the middle of three extents, against double precision.</summary>
public sealed unsafe class AxisTests
{
    private const double Ulp = 1.0 / (1 << 24);

    public static TheoryData<int, int, int> Extents => new()
    {
        { 1, 1, 1 }, { 3, 64, 1 }, { 5, 37, 1 }, { 2, 7, 3 }, { 4, 33, 29 }, { 1, 5, 64 }, { 2, 100, 4 }, { 1, 1024, 1 },
    };

    [Theory]
    [MemberData(nameof(Extents))]
    public void Probabilities_are_exact_to_rounding(int outer, int length, int inner)
    {
        var x = Array.ConvertAll(Samples.Uniform(outer * length * inner, seed: 1), value => 20f * value);
        foreach (var isLog in new[] { false, true })
        {
            using var input = new NativeArray<float>(x);
            using var output = new NativeArray<float>(x.Length);
            AxisSoftmax.Run(input, outer, length, inner, output, isLog);
            ForEach(outer, length, inner, places =>
            {
                var most = places.Max(place => (double)x[place]);
                var sum = places.Sum(place => Math.Exp(x[place] - most));
                foreach (var place in places)
                {
                    var distance = x[place] - most;
                    var exact = isLog ? distance - Math.Log(sum) : Math.Exp(distance) / sum;

                    // Powers of a rounded difference, their sum, and the last product.
                    var scale = isLog ? 1 + Math.Abs(exact) + Math.Log(length) : exact;
                    var bound = scale * (length + Math.Abs(distance) + 8) * Ulp;
                    Assert.InRange(output.Span[place], exact - bound - 1e-37, exact + bound + 1e-37);
                }
            });
        }
    }

    [Theory]
    [MemberData(nameof(Extents))]
    public void Normalised_numbers_are_exact_to_rounding(int outer, int length, int inner)
    {
        const float epsilon = 1e-3f;
        var x = Array.ConvertAll(Samples.Uniform(outer * length * inner, seed: 2), value => value + 0.5f);
        foreach (var isCentered in new[] { false, true })
        {
            using var input = new NativeArray<float>(x);
            using var output = new NativeArray<float>(x.Length);
            AxisNormalization.Run(input, outer, length, inner, output, epsilon, isCentered);
            ForEach(outer, length, inner, places =>
            {
                var mean = isCentered ? places.Average(place => (double)x[place]) : 0;
                var deviation = Math.Sqrt(places.Average(place => (x[place] - mean) * (x[place] - mean)) + epsilon);
                foreach (var place in places)
                {
                    var exact = (x[place] - mean) / deviation;

                    // The mean of numbers up to 1.5, then sums of squares and five roundings of the result.
                    var bound = (length + 8) * Ulp * ((1.5 / deviation) + Math.Abs(exact));
                    Assert.InRange(output.Span[place], exact - bound, exact + bound);
                }
            });
        }
    }

    [Fact]
    public void What_is_not_a_number_stays_in_its_row()
    {
        const int length = 19;
        foreach (var inner in new[] { 1, 21 })
        {
            var x = Samples.Uniform(3 * length * inner, seed: 3);
            x[((length + 4) * inner) + (inner / 2)] = float.NaN;
            using var input = new NativeArray<float>(x);
            using var output = new NativeArray<float>(x.Length);
            foreach (var isSoftmax in new[] { false, true })
            {
                if (isSoftmax)
                    AxisSoftmax.Run(input, 3, length, inner, output, isLog: false);
                else
                    AxisNormalization.Run(input, 3, length, inner, output, 1e-5f, isCentered: true);
                for (var i = 0; i < x.Length; i++)
                    Assert.Equal(
                        i / (length * inner) == 1 && i % inner == inner / 2, float.IsNaN(output.Span[i]));
            }
        }
    }

    private static void ForEach(int outer, int length, int inner, Action<int[]> check)
    {
        for (var i = 0; i < outer; i++)
            for (var column = 0; column < inner; column++)
                check([.. Enumerable.Range(0, length).Select(k => (((i * length) + k) * inner) + column)]);
    }
}
