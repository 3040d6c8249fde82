namespace Tersor.Data.Tests;

public sealed class InputPreparationTests
{
    public static TheoryData<string, string> Notes => new()
    {
        { "0.2860405", "0.35302424" },
        { "0.485,0.456,0.406", "0.229,0.224,0.225" },
        { "0", "1" },
    };

    [Theory]
    [MemberData(nameof(Notes))]
    public void What_is_noted_is_stated_again_exactly(string means, string deviations)
    {
        var normalization = InputPreparation.Parse(means, deviations)!;
        var notes = new Dictionary<string, string>();
        InputPreparation.Note(notes, normalization);
        Assert.Equal((means, deviations), (notes["mean"], notes["deviation"]));
        Assert.Equal(normalization, InputPreparation.Stated("x", notes));
    }

    [Theory]
    [InlineData("0.5", "0")]
    [InlineData("0.5", "")]
    [InlineData("0.5,0.5", "1")]
    [InlineData("0.5", "1,1")]
    [InlineData("0.5,nan", "1,1")]
    [InlineData("1e99", "1")]
    public void What_is_no_normalisation_is_refused(string means, string deviations) =>
        Assert.Null(InputPreparation.Parse(means, deviations));

    [Fact]
    public void People_read_every_channel()
    {
        var preparation = new InputPreparation(InputPreparation.Parse("0.485,0.456,0.406", "0.229,0.224,0.225")!, "as given");
        Assert.Equal("mean 0.485 0.456 0.406, deviation 0.229 0.224 0.225, as given", preparation.ToString());
    }
}
