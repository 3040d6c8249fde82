namespace Tersor.Kernels.Cpu;

internal readonly struct Wide<TRows> : ITileShape
    where TRows : struct, IRowCount
{
    public static int Rows => TRows.Value;

    public static bool IsWide => true;

    public static bool HasOffsets => false;

    public static bool HasLeftOffsets => false;

    public static bool IsFinished => false;
}

internal readonly struct Narrow<TRows> : ITileShape
    where TRows : struct, IRowCount
{
    public static int Rows => TRows.Value;

    public static bool IsWide => false;

    public static bool HasOffsets => false;

    public static bool HasLeftOffsets => false;

    public static bool IsFinished => false;
}

internal readonly struct Scattered<TTile> : ITileShape
    where TTile : struct, ITileShape
{
    public static int Rows => TTile.Rows;

    public static bool IsWide => TTile.IsWide;

    public static bool HasOffsets => true;

    public static bool HasLeftOffsets => false;

    public static bool IsFinished => false;
}

internal readonly struct ScatteredLeft<TTile> : ITileShape
    where TTile : struct, ITileShape
{
    public static int Rows => TTile.Rows;

    public static bool IsWide => TTile.IsWide;

    public static bool HasOffsets => false;

    public static bool HasLeftOffsets => true;

    public static bool IsFinished => false;
}

internal readonly struct Finished<TTile> : ITileShape
    where TTile : struct, ITileShape
{
    public static int Rows => TTile.Rows;

    public static bool IsWide => TTile.IsWide;

    public static bool HasOffsets => TTile.HasOffsets;

    public static bool HasLeftOffsets => TTile.HasLeftOffsets;

    public static bool IsFinished => true;
}
