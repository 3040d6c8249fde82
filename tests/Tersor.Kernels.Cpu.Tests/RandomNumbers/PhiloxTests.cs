namespace Tersor.Kernels.Cpu.Tests.RandomNumbers;

/// <summary>The known-answer vectors of Random123, the generator's reference implementation.</summary>
public sealed class PhiloxTests
{
    [Fact]
    public void Counter_and_key_of_zeros() =>
        Assert.Equal([0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8], Block(0, 0, 0));

    [Fact]
    public void Counter_and_key_of_ones() =>
        Assert.Equal([0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD], Block(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue));

    [Fact]
    public void Counter_and_key_of_the_digits_of_pi() =>
        Assert.Equal(
            [0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1],
            Block(seed: 0x299F31D0A4093822, stream: 0x0370734413198A2E, block: 0x85A308D3243F6A88));

    private static uint[] Block(ulong seed, ulong stream, ulong block)
    {
        var words = Philox.Block(seed, stream, block);
        return [words.Word0, words.Word1, words.Word2, words.Word3];
    }
}
