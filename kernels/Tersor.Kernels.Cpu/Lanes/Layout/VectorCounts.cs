namespace Tersor.Kernels.Cpu;

/// <summary>
/// A number of vectors as a type, so that the compiler makes a straight-line kernel for each out of one source.
/// </summary>
internal interface IVectorCount
{
    static abstract int Value { get; }
}

internal readonly struct Vectors1 : IVectorCount
{
    public static int Value => 1;
}

internal readonly struct Vectors2 : IVectorCount
{
    public static int Value => 2;
}

internal readonly struct Vectors3 : IVectorCount
{
    public static int Value => 3;
}

internal readonly struct Vectors4 : IVectorCount
{
    public static int Value => 4;
}

internal readonly struct Vectors6 : IVectorCount
{
    public static int Value => 6;
}

internal readonly struct Vectors7 : IVectorCount
{
    public static int Value => 7;
}

internal readonly struct Vectors8 : IVectorCount
{
    public static int Value => 8;
}
