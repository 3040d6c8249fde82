using Tersor.Format;

namespace Tersor.Peers.Onnx;

/// <summary>
/// An LSTM node in ONNX. There a sequence has its steps first and the gates come as i, o, f, g; outputs are those of all steps
/// and, by itself, the last.
/// </summary>
internal static class OnnxLstm
{
    // Our i, f, g, o in ONNX's order.
    private static readonly int[] GateOrder = [0, 3, 1, 2];

    public static void Append(
        OnnxGraph onnx, LstmNode node, int features, Func<string, float[]> parameter, string input, string output)
    {
        var rows = LstmNode.Gates * node.Hidden;
        var name = node.Name;
        onnx.AddConstant($"{name}.input", [1, rows, features], Reordered(parameter($"{name}.input")));
        onnx.AddConstant($"{name}.recurrent", [1, rows, node.Hidden], Reordered(parameter($"{name}.recurrent")));

        // The second half is a bias of the recurrent product, which we have none of.
        float[] bias = [.. node.Bias ? Reordered(parameter($"{name}.bias")) : new float[rows], .. new float[rows]];
        onnx.AddConstant($"{name}.bias", [1, bias.Length], bias);
        var one = onnx.AddConstant($"{name}.one", 1);
        onnx.Add("Transpose", [input], [$"{name}.steps"], OnnxGraph.Ints("perm", 1, 0, 2));
        onnx.Add(
            "LSTM",
            [$"{name}.steps", $"{name}.input", $"{name}.recurrent", $"{name}.bias"],
            [$"{name}.all", Last(node)],
            OnnxGraph.Int("hidden_size", node.Hidden));
        onnx.Add("Squeeze", [$"{name}.all", one], [$"{name}.squeezed"]);
        onnx.Add("Transpose", [$"{name}.squeezed"], [output], OnnxGraph.Ints("perm", 1, 0, 2));
    }

    /// <summary>The last step's output, without a detour over those of all.</summary>
    public static void AppendLast(OnnxGraph onnx, LstmNode node, string output) =>
        onnx.Add("Squeeze", [Last(node), onnx.AddConstant($"{node.Name}.zero", 0)], [output]);

    private static string Last(LstmNode node) => $"{node.Name}.last";

    private static float[] Reordered(float[] values)
    {
        var part = values.Length / LstmNode.Gates;
        return [.. GateOrder.SelectMany(gate => values[(gate * part)..((gate + 1) * part)])];
    }
}
