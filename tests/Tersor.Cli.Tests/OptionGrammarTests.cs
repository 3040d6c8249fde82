namespace Tersor.Cli.Tests;

public sealed class OptionGrammarTests
{
    [Theory]
    [InlineData("generate m --prompt -hello", "generate m --prompt=-hello")]
    [InlineData("generate m --prompt=--hello --seed 2", "generate m --prompt=--hello --seed=2")]
    [InlineData("generate m --temperature 1e-1", "generate m --temperature=1e-1")]
    [InlineData("inspect m --plan=yes", "inspect m --plan")]
    [InlineData("inspect m --plan=FALSE", "inspect m")]
    [InlineData("inspect m --plan", "inspect m --plan")]
    [InlineData("inspect -- --seed x", "inspect -- --seed x")]
    public void Each_value_stands_behind_its_option(string line, string expected) =>
        Assert.Equal(expected.Split(' '), OptionGrammar.Read(line.Split(' ')));

    [Theory]
    [InlineData("--temperature 0,7", "--temperature: '0,7' is not a number; a decimal point is a point")]
    [InlineData("--temperature NaN", "--temperature: 'NaN' is not a number")]
    [InlineData("--temperature 1e39", "--temperature: '1e39' is not a number")]
    [InlineData("--epochs 1,000", "--epochs: '1,000' is not a whole number")]
    [InlineData("--epochs 0x10", "--epochs: '0x10' is not a whole number")]
    [InlineData("--epochs 3.0", "--epochs: '3.0' is not a whole number")]
    [InlineData("--epochs 99999999999", "--epochs: '99999999999' is not in [-2147483648, 2147483647]")]
    [InlineData("--seed -1", "--seed: '-1' is not a whole number from 0 on")]
    [InlineData("--seed 18446744073709551616", "--seed: '18446744073709551616' is not in [0, 18446744073709551615]")]
    [InlineData("--plan=maybe", "--plan: 'maybe' is neither true nor false")]
    [InlineData("--resume=", "--resume: '' is neither true nor false")]
    [InlineData("--json", "--json needs a value")]
    [InlineData("--json --seed 1", "--json needs a value")]
    [InlineData("--prompt --hello", "--prompt needs a value; if '--hello' is one, write --prompt=--hello")]
    public void What_is_no_value_is_refused_in_our_own_words(string line, string reason) =>
        Assert.Equal(reason, Assert.Throws<UsageException>(() => OptionGrammar.Read(line.Split(' '))).Message);
}
