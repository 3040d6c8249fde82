namespace Tersor.Learning;

/// <summary>
/// Where a training loop gets its batches: epochs of them, in an order that is a pure function of the source's seed and the
/// epoch's number, so that training resumes in the middle of one bit for bit.
/// </summary>
public interface IBatchSource : IDisposable
{
    /// <summary>Examples in an epoch.</summary>
    int Count { get; }

    /// <summary>Batches in an epoch; the last may be smaller than the others.</summary>
    int BatchesPerEpoch { get; }

    /// <summary>
    /// The batch that <see cref="MoveNext"/> brought. Its tensors belong to the source, which overwrites them with the next.
    /// </summary>
    Batch Current { get; }

    /// <summary>Starts an epoch at one of its batches.</summary>
    /// <param name="epoch">Its number, from 0.</param>
    /// <param name="position">The first batch to hand out, from 0 to <see cref="BatchesPerEpoch"/>.</param>
    void Begin(int epoch, int position = 0);

    /// <summary>Goes to the next batch. Allocates nothing in steady state.</summary>
    /// <returns>False at the end of the epoch.</returns>
    bool MoveNext();
}
