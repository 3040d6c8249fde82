using Tersor.Models;

namespace Tersor.Compression.Tests;

public sealed class ModelZooTests
{
    [Theory]
    [InlineData("lenet-300-100", 266_610)]
    [InlineData("LeNet-5", 431_080)]
    [InlineData("char-lstm", (65 * 64) + (4 * 256 * (64 + 256 + 1)) + (65 * 257))]
    [InlineData("char-lstm-tied", (65 * 256) + (4 * 256 * (256 + 256 + 1)) + 65)]
    [InlineData("char-lstm-2", (65 * 64) + (4 * 256 * (64 + 256 + 1)) + (4 * 256 * (256 + 256 + 1)) + (65 * 257))]
    [InlineData("char-gpt", (2 * 65 * 96) + 65 + (64 * 96) + (5 * 2 * 96) + (2 * ((12 * 96 * 96) + (9 * 96) + (64 * 64))))]
    [InlineData("mobile-cnn", 57_370)]
    [InlineData("row-lstm", (4 * 128 * (28 + 128 + 1)) + (10 * 129))]
    [InlineData("dcgan", (64 * 6272) + (4 * 128) + (128 * 64 * 16) + (4 * 64) + (64 * 16) + 1)]
    public void Models_have_the_published_number_of_parameters(string name, long parameters) =>
        Assert.Equal(parameters, ModelZoo.Find(name).Graph.ParameterCount);

    [Fact]
    public void An_unknown_model_is_an_error_with_the_nearest_name() => Assert.Equal(
        "unknown model 'lenet5': did you mean 'lenet-5'?",
        Assert.Throws<UnknownModelException>(() => ModelZoo.Find("lenet5")).Message);

    [Fact]
    public void A_model_like_no_other_is_an_error_with_all_names() => Assert.Contains(
        string.Join(", ", ModelZoo.Models.Select(model => model.Name)),
        Assert.Throws<UnknownModelException>(() => ModelZoo.Find("efficientnet")).Message);
}
