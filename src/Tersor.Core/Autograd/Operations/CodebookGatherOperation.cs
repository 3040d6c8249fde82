namespace Tersor.Core;

/// <summary>
/// y = codebook[codes]: weights that share centroids. The gradient of a centroid is the sum of the gradients of the weights that
/// share it (Han, Mao and Dally 2016, "Deep Compression").
/// </summary>
internal sealed class CodebookGatherOperation : Operation<CodebookGatherOperation, (Tensor Codebook, Tensor Codes)>
{
    /// <summary>The value of each code.</summary>
    /// <param name="codebook">[k], 1 to 256 values. Entry 0 is the fixed zero of pruned weights: its gradient is 0.</param>
    /// <param name="codes">UInt8 of any shape, each less than k: the caller's promise.</param>
    /// <returns>Floats of the codes' shape.</returns>
    /// <exception cref="ArgumentException">
    /// A codebook that isn't a vector of 1 to 256 floats, or codes that aren't bytes.
    /// </exception>
    public static Tensor Apply(Tensor codebook, Tensor codes)
    {
        codebook.Device.Demand(codes);
        Require.Rank(codebook, 1, nameof(codebook));
        Require.Type(codes, ElementType.UInt8, nameof(codes));
        if (codebook.Count is < 1 or > 256)
            throw new ArgumentException($"A codebook has 1 to 256 values, not {codebook.Count}.", nameof(codebook));
        codebook = ContiguousOperation.Apply(codebook);
        codes = ContiguousOperation.Apply(codes);
        var y = codebook.Device.Result(codes.Shape);
        codebook.Device.Backend.GatherCodebook(codebook, codes, y);
        Record(y, (codebook, codes), codebook);
        return y;
    }

    /// <inheritdoc/>
    protected internal override void Backward(Tensor gradient)
    {
        var backend = gradient.Device.Backend;
        var dCodebook = Saved.Codebook.BeginGradient(out var accumulate);
        backend.SegmentSum(gradient, Saved.Codes, dCodebook, accumulate);
        backend.Fill(dCodebook.View(new Shape(1), new Shape(1), dCodebook.Offset), 0f);
    }
}
