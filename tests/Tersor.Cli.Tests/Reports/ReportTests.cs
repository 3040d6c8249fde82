using System.Text.Json;
using System.Xml.Linq;
using Tersor.Cli.Reports.Charts;

namespace Tersor.Cli.Tests.Reports;

/// <summary>What reports hold, command by command.</summary>
public sealed class ReportTests : IDisposable
{
    private readonly CommandLine _tersor = new();

    public void Dispose() => _tersor.Dispose();

    [Theory]
    [InlineData("compress")]
    [InlineData("train")]
    [InlineData("sensitivity")]
    public void A_name_that_says_no_known_kind_is_refused_before_the_work(string command)
    {
        var path = _tersor.File("x.pdf");
        Assert.Equal(
            $"--report: '{path}' is neither HTML (.html) nor Markdown (.md)",
            _tersor.Run(command, "lenet-300-100", "--data", _tersor.Data, "--report", path).Failed(ExitCode.Usage));
        Assert.False(File.Exists(path));
    }

    [Fact]
    public void A_training_is_reported_with_its_curves_and_a_measurement_with_its_classes()
    {
        var (dense, page, json) = (_tersor.File("d.safetensors"), _tersor.File("t.html"), _tersor.File("e.json"));
        Run("train", "lenet-300-100", "--epochs", "2", "--out", dense, "--report", page);
        Holds(page, "Loss", "Learning rate", ">fc1</text>", "Confusion matrix", "id=\"how-to-do-it-again\"");

        var output = Run("evaluate", dense, "--report", _tersor.File("e.html"), "--json", json);
        Holds(_tersor.File("e.html"), "Confusion matrix", "Most frequent confusions", "tersor evaluate ");
        Assert.Contains("precision", output);

        // The classes' figures follow from the counts, and these from the accuracy.
        var root = JsonDocument.Parse(File.ReadAllText(json)).RootElement;
        var counts = root.GetProperty("confusions").EnumerateArray()
            .Select(row => row.EnumerateArray().Select(count => count.GetInt32()).ToArray()).ToArray();
        var classes = root.GetProperty("classes").EnumerateArray().ToArray();
        Assert.Equal((10, 10), (counts.Length, classes.Length));
        Assert.Equal(root.GetProperty("correct").GetInt32(), counts.Select((row, label) => row[label]).Sum());
        Assert.Equal(root.GetProperty("count").GetInt32(), counts.Sum(row => row.Sum()));
        Assert.All(classes.Zip(counts), pair => Assert.Equal(pair.Second.Sum(), pair.First.GetProperty("count").GetInt32()));
        Assert.Equal((double)counts[3][3] / counts[3].Sum(), classes[3].GetProperty("recall").GetDouble(), 1e-12);
    }

    [Fact]
    public void A_sensitivity_has_a_panel_for_each_scale_that_says_what_was_measured_on_what()
    {
        var (page, plot) = (_tersor.File("s.html"), _tersor.File("s.svg"));
        Run(
            "sensitivity", "lenet-300-100", "--epochs", "1", "--sparsities", "50,90", "--bits", "2,4", "--ratio", "20",
            "--out", _tersor.File("r.json"), "--report", page, "--plot", plot);
        Holds(page, "Accuracy, %, one layer pruned", "bits of a code", "none of the test set", "id=\"plan\"", ">dense</text>");
        var svg = XDocument.Parse(File.ReadAllText(plot)).Root!;
        var texts = svg.Descendants().Where(element => element.Name.LocalName == "text").Select(text => text.Value).ToList();
        Assert.Contains("lenet-300-100: accuracy on 160 images of the training data, none of the test set.", texts);
        Assert.Equal(2, texts.Count(text => text == "dense"));
        Assert.Equal(2, svg.Descendants().Count(element => element.Name.LocalName == "g"));
    }

    [Fact]
    public void A_generator_shows_what_both_networks_make_of_the_same_latents()
    {
        var page = _tersor.File("g.html");
        Run("compress", "dcgan", "--epochs", "1", "--recipe", "naive", "--out", _tersor.File("g.tersor"), "--report", page);
        Holds(page, "36 images of the dense generator", "36 images of the compressed generator", "id=\"samples\"");
        Assert.DoesNotContain("id=\"classes\"", File.ReadAllText(page));
    }

    [Fact]
    public void A_character_model_writes_in_its_report_and_line_ends_stay()
    {
        var (text, page) = (_tersor.File("rhyme.txt"), _tersor.File("c.html"));
        File.WriteAllText(text, string.Concat(Enumerable.Repeat("<i>Round</i> & round the rugged rock.\n", 60)));
        _tersor.Run(
            "compress", "char-lstm", "--data", text, "--epochs", "1", "--threads", "1", "--out", _tersor.File("c.tersor"),
            "--report", page).Done();
        Holds(page, "<h3>dense</h3>", "<h3>compressed</h3>", "id=\"samples\"");
        Assert.DoesNotContain("<i>", File.ReadAllText(page));
        Assert.DoesNotContain("Sparsity: zeros", File.ReadAllText(page));
        _tersor.Run("evaluate", _tersor.File("c.tersor"), "--data", text, "--report", _tersor.File("c.md")).Done();
        Assert.Contains("## How to do it again", File.ReadAllText(_tersor.File("c.md")));
    }

    [Fact]
    public void Small_numbers_at_an_axis_are_told_apart()
    {
        var rates = new LineSeries("", [(1, 2e-8), (2, 1e-8), (3, 0)]);
        var chart = new LineChart("Learning rate", "epoch", [rates]) { FromZero = true };
        var texts = XDocument.Parse(chart.ToSvg()).Descendants().Where(element => element.Name.LocalName == "text")
            .Select(text => text.Value).ToList();
        Assert.Contains("5E-9", texts);
        Assert.Contains("1.5E-8", texts);
        Assert.Contains("2E-8", texts);
    }

    private static void Holds(string page, params ReadOnlySpan<string> words)
    {
        var text = File.ReadAllText(page);
        foreach (var word in words)
            Assert.Contains(word, text);
        Assert.DoesNotContain("://", text);
    }

    private string Run(string command, string model, params ReadOnlySpan<string> options) =>
        _tersor.Run([command, model, "--data", _tersor.Data, "--threads", "1", .. options]).Done();
}
