namespace Tersor.CudaEmulator;

/// <summary>What was found: the first time that an instruction does something wrong is told, the others are counted.</summary>
/// <param name="tell">Gets the line of each new finding.</param>
internal sealed class FindingLog(Action<string> tell)
{
    private readonly Dictionary<(FindingKind Kind, string? Kernel, int Line, string Detail), int> _counts = [];
    private readonly List<Finding> _findings = [];

    /// <summary>One for each instruction and kind, in the order in which they came.</summary>
    public IReadOnlyList<Finding> Findings => _findings;

    /// <summary>How often all of it happened.</summary>
    public long Count { get; private set; }

    /// <summary>Something wrong in a kernel.</summary>
    public void Report(FindingKind kind, BlockRunner block, PtxInstruction source, int thread, Func<string> detail)
    {
        if (IsNew((kind, block.Kernel.Title, source.Line, "")))
            Add(new Finding(kind, block.Kernel.Title, source.Line, source.Text, block.Index, thread, detail()));
    }

    /// <summary>Something wrong that the host does.</summary>
    public void Report(FindingKind kind, string? kernel, string detail)
    {
        if (IsNew((kind, kernel, 0, detail)))
            Add(new Finding(kind, kernel, 0, "", null, 0, detail));
    }

    private bool IsNew((FindingKind Kind, string? Kernel, int Line, string Detail) key)
    {
        Count++;
        var count = _counts.GetValueOrDefault(key);
        _counts[key] = count + 1;
        return count == 0;
    }

    private void Add(Finding finding)
    {
        _findings.Add(finding);
        tell(finding.ToString());
    }
}
