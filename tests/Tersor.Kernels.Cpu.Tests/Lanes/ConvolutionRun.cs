using System.Runtime.InteropServices;
namespace Tersor.Kernels.Cpu.Tests;

/// <summary>One run of a convolution's kernel on an image that is the same in every lane.</summary>
internal static unsafe class ConvolutionRun
{
    /// <summary>Writes the kernel's output to its places in y.</summary>
    /// <param name="convolution">The kernel.</param>
    /// <param name="kernels">Decide the number of lanes.</param>
    /// <param name="x">[channels, height, width].</param>
    /// <param name="y">[channels, <paramref name="height"/>, <paramref name="width"/>, lanes].</param>
    /// <param name="height">Rows of the output.</param>
    /// <param name="width">Columns of the output.</param>
    /// <param name="row">The row of its first pixel.</param>
    /// <param name="column">The column of its first pixel.</param>
    /// <param name="stride">The distance of its pixels.</param>
    /// <param name="function">What is applied to the results.</param>
    public static void Of(
        ConvolutionKernel convolution,
        LaneKernels kernels,
        float[] x,
        NativeArray<float> y,
        int height,
        int width,
        int row = 0,
        int column = 0,
        int stride = 1,
        IElementFunction? function = null)
    {
        var lanes = kernels.Lanes;
        using var input = new NativeArray<float>((x.Length * lanes) + MatrixKernel.Overread);
        input.Span.Fill(float.NaN);
        for (var i = 0; i < x.Length; i++)
            input.Span.Slice(i * lanes, lanes).Fill(x[i]);
        using var scratch = new NativeArray<float>(Math.Max(1, convolution.InputScratch(lanes)));
        scratch.Span.Fill(float.NaN);
        var laid = convolution.LayOut(input, scratch, lanes);
        var pixel = (row * width) + column;
        var image = new OutputImage((float*)y + (pixel * lanes), height * width, width, stride);
        var before = y.Span.ToArray();
        using var own = new NativeArray<float>(convolution.Scratch(lanes));
        convolution.Run(kernels, laid, image, function, own);

        // Threads change no bit.
        var expected = y.Span.ToArray();
        before.CopyTo(y.Span);
        using var pool = new WorkerPool(3);
        var team = new WorkTeam(pool, leastWork: 0);
        using var shared = new NativeArray<float>(convolution.Scratch(lanes, pool.Threads));
        laid = convolution.LayOut(input, scratch, lanes, team);
        convolution.Run(kernels, laid, image, function, shared, team);
        Assert.True(MemoryMarshal.AsBytes<float>(expected).SequenceEqual(MemoryMarshal.AsBytes(y.Span)), "other bits");
        if (stride == 1 && (convolution.Windows.Height, convolution.Windows.Width) == (height, width))
            CompareAddend(convolution, kernels, laid, y, function, shared, team);
        expected.CopyTo(y.Span);
    }

    /// <summary>An addend leads to the numbers of an addition behind the kernel and a function behind that.</summary>
    private static void CompareAddend(
        ConvolutionKernel convolution, LaneKernels kernels, float* laid, NativeArray<float> y, IElementFunction? function,
        float* scratch, WorkTeam team)
    {
        var (height, width, lanes) = (convolution.Windows.Height, convolution.Windows.Width, kernels.Lanes);
        var count = convolution.Channels * height * width * lanes;
        convolution.Run(kernels, laid, new OutputImage(y, height * width, width), null, scratch, team);
        using var addend = new NativeArray<float>(count);
        using var expected = new NativeArray<float>(count);
        for (var i = 0; i < count; i++)
        {
            addend.Span[i] = MathF.Sin(i);
            expected.Span[i] = y.Span[i] + addend.Span[i];
        }

        if (function?.Range is { } range)
            foreach (ref var value in expected.Span)
                value = Math.Clamp(value, range.Low, range.High);
        else
            function?.Apply(expected, expected, count);
        y.Span.Fill(float.NaN);
        convolution.Run(
            kernels, laid, new OutputImage(y, height * width, width, addend: addend), function, scratch, team);
        for (var i = 0; i < count; i++)
            Assert.True(expected.Span[i].Equals(y.Span[i]), $"{i}: {expected.Span[i]} by an addition, {y.Span[i]} by an addend");
    }
}
