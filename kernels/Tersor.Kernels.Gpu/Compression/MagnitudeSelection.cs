using ILGPU;

namespace Tersor.Kernels.Gpu;

/// <summary>
/// Finds the smallest of the weights that stay, of several tensors together, by radix selection: bit patterns of magnitudes are
/// in the order of the values, so each pass counts one digit (<see cref="DigitKeys"/>) among those that agree in all digits
/// before, and the bucket in which the last to keep lies decides it. Four passes decide the magnitude; where not all of that
/// magnitude stay, four more the place, the first ones first. No weight leaves the device, and the host waits for nothing.
/// </summary>
public static class MagnitudeSelection
{
    /// <summary>Integers of a selection's state.</summary>
    public const int StateLength = 4;

    /// <summary>Bits of a digit.</summary>
    public const int DigitBits = 8;

    /// <summary>The values of a digit.</summary>
    public const int Buckets = 1 << DigitBits;

    /// <summary>Where the state holds the least magnitude that stays, as far as it is decided.</summary>
    internal const int Magnitude = 0;

    /// <summary>Where the state holds the least <see cref="PlaceOf"/> that stays at that magnitude.</summary>
    internal const int Place = 1;

    /// <summary>Where the state says whether all of that magnitude stay, so that no place needs to be decided.</summary>
    internal const int Decided = 3;

    private const int Remaining = 2;

    /// <summary>Starts a selection.</summary>
    /// <param name="state">Its state.</param>
    /// <param name="keep">How many weights stay, at least 1.</param>
    public readonly struct Begin(ArrayView<int> state, int keep) : IKernel
    {
        /// <inheritdoc/>
        public void Run()
        {
            var i = WorkItem.Index;
            if (i < StateLength)
                state[i] = i == Remaining ? keep : 0;
        }
    }

    /// <summary>Decides a digit. One group.</summary>
    /// <param name="digit">The digit to decide.</param>
    /// <param name="partials">Its counts, chunk by chunk.</param>
    /// <param name="chunks">The number of chunks.</param>
    /// <param name="state">The selection.</param>
    public readonly struct Decide(SelectionDigit digit, ArrayView<int> partials, int chunks, ArrayView<int> state) : IKernel
    {
        /// <inheritdoc/>
        public void Run()
        {
            var counts = SharedMemory.Allocate<int>(Buckets);
            for (var k = Group.IdxX; k < Buckets; k += Group.DimX)
            {
                var sum = 0;
                for (var chunk = 0; chunk < chunks; chunk++)
                    sum += partials[(chunk * Buckets) + k];
                counts[k] = sum;
            }

            Group.Barrier();
            if (Group.IdxX == 0 && state[Decided] == 0)
            {
                var remaining = state[Remaining];
                var bucket = Buckets - 1;
                for (; bucket > 0 && counts[bucket] < remaining; bucket--)
                    remaining -= counts[bucket];
                state[digit.Part] |= bucket << digit.Shift;
                state[Remaining] = remaining;
                if (digit.Part == Magnitude && digit.Shift == 0 && counts[bucket] <= remaining)
                    state[Decided] = 1;
            }
        }
    }

    /// <summary>mask[i] = 1 for the weights of a tensor that stay, else 0.</summary>
    /// <param name="x">The weights.</param>
    /// <param name="n">The number of values.</param>
    /// <param name="offset">The place of the first among all tensors.</param>
    /// <param name="state">The finished selection.</param>
    /// <param name="mask">The result.</param>
    public readonly struct Mask(ArrayView<float> x, int n, int offset, ArrayView<int> state, ArrayView<byte> mask) : IKernel
    {
        /// <inheritdoc/>
        public void Run()
        {
            var i = WorkItem.Index;
            if (i < n)
            {
                var magnitude = MagnitudeOf(x[i]);
                var stays = magnitude > state[Magnitude]
                    || (magnitude == state[Magnitude] && PlaceOf(offset + i) >= state[Place]);
                mask[i] = (byte)(stays ? 1 : 0);
            }
        }
    }

    internal static int MagnitudeOf(float x) => (int)(Interop.FloatAsInt(x) & 0x7fff_ffff);

    /// <summary>Larger for the earlier of two places.</summary>
    internal static int PlaceOf(int place) => int.MaxValue - place;
}
