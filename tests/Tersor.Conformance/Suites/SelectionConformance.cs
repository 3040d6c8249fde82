using Tersor.Core;
using Xunit;

namespace Tersor.Conformance;

/// <summary>
/// Counting and selecting: what pruning and clustering ask of a device instead of reading weights back. All of it exact.
/// </summary>
public abstract class SelectionConformance<TFixture>(TFixture fixture) : ConformanceSuite<TFixture>(fixture)
    where TFixture : BackendFixture
{
    /// <summary>The sizes of tensors that are selected from together.</summary>
    private static readonly int[][] Pools = [[1], [17], [3, 0, 14], [5, 7, 1], [257], [1000, 1, 300], [70_001, 20_000]];

    [Fact]
    public void The_largest_stay_exactly()
    {
        foreach (var pool in Pools)
        {
            var values = Split(new Operand(new Shape(pool.Sum())).Values(0), pool);
            foreach (var keep in Keeps(pool))
                CheckSelection(values, keep);
        }
    }

    [Fact]
    public void Among_equals_the_first_stay_across_tensors()
    {
        foreach (var pool in Pools)
        {
            // Seven magnitudes, zero and both signs among them, so that every threshold has many equals.
            var values = Split([.. Enumerable.Range(0, pool.Sum()).Select(i => (i * 5 % 7 / 4f) * (i % 2 == 0 ? 1 : -1))], pool);
            foreach (var keep in Keeps(pool))
                CheckSelection(values, keep);
        }
    }

    [Fact]
    public void Neighbouring_floats_are_told_apart()
    {
        var values = Enumerable.Range(0, 17).Select(i => BitConverter.Int32BitsToSingle(0x3f7f_fff8 + (i * 7 % 17))).ToArray();
        for (var keep = 0; keep <= values.Length; keep++)
            CheckSelection([values], keep);
    }

    [Fact]
    public void Infinities_and_NaN_are_largest() =>
        CheckSelection([[1f, float.NegativeInfinity, float.MaxValue, float.NaN, 0f, float.Epsilon]], keep: 3);

    [Fact]
    public void Codes_are_counted()
    {
        foreach (var length in Fixture.Lengths.Append(100_003).Where(length => length <= Fixture.LargestCount))
        {
            var codes = Enumerable.Range(0, length).Select(i => (byte)(i * i % 251)).ToArray();
            foreach (var counted in new[] { 1, 2, 33, 256 })
            {
                using var step = Device.BeginStep();
                var counts = Device.Empty(new Shape(counted), ElementType.Int32);
                Device.Backend.CountCodes(Device.From(codes, new Shape(length)), counts);
                Assert.Equal(Enumerable.Range(0, counted).Select(code => codes.Count(other => other == code)), Ints(counts));
            }
        }
    }

    [Fact]
    public void Values_are_counted_by_cell()
    {
        foreach (var length in Fixture.Lengths.Append(100_003).Where(length => length <= Fixture.LargestCount))
        {
            // Sixteenths, so that cells of a quarter begin exactly at some of them; zero, either end and beyond included, and
            // what is no number or none that a cell holds.
            float[] odd = [float.NaN, float.NegativeInfinity, float.PositiveInfinity, -float.NaN];
            var values =
                Enumerable.Range(0, length).Select(i => i % 4 == 3 ? odd[i / 4 % 4] : ((i * 37 % 129) - 64) / 16f).ToArray();
            foreach (var cells in new[] { 1, 13, 5000 })
            {
                using var step = Device.BeginStep();
                var counts = Device.Empty(new Shape(cells), ElementType.Int32);
                Device.Backend.CountValues(Device.From(values, new Shape(length)), -3f, 4f, counts);
                var expected = new int[cells];
                foreach (var value in values.Where(value => value != 0 && !float.IsNaN(value)))
                    expected[(int)Math.Clamp(Math.Floor((value + 3.0) * 4), 0, cells - 1)]++;
                Assert.Equal(expected, Ints(counts));
            }
        }
    }

    private static IEnumerable<int> Keeps(int[] pool) => new[] { 0, 1, pool.Sum() / 10, pool.Sum() / 2, pool.Sum() }.Distinct();

    private static float[][] Split(float[] values, int[] pool)
    {
        var start = 0;
        return [.. pool.Select(length => values[start..(start += length)])];
    }

    private static int[] Ints(Tensor tensor)
    {
        var ints = new int[tensor.Count];
        tensor.Device.Read<int>(tensor, ints);
        return ints;
    }

    private void CheckSelection(float[][] values, int keep)
    {
        var all = values.SelectMany(part => part).ToArray();
        if (all.Length > Fixture.LargestCount)
            return;

        // A stable sort by bit patterns, which for magnitudes are in the order of the values: the first of equals come first.
        var order = Enumerable.Range(0, all.Length).OrderByDescending(i => BitConverter.SingleToInt32Bits(all[i]) & int.MaxValue)
            .ToArray();
        var expected = new byte[all.Length];
        foreach (var i in order.Take(keep))
            expected[i] = 1;

        using var step = Device.BeginStep();
        Tensor[] x = [.. values.Select(part => Device.From(part, new Shape(part.Length)))];
        Tensor[] masks = [.. values.Select(part => Device.Empty(new Shape(part.Length), ElementType.UInt8))];
        Device.Backend.SelectLargest(x, keep, masks);
        var actual = masks.SelectMany(mask =>
        {
            var bits = new byte[mask.Count];
            Device.Read<byte>(mask, bits);
            return bits;
        });
        Assert.Equal(expected, actual);
    }
}
