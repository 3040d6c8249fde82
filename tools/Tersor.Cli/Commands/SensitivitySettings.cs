using System.Collections.Immutable;
using System.ComponentModel;
using System.Globalization;
using System.Numerics;
using Spectre.Console.Cli;
using Tersor.Cli.Files;

namespace Tersor.Cli.Commands;

/// <summary>The command line of <c>tersor sensitivity</c>.</summary>
internal sealed class SensitivitySettings : ModelSettings
{
    [Input]
    [CommandOption("--checkpoint <FILE>")]
    [Description("Look at the dense network in this safetensors file instead of training one.")]
    public string? Checkpoint { get; init; }

    [CommandOption("--sparsities <LIST>")]
    [Description("The sparsities to try, in per cent.")]
    [DefaultValue("0,50,70,80,90,95,98")]
    public string Sparsities { get; init; } = "0,50,70,80,90,95,98";

    [CommandOption("--bits <LIST>")]
    [Description("The bits of a shared weight's code to try.")]
    [DefaultValue("2,3,4,5,6")]
    public string Bits { get; init; } = "2,3,4,5,6";

    [CommandOption("--layers <LIST>")]
    [Description("Only these layers, and the gates of the LSTMs among them; by default all.")]
    public string? Layers { get; init; }

    [CommandOption("--examples <COUNT>")]
    [Description(
        "How many training images, characters of the training text, or latents to measure on; by default 2,000, 20,000 or 500.")]
    public int? Examples { get; init; }

    [CommandOption("--ratio <NUMBER>")]
    [Description("Plan a recipe whose file is so many times smaller than the dense network.")]
    public float? Ratio { get; init; }

    [CommandOption("--bytes <COUNT>")]
    [Description("Plan a recipe whose file has at most so many bytes.")]
    public int? Bytes { get; init; }

    [CommandOption("--loss <NUMBER>")]
    [Description("Plan the smallest recipe that loses so little before retraining: points of accuracy, per cent of bits per "
        + "character, or of a generator's pixel range.")]
    public float? Loss { get; init; }

    [Output]
    [CommandOption("--plot <FILE>")]
    [Description("Draw the curves to an SVG file.")]
    public string? Plot { get; init; }

    /// <summary>The planned recipe; null if no plan is wanted.</summary>
    [Output("--out")]
    public string? PlanPath => Plans ? Out ?? $"{FindModel().Name}.recipe.json" : null;

    /// <summary>Whether a plan is wanted.</summary>
    public bool Plans => Ratio is not null || Bytes is not null || Loss is not null;

    /// <summary><see cref="Sparsities"/>, as shares.</summary>
    /// <exception cref="UsageException">One is not in [0, 100).</exception>
    public ImmutableArray<double> SparsityList =>
        [.. Numbers<double>("--sparsities", Sparsities, 0, 99.99).Select(percent => percent / 100)];

    /// <summary><see cref="Bits"/>.</summary>
    /// <exception cref="UsageException">One is not in [1, 8].</exception>
    public ImmutableArray<int> BitsList => Numbers("--bits", Bits, 1, 8);

    /// <summary><see cref="Layers"/>.</summary>
    public ImmutableArray<string> LayerList =>
        [.. (Layers ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];

    /// <summary>Checks what the parser can't.</summary>
    /// <exception cref="UsageException">Something is impossible, or doesn't go together.</exception>
    public void Check()
    {
        _ = (SparsityList, BitsList);
        if (Examples < 1)
            throw new UsageException($"--examples: {Examples} is not at least 1");
        if (new[] { Ratio is not null, Bytes is not null, Loss is not null }.Count(given => given) > 1)
            throw new UsageException("--ratio, --bytes and --loss: a plan has one budget");
        if (Ratio is { } ratio && !(ratio >= 1 && float.IsFinite(ratio)))
            throw new UsageException($"--ratio: {Text(ratio)} is not at least 1");
        if (Bytes < 1)
            throw new UsageException($"--bytes: {Bytes} is not at least 1");
        if (Loss is { } loss && !(loss >= 0 && float.IsFinite(loss)))
            throw new UsageException($"--loss: {Text(loss)} is not at least 0");
        if (Plans && Layers is not null)
            throw new UsageException("--layers: a plan needs every layer");
        if (Out is not null && !Plans)
            throw new UsageException("--out: where the planned recipe goes; a plan needs --ratio, --bytes or --loss");
    }

    private static ImmutableArray<TNumber> Numbers<TNumber>(string option, string list, TNumber low, TNumber high)
        where TNumber : INumber<TNumber>
    {
        var numbers = ImmutableArray.CreateBuilder<TNumber>();
        foreach (var text in list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            numbers.Add(TNumber.TryParse(text, CultureInfo.InvariantCulture, out var number) && number >= low && number <= high
                ? number
                : throw new UsageException($"{option}: '{text}' is not in [{Text(low)}, {Text(high)}]"));
        return numbers.Count > 0 ? numbers.ToImmutable() : throw new UsageException($"{option} needs a value");
    }

    private static string Text(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);
}
