namespace Tersor.Data.Tests;

public sealed class NearestNameTests
{
    private static readonly string[] Names = ["fashion-mnist", "mnist", "lenet-300-100", "lenet-5"];

    [Theory]
    [InlineData("mnits", "mnist")]
    [InlineData("Fashion_MNIST", "fashion-mnist")]
    [InlineData("lenet-300", "lenet-300-100")]
    [InlineData("lenet5", "lenet-5")]
    [InlineData("shakespeare", null)]
    [InlineData("", null)]
    public void A_slip_is_understood_and_another_word_is_not(string name, string? expected) =>
        Assert.Equal(expected, NearestName.Find(name, Names));

    [Fact]
    public void Nothing_is_near_where_there_is_nothing() => Assert.Null(NearestName.Find("mnist", []));
}
