using System.Collections.Immutable;
using Tersor.Core;
using Tersor.Images;
using Tersor.Tasks;

namespace Tersor.Cli.Reports.Sections;

/// <summary>What models make of their own: images of the same latents, or text that begins with the same draws.</summary>
internal static class SampleSection
{
    private const int Images = 36;
    private const int Letters = 600;

    /// <summary>The section; without parts for models that make nothing.</summary>
    /// <param name="models">The models, side by side.</param>
    /// <param name="kind">What they are for.</param>
    /// <param name="device">Draws.</param>
    /// <param name="notes">What the models' file says.</param>
    /// <param name="seed">Decides the draws.</param>
    /// <param name="cancellation">Ends it early.</param>
    public static ReportSection Of(
        ImmutableArray<ReportedModel> models,
        TaskKind kind,
        Device device,
        ModelNotes notes,
        ulong seed,
        CancellationToken cancellation)
    {
        if (kind.WhyNotSample is not null || models.IsEmpty)
            return new ReportSection("Samples", []);
        var settings = new SampleSettings(Images, seed) { Length = Letters };
        var (figures, texts) = (ImmutableArray.CreateBuilder<ReportFigure>(), ImmutableArray.CreateBuilder<ReportPart>());
        foreach (var model in models)
        {
            using var predictor = model.Open(kind.SampleGraph(model.Graph));
            var view = new View(model.Name);
            kind.Sample(predictor, device, notes, settings, view, cancellation);
            if (view.Figure is { } figure)
                figures.Add(figure);
            else if (view.Text is { } text)
                texts.Add(text);
        }

        var words = figures.Count > 0
            ? $"What the latents of seed {seed} become: the same place is the same latent."
            : $"What the seed {seed} draws at temperature {settings.Temperature}.";
        return new ReportSection(
            "Samples",
            figures.Count > 0
                ? [new WordsPart(words), new FiguresPart(figures.ToImmutable()) { Css = "sheets" }]
                : [new WordsPart(words), .. texts]);
    }

    /// <summary>Keeps what a model makes for a page.</summary>
    private sealed class View(string model) : ISampleView
    {
        public ReportFigure? Figure { get; private set; }

        public VerbatimPart? Text { get; private set; }

        public void Show(string text) => Text = new VerbatimPart(model, text);

        public void Show(float[] images, ReadOnlySpan<int> shape)
        {
            var count = images.Length;
            foreach (var extent in shape)
                count /= extent;
            using var stream = new MemoryStream();
            ImageSheet.Write(stream, images, shape, (int)Math.Ceiling(Math.Sqrt(count)));
            var description = $"{count} images of the {model} generator";
            Figure = new ReportFigure(Html.Picture(stream.ToArray(), description, "pixels"), model);
        }
    }
}
