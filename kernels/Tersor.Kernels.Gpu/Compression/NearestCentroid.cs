using ILGPU;

namespace Tersor.Kernels.Gpu;

/// <summary>
/// Codes each value by the nearest of ascending centroids: a binary search over the boundaries between neighbours, which every
/// group puts into shared memory first. A boundary is the largest float that is not nearer to the upper centroid, so that
/// comparing with it equals comparing exact distances. codes[i] = 1 + the index of the centroid nearest to x[i], the lower of two
/// equally near and the first of equal ones; 0 where x[i] is 0; 1 at NaN.
/// </summary>
/// <param name="x">The values.</param>
/// <param name="n">The number of values.</param>
/// <param name="centroids">Ascending.</param>
/// <param name="count">The number of centroids, in [1, 255].</param>
/// <param name="codes">The result.</param>
public readonly struct NearestCentroid(
    ArrayView<float> x, int n, ArrayView<float> centroids, int count, ArrayView<byte> codes) : IKernel
{
    private const int MaxBoundaries = 256;

    /// <inheritdoc/>
    public void Run()
    {
        var boundaries = SharedMemory.Allocate<float>(MaxBoundaries);
        var firstCodes = SharedMemory.Allocate<byte>(MaxBoundaries);
        for (var k = Group.IdxX; k < MaxBoundaries; k += Group.DimX)
        {
            boundaries[k] = k < count - 1 ? Boundary(centroids[k], centroids[k + 1]) : float.PositiveInfinity;
            firstCodes[k] = k < count ? FirstCode(centroids, k) : (byte)0;
        }

        Group.Barrier();
        var i = WorkItem.Index;
        if (i < n)
        {
            // No loop: with one, the compiler for OpenCL on a CPU makes no vectors of neighbouring work items.
            var value = x[i];
            var place = value > boundaries[127] ? 128 : 0;
            place = value > boundaries[place + 63] ? place + 64 : place;
            place = value > boundaries[place + 31] ? place + 32 : place;
            place = value > boundaries[place + 15] ? place + 16 : place;
            place = value > boundaries[place + 7] ? place + 8 : place;
            place = value > boundaries[place + 3] ? place + 4 : place;
            place = value > boundaries[place + 1] ? place + 2 : place;
            place = value > boundaries[place] ? place + 1 : place;
            codes[i] = value == 0f ? (byte)0 : firstCodes[place];
        }
    }

    /// <summary>The code of the first centroid that equals centroid k.</summary>
    private static byte FirstCode(ArrayView<float> centroids, int k)
    {
        while (k > 0 && centroids[k - 1] == centroids[k])
            k--;
        return (byte)(k + 1);
    }

    /// <summary>The largest float at or below the exact midpoint.</summary>
    private static float Boundary(float low, float high)
    {
        // The sum of the halves and its rounding error (Knuth's TwoSum) are the midpoint exactly.
        var (a, b) = (low * 0.5f, high * 0.5f);
        var middle = a + b;
        var rest = middle - a;
        var error = (a - (middle - rest)) + (b - rest);
        var bits = Interop.FloatAsInt(middle);
        return error < 0f ? Interop.IntAsFloat(middle > 0f ? bits - 1 : bits + 1) : middle;
    }
}
