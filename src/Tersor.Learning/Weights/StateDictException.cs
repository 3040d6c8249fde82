namespace Tersor.Learning;

/// <summary>A PyTorch file is damaged, holds no state dict, or is beyond the limits.</summary>
public sealed class StateDictException : FormatException
{
    /// <summary>An error in a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="reason">The reason.</param>
    public StateDictException(string file, string reason)
        : base($"{file}: {reason}")
    {
    }

    internal StateDictException(string reason)
        : base(reason)
    {
    }
}
