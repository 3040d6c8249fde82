namespace Tersor.Onnx;

/// <summary>
/// How a tensor's place in a file is written down (<see cref="WeightOrigin.Tensor"/>): the name of its value, behind the graphs
/// or the function that it stands in.
/// </summary>
internal static class TensorPaths
{
    /// <summary>The tensor of a Constant node has its output's name; other attributes are named as well.</summary>
    /// <param name="output">The node's first output.</param>
    /// <param name="attribute">The attribute's name.</param>
    public static string OfAttribute(string output, string attribute) =>
        attribute == "value" ? output : $"{output}:{attribute}";

    /// <summary>What stands before the tensors in an attribute's graph.</summary>
    /// <param name="path">The attribute's own path.</param>
    public static string Inside(string path) => path + "/";

    /// <summary>What stands before the tensors of a function.</summary>
    /// <param name="domain">The function's domain.</param>
    /// <param name="name">The function's name.</param>
    public static string OfFunction(string domain, string name) => $"{domain}::{name}/";
}
