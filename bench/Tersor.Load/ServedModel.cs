using System.Text;

namespace Tersor.Load;

/// <summary>What the service says of a model: whom clients ask, and with what.</summary>
/// <param name="Name">The network's name.</param>
/// <param name="Kind">Classifier, Writer or Generator.</param>
/// <param name="InputShape">The extents of an input.</param>
internal sealed record ServedModel(string Name, string Kind, int[] InputShape)
{
    private const int Different = 64;
    private const int Characters = 64;

    private bool IsClassifier => Kind == "Classifier";

    /// <summary>What is asked of it, after its own address.</summary>
    public string Endpoint => IsClassifier ? "predict" : "generate";

    /// <summary>Requests for labels of random images, short texts or single images.</summary>
    public byte[][] Requests(Random random) =>
        [.. Enumerable.Range(1, Different).Select(seed => Encoding.UTF8.GetBytes(Kind switch
        {
            "Classifier" => $$"""{"pixels":[{{string.Join(',', Pixels(random))}}]}""",
            "Writer" => $$"""{"length":{{Characters}},"seed":{{seed}}}""",
            _ => $$"""{"count":1,"seed":{{seed}}}""",
        }))];

    /// <summary>Whether a body is what was asked for.</summary>
    public bool IsAnswer(string body) =>
        body.Length > 0 && (!IsClassifier || body.Contains("\"label\"", StringComparison.Ordinal));

    private IEnumerable<int> Pixels(Random random)
    {
        var values = InputShape.Aggregate(1, (product, extent) => product * extent);
        return Enumerable.Range(0, values).Select(_ => random.Next(3) > 0 ? 0 : random.Next(256));
    }
}
