using Tersor.Cli.Reproduction;

namespace Tersor.Cli.Tests.Reproduction;

public sealed class MarkedSectionTests
{
    [Fact]
    public void Only_what_is_between_the_marks_is_replaced()
    {
        var once = MarkedSection.Replace("# Title\n\nText.", "first");
        Assert.StartsWith("# Title\n\nText.\n\n<!-- ", once);
        Assert.EndsWith(" -->\n", once);
        Assert.Contains("\nfirst\n", once);
        var twice = MarkedSection.Replace(once + "More.\n", "\nsecond\n\n");
        Assert.Equal(once.Replace("first", "second") + "More.\n", twice);
        Assert.Equal(twice, MarkedSection.Replace(twice, "second"));
        Assert.StartsWith("# Results\n\n<!-- ", MarkedSection.Replace("", "first"));
    }

    [Fact]
    public void Broken_marks_are_refused()
    {
        var marked = MarkedSection.Replace("", "text");
        var middle = marked.IndexOf("text", StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(() => MarkedSection.Replace(marked[..middle], "x"));
        Assert.Throws<InvalidDataException>(() => MarkedSection.Replace(marked[middle..], "x"));
        Assert.Throws<InvalidDataException>(() => MarkedSection.Replace(marked[middle..] + marked[..middle], "x"));
        Assert.Throws<InvalidDataException>(() => MarkedSection.Replace(marked + marked, "x"));
    }
}
