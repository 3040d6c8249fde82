using System.Collections.Frozen;

namespace Tersor.Onnx;

/// <summary>Which operators are lowered, and by what.</summary>
internal static class Operators
{
    private static readonly FrozenDictionary<string, Action<OperatorCall>> Table = Collect().ToFrozenDictionary();

    /// <summary>The lowering of an operator; null if there is none.</summary>
    /// <param name="domain">Empty for ONNX's own operators.</param>
    /// <param name="name">The operator.</param>
    public static Action<OperatorCall>? Find(string domain, string name) =>
        Table.GetValueOrDefault(domain is "" or "ai.onnx" ? name : $"{domain}:{name}");

    private static Dictionary<string, Action<OperatorCall>> Collect()
    {
        var table = new Dictionary<string, Action<OperatorCall>>(StringComparer.Ordinal);
        Elementwise.AddTo(table);
        InverseTrigonometry.AddTo(table);
        Arithmetic.AddTo(table);
        Comparisons.AddTo(table);
        Reductions.AddTo(table);
        Arrangements.AddTo(table);
        Parts.AddTo(table);
        IndexedParts.AddTo(table);
        Paddings.AddTo(table);
        Products.AddTo(table);
        Convolutions.AddTo(table);
        TransposedConvolutions.AddTo(table);
        Poolings.AddTo(table);
        Unpooling.AddTo(table);
        Normalizations.AddTo(table);
        Recurrences.AddTo(table);
        Resizing.AddTo(table);
        GridSampling.AddTo(table);
        Spectra.AddTo(table);
        Casts.AddTo(table);
        Quantizations.AddTo(table);
        QuantizedOperators.AddTo(table);
        Attentions.AddTo(table);
        FusedAttentions.AddTo(table);
        ClassicOperators.AddTo(table);
        return table;
    }
}
