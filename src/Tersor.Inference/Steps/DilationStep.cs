namespace Tersor.Inference;

/// <summary>
/// Puts zeros between an image's pixels, and around or beyond its edges as a transposed convolution wants them, which then is an ordinary
/// convolution by the turned kernel.
/// </summary>
/// <param name="name">The node.</param>
/// <param name="input">[channels, height, width].</param>
/// <param name="output">[channels, (height - 1) · stride + 1 + 2 · margin, …].</param>
/// <param name="height">Rows of the input.</param>
/// <param name="width">Columns of the input.</param>
/// <param name="stride">The distance between pixels in the output.</param>
/// <param name="margin">Zeros on each side; a negative one cuts pixels off.</param>
internal sealed unsafe class DilationStep(string name, Value input, Value output, int height, int width, int stride, int margin)
    : Step(name, output, input)
{
    public override void Run(in StepContext context)
    {
        var lanes = context.Lanes;
        var y = context.At(Output);
        new Span<float>(y, Output.Features * lanes).Clear();
        var (outputHeight, outputWidth) = (Extent(height), Extent(width));
        for (var i = 0; i < Inputs[0].Features; i++)
        {
            var (line, column) = Math.DivRem(i, width);
            var (channel, row) = Math.DivRem(line, height);
            var (toRow, toColumn) = ((row * stride) + margin, (column * stride) + margin);
            if (toRow < 0 || toRow >= outputHeight || toColumn < 0 || toColumn >= outputWidth)
                continue;
            var place = (((channel * outputHeight) + toRow) * outputWidth) + toColumn;
            new Span<float>(context.At(Inputs[0]) + ((nint)i * lanes), lanes).CopyTo(new Span<float>(y + ((nint)place * lanes), lanes));
        }
    }

    private int Extent(int input) => ((input - 1) * stride) + 1 + (2 * margin);
}
