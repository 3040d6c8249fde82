using ILGPU;

namespace Tersor.Kernels.Gpu;

/// <summary>Adds up what neighbouring items of a group have, as a tree in shared memory.</summary>
internal static class LaneSum
{
    /// <summary>The sum over an item's neighbourhood, for its first item. All items of the group call it.</summary>
    /// <param name="shared">One element for each item of the group.</param>
    /// <param name="value">The item's value.</param>
    /// <param name="lane">The item's place in its neighbourhood.</param>
    /// <param name="lanes">Items in a neighbourhood, a power of two.</param>
    public static float Of(ArrayView<float> shared, float value, int lane, int lanes)
    {
        shared[Group.IdxX] = value;
        Group.Barrier();
        for (var half = lanes >> 1; half > 0; half >>= 1)
        {
            if (lane < half)
                shared[Group.IdxX] += shared[Group.IdxX + half];
            Group.Barrier();
        }

        return shared[Group.IdxX];
    }
}
