using ILGPU;

namespace Tersor.KernelLab.Kernels.Softmax;

/// <summary>A group a row: neighbours read neighbours, maximum and sum are folded in trees in shared memory.</summary>
public static class Softmax2Group
{
    private const int MaxGroup = 256;

    public static void Run(ArrayView<float> x, ArrayView<float> y, int columns)
    {
        var shared = SharedMemory.Allocate<float>(MaxGroup);
        var begin = Grid.IdxX * columns;
        var item = Group.IdxX;
        var largest = float.MinValue;
        for (var i = item; i < columns; i += Group.DimX)
            largest = IntrinsicMath.Max(largest, x[begin + i]);
        shared[item] = largest;
        Group.Barrier();
        for (var half = Group.DimX / 2; half > 0; half /= 2)
        {
            if (item < half)
                shared[item] = IntrinsicMath.Max(shared[item], shared[item + half]);
            Group.Barrier();
        }

        largest = shared[0];
        Group.Barrier();
        var sum = 0f;
        for (var i = item; i < columns; i += Group.DimX)
            sum += MathF.Exp(x[begin + i] - largest);
        shared[item] = sum;
        Group.Barrier();
        for (var half = Group.DimX / 2; half > 0; half /= 2)
        {
            if (item < half)
                shared[item] += shared[item + half];
            Group.Barrier();
        }

        for (var i = item; i < columns; i += Group.DimX)
            y[begin + i] = MathF.Exp(x[begin + i] - largest) / shared[0];
    }
}
