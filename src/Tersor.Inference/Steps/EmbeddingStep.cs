namespace Tersor.Inference;

/// <summary>
/// A table's row for each symbol. A symbol that is not in the table, or not a number, counts as the nearest that is.
/// </summary>
internal sealed unsafe class EmbeddingStep(
    string name, StepValue input, StepValue output, float[] table, int features) : Step(name, output, input)
{
    private readonly int _lastSymbol = (table.Length / features) - 1;

    public override void Run(in StepContext context)
    {
        var lanes = context.Lanes;
        var symbols = new ReadOnlySpan<float>(context.At(Inputs[0]), Inputs[0].Features * lanes);
        for (var i = 0; i < symbols.Length; i++)
        {
            var row = table.AsSpan(Math.Clamp((int)symbols[i], 0, _lastSymbol) * features, features);
            var y = context.At(Output) + ((nint)(i / lanes) * features * lanes) + (i % lanes);
            for (var j = 0; j < features; j++)
                y[(nint)j * lanes] = row[j];
        }
    }
}
