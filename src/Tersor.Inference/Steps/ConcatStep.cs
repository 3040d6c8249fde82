using System.Collections.Immutable;

namespace Tersor.Inference;

/// <summary>
/// Values side by side, once for each place of the dimensions before the joined one. Those that already lie there are not moved.
/// </summary>
/// <param name="name">The node.</param>
/// <param name="inputs">The values; constants are read where they lie.</param>
/// <param name="output">All of them.</param>
/// <param name="repeats">Places of the dimensions before.</param>
internal sealed unsafe class ConcatStep(string name, ImmutableArray<StepValue> inputs, StepValue output, int repeats)
    : Step(name, output, [.. inputs])
{
    public override void Run(in StepContext context)
    {
        var lanes = context.Lanes;
        var y = context.At(Output);
        for (var i = 0; i < repeats; i++)
        {
            var place = 0;
            foreach (var input in inputs)
            {
                var count = input.Features / repeats;

                // A value that is there twice lies in the first of its places.
                var isThere = input.Whole == Output && input.PlaceInWhole == place;
                if (input.Constant is { } constant)
                    ConstantStep.Spread(constant.Pointer + ((nint)i * count), count, lanes, y);
                else if (!isThere)
                    new Span<float>(context.At(input) + ((nint)i * count * lanes), count * lanes).CopyTo(
                        new Span<float>(y, count * lanes));
                y += (nint)count * lanes;
                place += count;
            }
        }
    }
}
