using System.Text;
using Tersor.Foreign.Commands;
using Tersor.Foreign.Measuring;

namespace Tersor.Foreign.Reporting;

/// <summary>The section on other people's networks, in Markdown, from the reports in a folder.</summary>
internal static class Section
{
    /// <summary>Writes the section; what was not measured is left out.</summary>
    /// <param name="sources">Where the reports are.</param>
    /// <param name="networks">The networks.</param>
    public static string Of(Sources sources, IReadOnlyList<Network> networks)
    {
        var text = new StringBuilder(Introduction);
        Add("Compressed without training", Labelled, NetworkGroup.Labelled, LabelledColumns);
        Add("Models you know", Known, NetworkGroup.Known, KnownColumns);
        Add("Architectures without trained weights", Untrained, NetworkGroup.Untrained, UntrainedColumns);
        AddPeers();
        AddDeepCompression();
        AddCommands();
        return text.ToString();

        void Add(
            string title, Func<Network, Run, Figures, string> line, NetworkGroup group, (string Words, string Columns) head)
        {
            string[] lines =
            [
                .. from network in networks
                where network.Group == @group
                from run in network.Runs
                let report = Figures.Read(run.Report)
                where report is not null && run.IsDone
                select line(network, run, report),
            ];
            AddTable(title, head, lines);
        }

        void AddTable(string title, (string Words, string Columns) head, IReadOnlyCollection<string> lines)
        {
            if (lines.Count == 0)
                return;
            var count = head.Columns.Count(character => character == '|') - 1;
            text.Append($"\n### {title}\n\n{head.Words}\n\n{head.Columns}\n|{string.Concat(Enumerable.Repeat("---|", count))}\n");
            text.AppendJoin("", lines.Select(line => line + "\n"));
        }

        void AddPeers() => AddTable(
            "Beside other quantisers",
            PeerColumns,
            [
                .. Directory.GetFiles(sources.Folder, "*.peers.json").Order(StringComparer.Ordinal).SelectMany(path =>
                    Figures.Read(path)!.All("results").Select(result =>
                        $"| {Path.GetFileName(path).Split('.')[0]} | {result.Text("method")} | {result.Text("runtime")} "
                        + $"| {result.Count("bytes")} | {result.Ratio("ratio")} | {result.Count("right")} "
                        + $"| {result.Format("kl", "0.0000")} | {result.Percent("agreement")} "
                        + $"| {result.Format("latency.median", "N0", " µs")} |")),
            ]);

        void AddDeepCompression()
        {
            if (Figures.Read(sources.Own("deep-compression.json")) is not { } report)
                return;
            text.Append("\n### SqueezeNet, as the authors of Deep Compression published it\n\n");
            text.Append(DeepCompression(sources, report));
        }

        void AddCommands()
        {
            string[] commands =
            [
                .. from network in networks
                from run in network.Runs
                where run.IsDone
                select Wrapped(TersorProgram.Line(run.Command)
                    .Replace(sources.Data, "$TERSOR_DATA", StringComparison.Ordinal)
                    .Replace(sources.Packages, "~/.nuget/packages", StringComparison.Ordinal)
                    .Replace(sources.Folder, "runs", StringComparison.Ordinal)),
            ];
            if (commands.Length > 0)
                text.Append($"\n### Commands\n\n```bash\n{string.Join('\n', commands)}\n```\n");
        }
    }

    private const string Introduction = """
        ## Other people's networks

        Networks that others have trained, compressed by `tersor compress` from inputs without labels. Bytes are those of the
        file, everything included; the ratio is 4 bytes × all parameters of the network, batch normalisations folded away, ÷
        these bytes. All figures are those of the decoded file. Calibration takes 256 samples of the training data, or [up to
        1,024](calibration.md) where a sample says little, drawn by the seed; nothing is chosen by the test data.
        `bench/Tersor.Foreign` runs the commands and writes this section from their reports; its
        [README](../bench/README.md) says how a clean machine gets the models.

        """;

    private static readonly (string Words, string Columns) LabelledColumns = (
        """
        *Only* counts the test images that one of the two networks alone gets right; p is the probability of so unequal counts
        if both were equally good (McNemar's exact test). KL is the mean divergence from the dense network's classes, in nats.
        """,
        "| network | data | seed | wanted | bytes | ratio | dense | right | difference | only dense | only small | p | KL "
        + "| agreement |");

    private static readonly (string Words, string Columns) KnownColumns = (
        "What each model is for, measured on inputs that it was not fitted to.",
        "| model | inputs | dense bytes | bytes | ratio | what it is for |");

    private static readonly (string Words, string Columns) UntrainedColumns = (
        """
        Exports of these architectures are tests of the machinery: nobody trained their weights, so there is no accuracy to
        lose, and their ten outputs lie close together. The relative error of the outputs is what can be compared.
        """,
        "| network | bytes | ratio | relative error | cosine | agreement |");

    private static readonly (string Words, string Columns) PeerColumns = (
        """
        The same network by other means, each for 1,000 test images; files named `.tersor` are the ones above. The commands are
        `bench/Tersor.Peers -- ptq`. *Weights alone* is the quantiser of `share` without training (k-means with a price on bits,
        every input counted alike), at no more bytes. Latencies are those of one image on one thread, side by side in one
        process; they were measured on a busy machine, so believe their order at most.
        """,
        "| network | method | run by | bytes | ratio | right | KL | agreement | latency |");

    private static string Labelled(Network network, Run run, Figures report)
    {
        var (both, first, second) = (Cell("both"), Cell("onlyDense"), Cell("onlyCompressed"));
        var count = both + first + second + Cell("neither");
        var p = McNemar.Probability(first, second);
        return $"| {network.Title} | {network.Data} | {report.Count("seed")} | {Wanted(run)} "
            + $"| {report.Count("compressed.bytes")} | {report.Ratio("compressed.ratio")} "
            + $"| {Share(both + first)} | {Share(both + second)} "
            + $"| {Figures.Format(100d * (second - first) / count, "+0.0;-0.0;0.0")} | {first} | {second} "
            + $"| {Figures.Format(p, "0.00")} | {report.Format("outputs.kl", "0.000")} "
            + $"| {report.Percent("outputs.agreement")} |";

        int Cell(string name) => (int)(report[$"paired.{name}"] ?? 0);

        string Share(int right) => Figures.Format(100.0 * right / count, "0.0") + " %";
    }

    private static string Known(Network network, Run run, Figures report) =>
        $"| {network.Title} | {network.Data} | {report.Count("dense.bytes")} | {report.Count("compressed.bytes")} "
        + $"| {report.Ratio("compressed.ratio")} | {Purpose(network, run, report)} |";

    private static string Purpose(Network network, Run run, Figures report)
    {
        var judged = Figures.Read(run.Judgement);
        return network.Name switch
        {
            "magika" when judged?.All("results").FirstOrDefault() is { } compared =>
                $"the same type for {compared.Count("agreeing")} of {compared.Count("samples")} files",
            "silero" when judged is not null =>
                $"probabilities of {judged.Count("windows")} windows differ by {judged.Format("largestDifference", "0.000")} at "
                + $"most, {judged.Format("meanDifference", "0.0000")} on average; {judged.Count("otherwise")} change sides",
            "super-resolution" when judged is not null =>
                $"outputs off by {report.Percent("outputs.relativeError")}, PSNR {judged.Format("compressed", "0.00")} dB "
                + $"instead of {judged.Format("dense", "0.00")} dB (copied pixels have 27: these weights say little)",
            "byte-bilstm" => $"the same class for {report.Percent("outputs.agreement")} of the bytes",
            _ => $"mean cosine {report.Format("outputs.cosine", "0.0000")}",
        };
    }

    private static string Untrained(Network network, Run run, Figures report) =>
        $"| {network.Title} | {report.Count("compressed.bytes")} | {report.Ratio("compressed.ratio")} "
        + $"| {report.Format("outputs.relativeError", "0.0000")} | {report.Format("outputs.cosine", "0.0000")} "
        + $"| {report.Percent("outputs.agreement")} |";

    private static string Wanted(Run run) => $"{run.Options[Array.IndexOf(run.Options, "--ratio") + 1]}×";

    private static string DeepCompression(Sources sources, Figures report)
    {
        const int Jersey = 610, Jean = 608;
        var (shirts, trousers) = (Seen("t-shirt", Jersey), Seen("pants", Jean));
        var (bytes, before) = (report.Count("bytes"), report.Count("sourceBytes"));
        var (all, kept) = (report.Count("parameters"), report.Count("nonZeros"));
        return $"""
            `tersor import-dc squeezenet.net` makes {bytes} bytes of their {before}. All {all} numbers are theirs to the
            last bit; {kept} weights are not zero. (Their file has no entropy code, and lists more entries than that: some
            only bridge long runs of zeros.) The decoded file runs in `Tersor.Inference`. What ImageNet's classes can say of
            photographs of clothes: {shirts} T-shirts are a jersey to it, {trousers} trousers jeans.

            """;

        string Seen(string folder, int label) => Figures.Read(sources.Own($"deep-compression.{folder}.json")) is { } seen
            ? $"{seen.All("predictions").Count(prediction => prediction["label"] == label)} of {seen.All("predictions").Count()}"
            : "–";
    }

    /// <summary>A command line, its options on as many lines as it takes.</summary>
    private static string Wrapped(string command)
    {
        const int width = 110;
        var (text, column) = (new StringBuilder(), 0);
        foreach (var part in command.Split(" --"))
        {
            var word = text.Length == 0 ? part : $" --{part}";
            if (column + word.Length > width)
            {
                text.Append(" \\\n   ");
                column = 3;
            }

            text.Append(word);
            column += word.Length;
        }

        return text.ToString();
    }
}
