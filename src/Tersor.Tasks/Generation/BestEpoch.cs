namespace Tersor.Tasks;

/// <summary>
/// Remembers the values of the epoch with the smallest distance: the first of equals, and none whose distance is not a number.
/// </summary>
internal sealed class BestEpoch
{
    private double _distance = double.PositiveInfinity;

    /// <summary>The values of the best epoch; null while there is none.</summary>
    public float[][]? Values { get; private set; }

    /// <summary>Offers an epoch.</summary>
    /// <param name="distance">How far its images are from real ones; smaller is better.</param>
    /// <param name="values">Copies its values; called only if it is the best so far.</param>
    public void Offer(double distance, Func<float[][]> values)
    {
        if (distance < _distance)
            (_distance, Values) = (distance, values());
    }
}
