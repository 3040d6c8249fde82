using System.Globalization;

namespace Tersor.Compression;

/// <summary>The price of a bit at which a network that has learnt fits into a file and fills it.</summary>
internal static class FinalPrice
{
    // The price moves by a hundredth, then by twice as much each time, until it is on the other side.
    private const double FirstMove = 0.01;
    private const double MostMove = 1;
    private const int MostMoves = 40;

    // Weights that only a much smaller price brings back have not learnt to be there.
    private const double LeastShare = 0.5;

    private const int Halvings = 7;
    private const double Near = 1.001;
    private const double Full = 0.99;

    /// <summary>Searches upwards or downwards, then between.</summary>
    /// <param name="price">The price that the network has learnt at.</param>
    /// <param name="target">The most bytes of the file.</param>
    /// <param name="sizeAt">The bytes at a price.</param>
    /// <exception cref="PlanException">The file is too large at any price.</exception>
    public static double Find(double price, long target, Func<double, long> sizeAt)
    {
        var (size, move) = (sizeAt(price), FirstMove);
        var (dear, cheap, bytes) = size <= target ? (price, 0.0, size) : (0.0, price, 0);
        for (var moves = 0; dear == 0 && moves < MostMoves; moves++, move = Math.Min(MostMove, 2 * move))
            Try(price * (1 + move));

        if (dear == 0)
            throw new PlanException(string.Create(
                CultureInfo.InvariantCulture, $"{target:N0} bytes are out of reach: {size:N0} are left at any price of a bit"));
        var least = dear * LeastShare;
        for (; cheap == 0 && price > least && !IsFull(bytes); move *= 2)
            Try(Math.Max(least, price / (1 + move)));

        for (var halving = 0; halving < Halvings && cheap > 0 && dear > cheap * Near && !IsFull(bytes); halving++)
            Try(Math.Sqrt(cheap * dear));

        return dear;

        void Try(double at)
        {
            (price, size) = (at, sizeAt(at));
            if (size > target)
                cheap = price;
            else
                (dear, bytes) = (price, size);
        }

        bool IsFull(long size) => size >= Full * target;
    }
}
