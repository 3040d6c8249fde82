using Tersor.Format;
using Tersor.Tasks;

namespace Tersor.Compression.Tests.Distillation;

public sealed class LogitGraphTests
{
    [Fact]
    public void A_softmax_at_the_end_is_left_out_of_what_is_learnt_from()
    {
        var graph = new ModelGraph(
            "p", [4], [new LinearNode("fc", [0], 3), new SoftmaxNode("s", [1], 0), new ReshapeNode("r", [2], [3])]);
        var logits = LogitGraph.Of(graph);
        Assert.Equal(1, logits.Outputs[0].Value);
        Assert.Equal([OutputKind.Logits], OutputKinds.Of(logits));
        Assert.Equal(graph.Parameters.Select(spec => spec.Name), logits.Parameters.Select(spec => spec.Name));
    }
}
