using Tersor.Core;

namespace Tersor.Gpu;

/// <summary>
/// What passed between host and device, by direction and type of element: how tests show that weights, masks and codes stay on
/// the device, and that a training step waits for nothing.
/// </summary>
public sealed class TransferCounter
{
    private readonly Flow[] _uploads = new Flow[3];
    private readonly Flow[] _downloads = new Flow[3];

    /// <summary>How often the host waited for the device to finish its work.</summary>
    public long Synchronizations { get; internal set; }

    /// <summary>What went to the device as elements of a type.</summary>
    public Flow Uploads(ElementType type) => _uploads[(int)type];

    /// <summary>What came back as elements of a type.</summary>
    public Flow Downloads(ElementType type) => _downloads[(int)type];

    /// <summary>Starts again from zero.</summary>
    public void Reset()
    {
        Array.Clear(_uploads);
        Array.Clear(_downloads);
        Synchronizations = 0;
    }

    internal void Upload(ElementType type, long bytes) => _uploads[(int)type] = _uploads[(int)type].With(bytes);

    internal void Download(ElementType type, long bytes) => _downloads[(int)type] = _downloads[(int)type].With(bytes);

    /// <summary>Transfers in one direction.</summary>
    /// <param name="Count">The number of transfers.</param>
    /// <param name="Bytes">Their bytes together.</param>
    /// <param name="LargestBytes">The bytes of the largest.</param>
    public readonly record struct Flow(long Count, long Bytes, long LargestBytes)
    {
        internal Flow With(long bytes) => new(Count + 1, Bytes + bytes, Math.Max(LargestBytes, bytes));
    }
}
