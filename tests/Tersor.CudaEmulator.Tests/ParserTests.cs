namespace Tersor.CudaEmulator.Tests;

/// <summary>What is refused, and in which line.</summary>
public sealed class ParserTests
{
    [Theory]
    [InlineData("add.f16x2 %r2, %r1, %r1;", "line 21: modifier .f16x2 of add is not emulated")]
    [InlineData("frobnicate.b32 %r2, %r1;", "line 21: frobnicate.b32 is not emulated")]
    [InlineData("add.ftz.f32 %f2, %f1, %f1;", "line 21: modifier .ftz of add is not emulated")]
    [InlineData("add.u32 %r2, %r1;", "line 21: add has 2 operands instead of 3")]
    [InlineData("add.u32 %r2, %r1, %q7;", "line 21: %q7 is not declared, or not emulated")]
    [InlineData("add.u64 %rd5, %r1, %rd5;", "line 21: %r1 is too narrow for .u64")]
    [InlineData("add.u32 %rd5, %r1, %r1;", "line 21: %rd5 is wider than .u32")]
    [InlineData("@%p99 bra out; out:", "line 21: predicate %p99 is not declared")]
    [InlineData("bra nowhere;", "line 21: there is no label nowhere")]
    [InlineData("bar.sync 1;", "line 21: barriers other than 0 are not emulated")]
    [InlineData("add.u32 %r2 %r1;", "line 21: '%r1' is not expected, or not emulated, here")]
    [InlineData("mov.u32 %r2, 12x;", "line 21: 12x is no number")]
    [InlineData("ld.param.u32 %r2, [input+8];", "line 21: the parameter ends before")]
    [InlineData(".reg .b32 %r<9999999999>;", "line 21: 9999999999 is not from 0 to 1048576")]
    [InlineData("mov.u32 %r2, \"text", "line 21: a string without an end")]
    public void A_fault_is_named_with_its_line(string body, string message)
    {
        var exception = Assert.Throws<PtxException>(() => new KernelBench(body));
        Assert.Equal(message, exception.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".version 8.0\n.entry k() { ret; ")]
    [InlineData(".version 8.0\n.func f() { ret; }")]
    [InlineData("}{")]
    [InlineData(".entry")]
    [InlineData("/* never closed")]
    [InlineData(".global .align 4 .b8 big[2000000000];")]
    [InlineData(".global .u32 few[1] = {1, 2};")]
    public void A_text_that_is_no_module_is_refused_or_empty(string text)
    {
        using EmulatedGpu gpu = new(new EmulatorOptions());
        try
        {
            Assert.Empty(gpu.Load(text));
        }
        catch (PtxException exception)
        {
            Assert.StartsWith("line ", exception.Message);
        }
    }

    [Fact]
    public void Damaged_texts_are_refused_and_nothing_else_happens()
    {
        const string Text = """
            .version 8.0
            .target sm_80
            .visible .entry k(.param .align 8 .b8 p[16]) {
                .reg .pred %p<2>; .reg .b32 %r<4>; .reg .b64 %rd<3>;
                .shared .align 16 .b8 tile[64];
                ld.param.v2.u32 {%r1, %r2}, [p+8];
                @!%p1 bra out; st.shared.u32 [tile+4], %r1; out: bar.sync 0; ret;
            }
            """;
        Random random = new(5);
        for (var i = 0; i < 2000; i++)
        {
            var characters = Text.ToCharArray();
            for (var n = random.Next(1, 4); n > 0; n--)
                characters[random.Next(characters.Length)] = " .,;:{}[]<>@%019abx-\"\n"[random.Next(22)];
            using EmulatedGpu gpu = new(new EmulatorOptions());
            try
            {
                gpu.Load(new string(characters));
            }
            catch (PtxException)
            {
                // As it should be.
            }
        }
    }

    [Theory]
    [InlineData("0f3F800000", 0x3F800000UL)]
    [InlineData("-0f3F800000", 0xBF800000UL)]
    [InlineData("0d3FF0000000000000", 0x3F800000UL)]
    [InlineData("1.5", 0x3FC00000UL)]
    public void Floats_are_read_in_every_notation(string text, ulong bits) =>
        Assert.Equal(bits, PtxLiteral.Bits(text, PtxType.F32, 1));

    [Theory]
    [InlineData("42", 42)]
    [InlineData("-42", -42)]
    [InlineData("0x2A", 42)]
    [InlineData("0b101010", 42)]
    [InlineData("42U", 42)]
    public void Whole_numbers_are_read_in_every_notation(string text, long value) =>
        Assert.Equal(value, PtxLiteral.Integer(text, 1));
}
