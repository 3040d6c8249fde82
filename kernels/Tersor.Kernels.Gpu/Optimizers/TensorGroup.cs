namespace Tersor.Kernels.Gpu;

/// <summary>
/// Several tensors, each with what is done to it, as arguments of one launch, and the work groups that each of them takes: a
/// fixed number, since a kernel takes no array that the host fills.
/// </summary>
/// <typeparam name="TEach">What a tensor's work groups need: a view, or an optimiser's step.</typeparam>
public struct TensorGroup<TEach>
    where TEach : struct
{
    /// <summary>
    /// The most tensors of a launch: their views must fit into 1,024 bytes of arguments, all that OpenCL promises.
    /// </summary>
    public const int Capacity = 8;

    private TEach _a;
    private TEach _b;
    private TEach _c;
    private TEach _d;
    private TEach _e;
    private TEach _f;
    private TEach _g;
    private TEach _h;
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
    /// <param name="each">What its work groups need.</param>
    /// <param name="groups">The work groups that it takes.</param>
    public void Place(int place, TEach each, int groups)
    {
        var end = _endH + groups;
        (_h, _endH) = (each, end);
        if (place < 7)
            (_g, _endG) = (each, end);
        if (place < 6)
            (_f, _endF) = (each, end);
        if (place < 5)
            (_e, _endE) = (each, end);
        if (place < 4)
            (_d, _endD) = (each, end);
        if (place < 3)
            (_c, _endC) = (each, end);
        if (place < 2)
            (_b, _endB) = (each, end);
        if (place < 1)
            (_a, _endA) = (each, end);
    }

    /// <summary>What a work group needs.</summary>
    /// <param name="group">In [0, <see cref="Groups"/>).</param>
    /// <param name="first">The first work group of the same tensor.</param>
    public readonly TEach Of(int group, out int first)
    {
        var each = _a;
        first = 0;
        if (group >= _endA)
            (each, first) = (_b, _endA);
        if (group >= _endB)
            (each, first) = (_c, _endB);
        if (group >= _endC)
            (each, first) = (_d, _endC);
        if (group >= _endD)
            (each, first) = (_e, _endD);
        if (group >= _endE)
            (each, first) = (_f, _endE);
        if (group >= _endF)
            (each, first) = (_g, _endF);
        if (group >= _endG)
            (each, first) = (_h, _endG);
        return each;
    }
}
