using System.Collections.Immutable;
using System.ComponentModel;
using System.Globalization;
using Spectre.Console.Cli;
using Tersor.Cli.Files;
using Tersor.Learning;
using Tersor.Onnx;

namespace Tersor.Cli.Commands;

/// <summary>Options of every command that takes a model, whatever it comes from.</summary>
internal class SourceSettings : DeviceSettings
{
    [Input]
    [CommandOption("--weights <FILE>")]
    [Description("The weights of a graph file or of a model by name: safetensors, or PyTorch's state dict (.pt, .pth).")]
    public string? Weights { get; init; }

    [Input]
    [CommandOption("--weight-map <FILE>")]
    [Description("Names of the weights where they differ: a line for each parameter or node, our name and the file's.")]
    public string? WeightMap { get; init; }

    [CommandOption("--weight-prefix <TEXT>")]
    [Description("What stands before every name in the file of the weights, for example 'module.'.")]
    public string? WeightPrefix { get; init; }

    [CommandOption("--classes <COUNT>")]
    [Description("Replace the last linear layer by one for so many classes, or add one; it is yet to be trained.")]
    public int? Classes { get; init; }

    [CommandOption("--input <SHAPES>")]
    [Description("The extents of the input, 3x32x32, or of inputs by name with the batch, name:1x3x32x32, with commas between.")]
    public string? InputShape { get; init; }

    [CommandOption("--bind <NUMBERS>")]
    [Description("Numbers of an ONNX file by name, with commas between: inputs that are one number for every sample, and extents "
        + "that it leaves open: sr=16000,sequence=512.")]
    public string[]? Bind { get; init; }

    [CommandOption("--end-at <VALUE>")]
    [Description("A value of an ONNX file that becomes an output instead of the file's own: what comes behind it is left out. "
        + "Once for each output.")]
    public string[]? EndAt { get; init; }

    [CommandOption("--layout <ORDER>")]
    [Description("How the model has images: NCHW, channels first, or NHWC, channels last.")]
    public string? Layout { get; init; }

    [CommandOption("--color-order <ORDER>")]
    [Description("How the model has colours: RGB or BGR.")]
    public string? ColorOrder { get; init; }

    /// <summary>Whether the model has channels last.</summary>
    /// <exception cref="UsageException">Neither of the two layouts.</exception>
    public bool ChannelsLast => IsSecond("--layout", Layout, "NCHW", "NHWC");

    /// <summary>Whether the model has blue first.</summary>
    /// <exception cref="UsageException">Neither of the two orders.</exception>
    public bool BlueFirst => IsSecond("--color-order", ColorOrder, "RGB", "BGR");

    /// <summary>What the weights are called in their file.</summary>
    public WeightNames WeightNames => WeightMap is { } path
        ? WeightNames.Read(path, WeightPrefix ?? "")
        : new WeightNames(ImmutableDictionary<string, string>.Empty, WeightPrefix ?? "");

    /// <summary>The extents that inputs are to have: by name with the batch, or under an empty name without it.</summary>
    /// <exception cref="UsageException">These are no extents.</exception>
    public ImmutableDictionary<string, ImmutableArray<int>> InputShapes
    {
        get
        {
            var shapes = ImmutableDictionary.CreateBuilder<string, ImmutableArray<int>>();
            foreach (var part in (InputShape ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries))
            {
                var colon = part.LastIndexOf(':');
                shapes[colon < 0 ? "" : part[..colon]] = [.. part[(colon + 1)..].Split('x').Select(Extent)];
            }

            return shapes.ToImmutable();

            int Extent(string text) =>
                int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var extent) && extent > 0
                    ? extent
                    : throw new UsageException($"--input: '{InputShape}' is no shape such as 3x32x32 or name:1x3x32x32");
        }
    }

    /// <summary>Inputs that are one number for every sample, and extents that the file leaves open, by name.</summary>
    /// <exception cref="UsageException">These are no numbers.</exception>
    public ImmutableDictionary<string, double> Bound
    {
        get
        {
            var bound = ImmutableDictionary.CreateBuilder<string, double>();
            foreach (var part in (Bind ?? []).SelectMany(list => list.Split(',', StringSplitOptions.RemoveEmptyEntries)))
            {
                var equals = part.LastIndexOf('=');
                bound[equals < 0 ? "" : part[..equals]] =
                    equals > 0 && double.TryParse(part[(equals + 1)..], CultureInfo.InvariantCulture, out var number)
                    && double.IsFinite(number)
                        ? number
                        : throw new UsageException($"--bind: '{part}' is no name with its number, such as sr=16000");
            }

            return bound.ToImmutable();
        }
    }

    /// <summary>What the command line says of an ONNX file.</summary>
    /// <param name="file">The file.</param>
    public OnnxImportOptions ImportOptions(OnnxFile file)
    {
        var shapes = InputShapes;
        return new OnnxImportOptions
        {
            Bound = Bound,
            Outputs = [.. EndAt ?? []],
            Shapes = shapes.TryGetValue("", out var first)
                ? shapes.Remove("").SetItem(file.Inputs[0].Name, first.Insert(0, 1))
                : shapes,
        };
    }

    private static bool IsSecond(string option, string? word, string first, string second)
    {
        var isSecond = string.Equals(word, second, StringComparison.OrdinalIgnoreCase);
        return word is null || isSecond || string.Equals(word, first, StringComparison.OrdinalIgnoreCase)
            ? isSecond
            : throw new UsageException($"{option}: '{word}' is neither {first} nor {second}");
    }
}
