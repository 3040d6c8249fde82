namespace Tersor.CudaEmulator;

/// <summary>A text is not PTX, or has something that is not emulated. The message begins with the line.</summary>
public sealed class PtxException : Exception
{
    /// <summary>Something is wrong in a line.</summary>
    public PtxException(int line, string message)
        : base($"line {line}: {message}")
    {
    }
}
