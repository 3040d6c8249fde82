namespace Tersor.Compression.PostTraining;

/// <summary>How layers use a table whose rows are their weights, beside the embedding that it belongs to.</summary>
/// <param name="Hessian">Σ x xᵀ over what they read, mean over samples, [columns, columns].</param>
/// <param name="Importance">The importance of each row's output.</param>
internal sealed record TiedUse(double[] Hessian, double[] Importance)
{
    /// <summary>The use of one more layer.</summary>
    public TiedUse Add(double[] hessian, double[] importance) =>
        new([.. Hessian.Zip(hessian, (x, y) => x + y)], [.. Importance.Zip(importance, (x, y) => Math.Max(x, y))]);
}
