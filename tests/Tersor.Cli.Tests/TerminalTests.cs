using System.Text;
using Spectre.Console;
using Tersor.Cli.Output;

namespace Tersor.Cli.Tests;

/// <summary>What goes out, on a terminal and elsewhere.</summary>
public sealed class TerminalTests
{
    private static readonly SheetTable Sheet = new(
        "Layers",
        ["parameter", "shape", "values"],
        [["fc1.weight", "300×784", "235,200"], ["fc2\u001b[31m", "100×300", "30,000"]]);

    private readonly StringWriter _text = new();

    [Fact]
    public void A_text_goes_out_as_it_is()
    {
        const string Text = "It was\r\n\tthe best [of] times, \u0007 and a word that is longer than a line of a terminal, which "
            + "is eighty columns wide";
        Terminal(isTerminal: false).Text(Text);
        Assert.Equal(Text + "\n", _text.ToString());
    }

    [Fact]
    public void A_terminal_obeys_no_text()
    {
        Terminal(isTerminal: true).Text("one\n\u001b]0;title\u0007");
        Terminal(isTerminal: true).Line("two\nthree\u009b");
        Assert.Equal("one\n\\x1b]0;title\\x07\ntwo\\nthree\\x9b\n", _text.ToString());
    }

    [Theory]
    [InlineData(10)]
    [InlineData(200)]
    public void A_table_in_a_file_is_as_wide_as_it_has_to_be(int width)
    {
        var terminal = Terminal(isTerminal: false, width);
        terminal.Table(Sheet);
        Assert.Contains("│ fc1.weight  │ 300×784 │ 235,200 │\n", _text.ToString());
        Assert.Contains(@"│ fc2\x1b[31m │", _text.ToString());
        Assert.Equal(width, terminal.Output.Profile.Width);
    }

    [Fact]
    public void A_table_on_a_narrow_terminal_is_a_list()
    {
        Terminal(isTerminal: true, width: 30).Table(Sheet);
        Assert.StartsWith("Layers\n  fc1.weight\n    shape: 300×784\n    values: 235,200\n  fc2", _text.ToString());
        Assert.DoesNotContain('\u001b', _text.ToString());
    }

    [Fact]
    public void A_line_end_in_a_name_or_a_title_ends_no_row()
    {
        var table = new SheetTable("a\nb", ["name", "values"], [["fc1\n|x", "3"]]);
        Assert.Equal("## a\\nb\n\n| name | values |\n| :--- | ---: |\n| fc1\\n\\|x | 3 |\n", table.ToMarkdown());
        Assert.Contains("""<th scope="row" class="text">fc1\n|x</th>""", table.ToHtml());
        Terminal(isTerminal: true).Table(table);
        Assert.Contains(@"│ fc1\n|x │", _text.ToString());
    }

    [Fact]
    public void A_list_in_a_cell_has_a_line_for_each_entry()
    {
        var table = new SheetTable("Plan", ["step", "kernel"], [["fc1", "sparse\ndense"]]) { HasLists = true };
        Terminal(isTerminal: true).Table(table);
        Assert.Contains("│  dense │", _text.ToString());
        Assert.Contains("kernel: sparse, dense\n", table.ToList());
    }

    [Theory]
    [InlineData("Fréchet 44.1× – 2.41 µs, 512³…", "Frechet 44.1x - 2.41 us, 512^3...")]
    [InlineData("plain", "plain")]
    [InlineData("字", "?")]
    public void Terminals_without_Unicode_get_the_nearest_letters(string text, string expected)
    {
        new AsciiWriter(_text).Write(text);
        Assert.Equal(expected, _text.ToString());
    }

    [Theory]
    [InlineData("C.UTF-8", true)]
    [InlineData("de_DE.utf8@euro", true)]
    [InlineData("de_DE.ISO-8859-1", false)]
    [InlineData("de_DE.ISO-8859-15@euro", false)]
    [InlineData("C", true)]
    [InlineData("", true)]
    public void A_locale_says_whether_there_is_Unicode(string locale, bool expected) =>
        Assert.Equal(expected, TerminalOutput.IsUnicode(locale));

    private Terminal Terminal(bool isTerminal, int width = 80)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new Stream(_text, isTerminal),
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
        console.Profile.Width = width;
        console.Profile.Capabilities.Unicode = true;
        return new Terminal(console, TextWriter.Null);
    }

    private sealed class Stream(TextWriter writer, bool isTerminal) : IAnsiConsoleOutput
    {
        public TextWriter Writer => writer;

        public bool IsTerminal => isTerminal;

        public int Width => 80;

        public int Height => 24;

        public void SetEncoding(Encoding encoding)
        {
            // Text has none.
        }
    }
}
