namespace Tersor.Format;

public sealed unsafe partial class HuffmanDecoder
{
    // From here on four chains at once are faster than one, in spite of what it costs to join them.
    private const int FewestToSplit = 512;

    /// <summary>
    /// Decodes one stream from four places at once, of which three are guesses. Prefix codes fall into step by themselves: a
    /// decoder that begins in the middle of a code soon finds the ends of those that one from the beginning finds. From there on
    /// what it found is right.
    /// </summary>
    /// <remarks>Ferguson and Rabinowitz, "Self-synchronizing Huffman codes", 1984.</remarks>
    /// <returns>As <see cref="Finish"/>.</returns>
    private long DecodeSplit(ushort* single, byte* input, int size, byte* output, int count)
    {
        var part = count / HuffmanLayout.Streams;
        var parts = stackalloc byte[HuffmanLayout.Streams * part];
        var streams = stackalloc Stream[HuffmanLayout.Streams];
        var distance = (int)Math.Min((long)(_meanLength * part), 8L * size / HuffmanLayout.Streams) / 8;
        for (var i = 0; i < HuffmanLayout.Streams; i++)
        {
            var begin = parts + (i * part);
            streams[i] = new Stream { Input = input + (i * distance), Output = begin, OutputEnd = begin + part };
        }

        var last = input + size - sizeof(ulong);
        Four(single, streams, last);

        var bit = 0L;
        var next = output;
        var end = output + count;
        for (var i = 0; i < HuffmanLayout.Streams; i++)
        {
            // Two rows of places where codes begin: the right ones, and those of the guess. Whichever lies behind goes on.
            var guess = 8L * i * distance;
            var guessed = parts + (i * part);
            while (bit != guess && next < end && guessed < streams[i].Output)
            {
                if (bit < guess)
                    bit += DecodeOne(single, input, size, bit, next++);
                else
                    guess += _code.Lengths[*guessed++];
            }

            if (bit != guess)
                continue;
            var found = Math.Min(streams[i].Output - guessed, end - next);
            Buffer.MemoryCopy(guessed, next, found, found);
            next += found;
            bit = Position(streams[i], input);
            for (var more = guessed + found; more < streams[i].Output; more++)
                bit -= _code.Lengths[*more];
        }

        var rest = new Stream { Input = input + (bit >> 3), Output = next, OutputEnd = end, BitsUsed = (int)bit & 7 };
        return Finish(single, null, ref rest, input, size);
    }

    private static long Position(in Stream stream, byte* input) => (8 * (stream.Input - input)) + stream.BitsUsed;
}
