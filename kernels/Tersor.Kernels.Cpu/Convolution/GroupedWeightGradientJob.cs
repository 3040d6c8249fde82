using System.Runtime.CompilerServices;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// The gradient of a grouped convolution by its weights: a block owns those of an output channel, and goes through the images in
/// order.
/// </summary>
/// <param name="shape">All extents.</param>
/// <param name="planes">How a plane of x is staged.</param>
/// <param name="scratch">Room for a plane of x and one of dy; the taps' places are shared, as integers.</param>
/// <param name="x">The input.</param>
/// <param name="dy">The gradient of the output.</param>
/// <param name="dWeight">The gradient of the weights.</param>
/// <param name="accumulate">Whether to add to it.</param>
internal readonly unsafe struct GroupedWeightGradientJob(
    GroupedConvolutionShape shape, TapPlanes planes, ScratchSpace scratch, float* x, float* dy, float* dWeight, bool accumulate)
    : ISimdJob
{
    private const int TapsPerPass = 4;

    /// <summary>How a plane of dy is staged: zeros end its rows, so that whole vectors can be multiplied.</summary>
    public static TapPlanes OutputsOf(in GroupedConvolutionShape shape) => new(shape.OutputHeight, shape.OutputWidth, Step: 1);

    /// <inheritdoc/>
    public void Run<TSimd, TVector>(int block, int worker)
        where TSimd : struct, ISimd<TVector>
    {
        var outputs = OutputsOf(shape);
        var stagedX = scratch.Worker(worker);
        var stagedDy = stagedX + planes.Size;
        var gradient = dWeight + ((nint)block * shape.Inputs * shape.Taps);
        if (!accumulate)
            new Span<float>(gradient, shape.Inputs * shape.Taps).Clear();
        var first = block / shape.Outputs * shape.Inputs;
        for (var image = 0; image < shape.Images; image++)
        {
            var plane = ((nint)image * shape.Groups * shape.Outputs) + block;
            outputs.Stage(
                dy + (plane * shape.OutputPlane), new PlaneOrigin(shape.OutputHeight, shape.OutputWidth, 0, 0, 1, 1), stagedDy);
            for (var input = 0; input < shape.Inputs; input++)
            {
                plane = ((nint)image * shape.Groups * shape.Inputs) + first + input;
                var origin = new PlaneOrigin(shape.Height, shape.Width, shape.Padding, shape.Padding, 1, 1);
                planes.Stage(x + (plane * shape.InputPlane), origin, stagedX);
                AddPlane<TSimd, TVector>(stagedX, stagedDy, outputs.RowPitch, gradient + ((nint)input * shape.Taps));
            }
        }
    }

    /// <summary>
    /// Adds the products of dy with what each tap meets; the last pass repeats its last tap and drops what it gives.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddPlane<TSimd, TVector>(float* pixels, float* slopes, int pitch, float* gradient)
        where TSimd : struct, ISimd<TVector>
    {
        var taps = (int*)scratch.Shared;
        var rowStep = (nint)shape.StrideHeight * planes.RowPitch;
        for (var tap = 0; tap < shape.Taps; tap += TapsPerPass)
        {
            var last = shape.Taps - 1;
            var x0 = pixels + taps[tap];
            var x1 = pixels + taps[Math.Min(tap + 1, last)];
            var x2 = pixels + taps[Math.Min(tap + 2, last)];
            var x3 = pixels + taps[Math.Min(tap + 3, last)];
            var (a, b, c, d) = (TSimd.Create(0f), TSimd.Create(0f), TSimd.Create(0f), TSimd.Create(0f));
            for (var row = 0; row < shape.OutputHeight; row++)
            {
                var from = slopes + ((nint)row * pitch);
                var place = row * rowStep;
                for (var column = 0; column < shape.OutputWidth; column += TSimd.Count)
                {
                    var slope = TSimd.Load(from + column);
                    a = TSimd.MultiplyAdd(TSimd.Load(x0 + place + column), slope, a);
                    b = TSimd.MultiplyAdd(TSimd.Load(x1 + place + column), slope, b);
                    c = TSimd.MultiplyAdd(TSimd.Load(x2 + place + column), slope, c);
                    d = TSimd.MultiplyAdd(TSimd.Load(x3 + place + column), slope, d);
                }
            }

            gradient[tap] += TSimd.CombineLanes(default(Sum), a);
            if (tap + 1 <= last)
                gradient[tap + 1] += TSimd.CombineLanes(default(Sum), b);
            if (tap + 2 <= last)
                gradient[tap + 2] += TSimd.CombineLanes(default(Sum), c);
            if (tap + 3 <= last)
                gradient[tap + 3] += TSimd.CombineLanes(default(Sum), d);
        }
    }
}
