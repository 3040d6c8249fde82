using System.Globalization;
using System.Text.RegularExpressions;

namespace Tersor.Peers.Products;

/// <summary>A matrix product C [m, n] = op(A) · op(B), with k terms in each sum.</summary>
/// <param name="M">Rows of C.</param>
/// <param name="N">Columns of C.</param>
/// <param name="K">Terms.</param>
/// <param name="TransposeA">A is stored [k, m].</param>
/// <param name="TransposeB">B is stored [n, k].</param>
/// <param name="Role">Where the product occurs; empty for a plain size.</param>
internal sealed partial record ProductShape(
    int M, int N, int K, bool TransposeA = false, bool TransposeB = false, string Role = "")
{
    private const int LargestExtent = 16384;

    /// <summary>
    /// Two plain sizes, then the products of a training step of both LeNets at batch 64; convolutions as the products they amount
    /// to.
    /// </summary>
    public static IReadOnlyList<ProductShape> Defaults { get; } =
    [
        new(512, 512, 512),
        new(1024, 1024, 1024),
        new(64, 300, 784, TransposeB: true, Role: "lenet-300-100 fc1 forward"),
        new(300, 784, 64, TransposeA: true, Role: "lenet-300-100 fc1 weight gradient"),
        new(64, 100, 300, TransposeB: true, Role: "lenet-300-100 fc2 forward"),
        new(64, 300, 100, Role: "lenet-300-100 fc2 input gradient"),
        new(64, 10, 100, TransposeB: true, Role: "lenet-300-100 fc3 forward"),
        new(20, 36864, 25, Role: "lenet-5 conv1 forward"),
        new(50, 4096, 500, Role: "lenet-5 conv2 forward"),
        new(50, 500, 4096, TransposeB: true, Role: "lenet-5 conv2 weight gradient"),
        new(500, 4096, 50, TransposeA: true, Role: "lenet-5 conv2 input gradient"),
        new(64, 500, 800, TransposeB: true, Role: "lenet-5 fc1 forward"),
        new(500, 800, 64, TransposeA: true, Role: "lenet-5 fc1 weight gradient"),
        new(64, 800, 500, Role: "lenet-5 fc1 input gradient"),
        new(64, 10, 500, TransposeB: true, Role: "lenet-5 fc2 forward"),
    ];

    /// <summary>Floating-point operations: a multiplication and an addition for each term.</summary>
    public double Flops => 2d * M * N * K;

    /// <summary>
    /// Reads <c>512</c> (a cube) or <c>64x300x784</c> (m, n, k), with <c>nn</c>, <c>nt</c>, <c>tn</c> or <c>tt</c> appended for
    /// transposed operands.
    /// </summary>
    /// <returns>Null if the text is neither.</returns>
    public static ProductShape? Parse(string text)
    {
        var match = Pattern().Match(text.Trim().ToLowerInvariant());
        if (!match.Success)
            return null;
        var m = Extent("m");
        var (n, k) = match.Groups["n"].Success ? (Extent("n"), Extent("k")) : (m, m);
        if (new[] { m, n, k }.Any(extent => extent is < 1 or > LargestExtent))
            return null;
        var transposes = match.Groups["transposes"].Value;
        return new ProductShape(m, n, k, transposes.StartsWith('t'), transposes.EndsWith('t'));

        int Extent(string group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);
    }

    /// <summary>For example <c>64×300×784 nt</c>.</summary>
    public override string ToString() =>
        $"{M}×{N}×{K} {(TransposeA ? 't' : 'n')}{(TransposeB ? 't' : 'n')}";

    [GeneratedRegex(@"^(?<m>\d{1,6})([x×](?<n>\d{1,6})[x×](?<k>\d{1,6}))?\s*(?<transposes>[nt]{2})?$")]
    private static partial Regex Pattern();
}
