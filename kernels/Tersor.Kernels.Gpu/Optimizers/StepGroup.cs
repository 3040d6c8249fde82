namespace Tersor.Kernels.Gpu;

/// <summary>
/// Steps of several tensors as arguments of one launch, and the work groups that each of them takes: a fixed number, since a
/// kernel takes no array that the host fills.
/// </summary>
/// <typeparam name="TStep">The optimiser's step.</typeparam>
public struct StepGroup<TStep>
    where TStep : struct, IParameterStep
{
    /// <summary>
    /// The most tensors of a launch: their views must fit into 1,024 bytes of arguments, all that OpenCL promises.
    /// </summary>
    public const int Capacity = 8;

    private TStep _a;
    private TStep _b;
    private TStep _c;
    private TStep _d;
    private TStep _e;
    private TStep _f;
    private TStep _g;
    private TStep _h;
    private int _endA;
    private int _endB;
    private int _endC;
    private int _endD;
    private int _endE;
    private int _endF;
    private int _endG;
    private int _endH;

    /// <summary>The work groups of all tensors together.</summary>
    public readonly int Groups => _endH;

    /// <summary>Places a tensor, and in all places behind it one without work groups, until those are placed.</summary>
    /// <param name="place">In [0, <see cref="Capacity"/>): in rising order.</param>
    /// <param name="step">The tensor's step.</param>
    /// <param name="groups">The work groups that it takes.</param>
    public void Place(int place, TStep step, int groups)
    {
        var end = _endH + groups;
        (_h, _endH) = (step, end);
        if (place < 7)
            (_g, _endG) = (step, end);
        if (place < 6)
            (_f, _endF) = (step, end);
        if (place < 5)
            (_e, _endE) = (step, end);
        if (place < 4)
            (_d, _endD) = (step, end);
        if (place < 3)
            (_c, _endC) = (step, end);
        if (place < 2)
            (_b, _endB) = (step, end);
        if (place < 1)
            (_a, _endA) = (step, end);
    }

    /// <summary>The step that a work group takes part in.</summary>
    /// <param name="group">In [0, <see cref="Groups"/>).</param>
    /// <param name="first">The first work group of that step.</param>
    public readonly TStep Of(int group, out int first)
    {
        var step = _a;
        first = 0;
        if (group >= _endA)
            (step, first) = (_b, _endA);
        if (group >= _endB)
            (step, first) = (_c, _endB);
        if (group >= _endC)
            (step, first) = (_d, _endC);
        if (group >= _endD)
            (step, first) = (_e, _endD);
        if (group >= _endE)
            (step, first) = (_f, _endE);
        if (group >= _endF)
            (step, first) = (_g, _endF);
        if (group >= _endG)
            (step, first) = (_h, _endG);
        return step;
    }
}
