using Tersor.Core;
using Tersor.Learning;

namespace Tersor.Compression;

/// <summary>
/// Takes the last few bytes off a network that was shrunk: centroids that have learnt since may cost some more, in the order of
/// units that is best now.
/// </summary>
internal static class LastBytes
{
    /// <summary>Drops the smallest values, measured by the mean square of their layer, until the file fits.</summary>
    /// <param name="network">With shared weights; the codes of those that go become 0.</param>
    /// <param name="target">The most bytes of the file.</param>
    /// <param name="encode">The file of the network as it is.</param>
    /// <returns>The file; larger than the target only if no shared weight is left.</returns>
    public static byte[] Fit(Network network, long target, Func<byte[]> encode)
    {
        var bytes = encode();
        if (bytes.LongLength <= target)
            return bytes;
        SharedForm[] forms = [.. network.Parameters.Select(parameter => parameter.Form).OfType<SharedForm>()];
        byte[][] codes = [.. forms.Select(form => ((ISharedWeights)form).Read().Codes)];
        var values = forms.SelectMany((form, index) => Values(form, index, codes[index]))
            .OrderBy(value => value.Size).ThenBy(value => value.Form).ThenBy(value => value.At).ToArray();

        // A value takes less than a byte, mostly: the rounds are few, and none drops more than is needed.
        for (var dropped = 0; bytes.LongLength > target && dropped < values.Length; bytes = encode())
        {
            var to = (int)Math.Min(values.Length, dropped + (bytes.LongLength - target));
            for (; dropped < to; dropped++)
                codes[values[dropped].Form][values[dropped].At] = 0;
            for (var i = 0; i < forms.Length; i++)
                forms[i].Codes.Device.Write<byte>(forms[i].Codes, codes[i]);
        }

        return bytes;
    }

    private static IEnumerable<(double Size, int Form, int At)> Values(SharedForm form, int index, byte[] codes)
    {
        double[] squares = [0, .. form.Centroids().Select(centroid => (double)centroid * centroid)];
        var mean = codes.Sum(code => squares[code]) / Math.Max(1, codes.Count(code => code != 0));
        return codes.Select((code, at) => (squares[code] / mean, index, at)).Where(value => codes[value.at] != 0);
    }
}
