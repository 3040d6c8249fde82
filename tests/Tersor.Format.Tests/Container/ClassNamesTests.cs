using System.Collections.Immutable;

namespace Tersor.Format.Tests;

public sealed class ClassNamesTests
{
    [Theory]
    [InlineData("1", "10", "2")]
    [InlineData("a,b", "c\nd", "\\n", "\\", "")]
    [InlineData("Straße", "犬 🐕", " spaced ", "\t")]
    [InlineData("", "")]
    [InlineData("1")]
    public void Any_names_come_back(params string[] names)
    {
        var text = ClassNames.Write([.. names], "mine");
        Assert.Equal(names, ClassNames.Read(Named(text!), names.Length));
    }

    [Fact]
    public void What_a_reader_knows_already_is_not_written()
    {
        Assert.Null(ClassNames.Write(["0", "1", "2"], "mine"));
        Assert.Null(ClassNames.Write(ClassNames.Known("fashion-mnist"), "fashion-mnist"));
        Assert.Null(ClassNames.Write(ClassNames.Known("mnist"), "mnist"));

        // Numbers under the name of the clothes would else be read as clothes.
        var numbers = ClassNames.Known("mnist");
        var notes = Named(ClassNames.Write(numbers, "fashion-mnist")!);
        notes["data"] = "fashion-mnist";
        Assert.Equal(numbers, ClassNames.Read(notes, 10));
        notes.Remove("classes");
        Assert.Equal("Trouser", ClassNames.Read(notes, 10)[1]);
        notes["data"] = "mine";
        Assert.Empty(ClassNames.Read(notes, 10));
    }

    [Fact]
    public void Outputs_without_a_class_are_numbered_apart_from_names() =>
        Assert.Equal(["5", "6", "#2"], ClassNames.Read(Named("5\n6"), 3));

    [Theory]
    [InlineData("a\nb\nc\nd", "4 class names for a model that tells 3 apart")]
    [InlineData("a\\b", "backslash")]
    [InlineData("a\\", "backslash")]
    public void Damaged_names_are_refused(string text, string reason) => Assert.Contains(
        reason, Assert.Throws<FormatException>(() => ClassNames.Read(Named(text), 3)).Message);

    [Fact]
    public void Their_length_is_bounded_both_ways()
    {
        var longest = ImmutableArray.Create("x" + new string('y', ClassNames.MaxLength - 1));
        Assert.Equal(ClassNames.MaxLength, ClassNames.Write(longest, "mine")!.Length);
        Assert.Throws<ArgumentException>(() => ClassNames.Write([longest[0] + "z"], "mine"));
        Assert.Throws<FormatException>(() => ClassNames.Read(Named(longest[0] + "z"), 1));
    }

    private static Dictionary<string, string> Named(string classes) => new() { ["classes"] = classes };
}
