namespace Tersor.Kernels.Cpu;

internal readonly struct Wide<TRows> : ITileShape
    where TRows : struct, IRowCount
{
    public static int Rows => TRows.Value;

    public static bool IsWide => true;
}

internal readonly struct Narrow<TRows> : ITileShape
    where TRows : struct, IRowCount
{
    public static int Rows => TRows.Value;

    public static bool IsWide => false;
}
