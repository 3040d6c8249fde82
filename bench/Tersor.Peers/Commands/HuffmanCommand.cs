using System.ComponentModel;
using Spectre.Console;
using Spectre.Console.Cli;
using Tersor.Kernels.Cpu;
using Tersor.Peers.Entropy;
using Tersor.Peers.SideBySide;

namespace Tersor.Peers.Commands;

/// <summary>
/// <c>huffman</c>: symbols encoded and decoded beside huff0, zstd's Huffman coder, in the system's libzstd and in ZstdSharp.
/// </summary>
internal sealed class HuffmanCommand(IAnsiConsole console) : Command<HuffmanCommand.Settings>
{
    internal sealed class Settings : PeerSettings
    {
        [CommandArgument(0, "[FILE]")]
        [Description("Compressed files (.tersor): the codes and gaps of their tensors, from 512 symbols on, are measured, too.")]
        public string[] Files { get; init; } = [];

        [CommandOption("--only <TEXT>")]
        [Description("Only sources whose name holds this text, for example '1 Mi' or 'fc1'.")]
        public string Only { get; init; } = "";
    }

    public override int Execute(CommandContext context, Settings settings, CancellationToken cancellation)
    {
        var sources = SymbolSource.Synthetic().Concat(settings.Files.SelectMany(SymbolSource.OfFile))
            .Where(source => source.Name.Contains(settings.Only, StringComparison.Ordinal)).ToArray();
        using var native = new NativeZstdCodec();
        using var managed = new ManagedZstdCodec();
        List<SourceResult> results = [];
        foreach (var source in sources)
        {
            cancellation.ThrowIfCancellationRequested();
            console.WriteLine($"{source.Name} …");
            results.Add(Measure(source, [new TersorCodec(source.Alphabet), native, managed], settings));
        }

        console.Write(Table(results));
        new PeerReport<SourceResult>(
            "huffman", $"libzstd {NativeZstdCodec.Version}", 1, MachineProbe.FmaPeakGflops(1), results).Write(settings.Json);
        return 0;
    }

    private static SourceResult Measure(SymbolSource source, ISymbolCodec[] codecs, Settings settings)
    {
        // Twice the symbols hold every codec's worst case of these sources; the rest is for headers.
        var symbols = source.Symbols;
        var coded = Array.ConvertAll(codecs, _ => new byte[(2 * symbols.Length) + (1 << 12)]);
        var sizes = new int[codecs.Length];
        var decoded = new byte[symbols.Length];
        for (var i = 0; i < codecs.Length; i++)
        {
            sizes[i] = codecs[i].Encode(symbols, coded[i]);
            decoded.AsSpan().Clear();
            codecs[i].Decode(coded[i].AsSpan(0, sizes[i]), decoded);
            if (!decoded.AsSpan().SequenceEqual(symbols))
                throw new InvalidOperationException($"{source.Name}: {codecs[i].Name} does not give the symbols back");
            if (i > 0 && !LiteralFrame.IsMadeOfLiterals(coded[i].AsSpan(0, sizes[i])))
                throw new InvalidOperationException($"{source.Name}: {codecs[i].Name} found more than literals");
        }

        var contest = new ContestSettings
        {
            Rounds = settings.Rounds,
            Block = TimeSpan.FromMilliseconds(6),
            Settling = TimeSpan.FromMilliseconds(2),
            ShortestWarmUp = TimeSpan.FromMilliseconds(300),
            LongestWarmUp = TimeSpan.FromSeconds(1),
        };
        var timings = Contest.Hold(contest, [.. codecs.SelectMany((codec, i) => new Contestant[]
        {
            new(codec.Name, () => codec.Encode(symbols, coded[i])),
            new(codec.Name, () => codec.Decode(coded[i].AsSpan(0, sizes[i]), decoded)),
        })]);
        var entropy = source.Entropy;
        return new SourceResult(source.Name, symbols.Length, entropy, [.. codecs.Select((codec, i) => new CodecResult(
            codec.Name, sizes[i], timings[2 * i], timings[(2 * i) + 1], symbols.Length, entropy))]);
    }

    private static Table Table(IEnumerable<SourceResult> results)
    {
        var table = new Table()
            .Title("symbols coded in a second, in millions, on one thread; tables are made and read each time")
            .Caption("above entropy: coded bytes with tables, over those of an ideal code for independent symbols")
            .AddColumns("symbols", "entropy", "codec", "encode", "decode", "encode ÷", "decode ÷", "ratio", "above entropy");
        foreach (var (source, _, entropy, codecs) in results)
        {
            foreach (var codec in codecs)
            {
                var isOurs = codec == codecs[0];
                table.AddRow(
                    isOurs ? source : "",
                    isOurs ? $"{entropy:F2}" : "",
                    codec.Codec,
                    $"{codec.EncodingRate:F0} ± {codec.Encoding.Spread:P0}",
                    $"{codec.DecodingRate:F0} ± {codec.Decoding.Spread:P0}",
                    isOurs ? "" : Columns.Factor(codecs[0].EncodingRate / codec.EncodingRate),
                    isOurs ? "" : Columns.Factor(codecs[0].DecodingRate / codec.DecodingRate),
                    $"{codec.Ratio:F3}",
                    $"{codec.AboveEntropy:P2}");
            }
        }

        return table;
    }
}
