namespace Tersor.CudaEmulator;

/// <summary>Where reports go: a file, or standard error.</summary>
/// <param name="path">The file; null for standard error.</param>
internal sealed class EmulatorLog(string? path)
{
    private StreamWriter? _file;

    /// <summary>Writes a line, at once: the process may end without warning.</summary>
    public void Write(string line)
    {
        if (path is null)
        {
            Console.Error.WriteLine(line);
            return;
        }

        _file ??= new StreamWriter(path) { AutoFlush = true };
        _file.WriteLine(line);
    }
}
