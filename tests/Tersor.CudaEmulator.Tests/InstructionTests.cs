namespace Tersor.CudaEmulator.Tests;

/// <summary>Instructions by what PTX's manual says of them, at the values where it matters.</summary>
public sealed class InstructionTests
{
    private const float NaN = float.NaN;
    private const float Infinity = float.PositiveInfinity;

    [Theory]
    [InlineData("add.s32 %r3, %r1, %r2", int.MaxValue, 1, int.MinValue)]
    [InlineData("sub.s32 %r3, %r1, %r2", int.MinValue, 1, int.MaxValue)]
    [InlineData("mul.lo.s32 %r3, %r1, %r2", 70000, 70000, 605032704)]
    [InlineData("mul.hi.s32 %r3, %r1, %r2", -5, 7, -1)]
    [InlineData("mul.hi.u32 %r3, %r1, %r2", -1, -1, -2)]
    [InlineData("mad.lo.s32 %r3, %r1, %r2, 5", 3, -4, -7)]
    [InlineData("div.s32 %r3, %r1, %r2", -7, 2, -3)]
    [InlineData("div.s32 %r3, %r1, %r2", int.MinValue, -1, int.MinValue)]
    [InlineData("div.u32 %r3, %r1, %r2", -7, 2, 2147483644)]
    [InlineData("rem.s32 %r3, %r1, %r2", -7, 2, -1)]
    [InlineData("rem.s32 %r3, %r1, %r2", int.MinValue, -1, 0)]
    [InlineData("rem.u32 %r3, %r1, %r2", -1, -1, 0)]
    [InlineData("min.s32 %r3, %r1, %r2", -1, 1, -1)]
    [InlineData("min.u32 %r3, %r1, %r2", -1, 1, 1)]
    [InlineData("max.s32 %r3, %r1, %r2", -1, 1, 1)]
    [InlineData("abs.s32 %r3, %r1", int.MinValue, 0, int.MinValue)]
    [InlineData("neg.s32 %r3, %r1", 5, 0, -5)]
    [InlineData("and.b32 %r3, %r1, %r2", 12, 10, 8)]
    [InlineData("or.b32 %r3, %r1, %r2", 12, 10, 14)]
    [InlineData("xor.b32 %r3, %r1, 0xFFFFFFFF", 12, 0, -13)]
    [InlineData("not.b32 %r3, %r1", 12, 0, -13)]
    [InlineData("shl.b32 %r3, %r1, %r2", 1, 31, int.MinValue)]
    [InlineData("shl.b32 %r3, %r1, %r2", 1, 32, 0)]
    [InlineData("shr.s32 %r3, %r1, %r2", -8, 1, -4)]
    [InlineData("shr.s32 %r3, %r1, %r2", -8, 77, -1)]
    [InlineData("shr.u32 %r3, %r1, %r2", -8, 28, 15)]
    [InlineData("shr.u32 %r3, %r1, %r2", -8, 32, 0)]
    [InlineData("popc.b32 %r3, %r1", 255, 0, 8)]
    [InlineData("clz.b32 %r3, %r1", 255, 0, 24)]
    [InlineData("cvt.s32.s8 %r3, %r1", 200, 0, -56)]
    [InlineData("cvt.u32.u16 %r3, %r1", -1, 0, 65535)]
    [InlineData("cvt.s8.s32 %r3, %r1", 511, 0, -1)]
    [InlineData("mul.wide.s32 %rd5, %r1, %r2; shr.s64 %rd5, %rd5, 32; cvt.u32.u64 %r3, %rd5", -5, 7, -1)]
    [InlineData("mad.wide.u32 %rd5, %r1, %r2, 0x100000000; shr.u64 %rd5, %rd5, 32; cvt.u32.u64 %r3, %rd5", -1, -1, -1)]
    [InlineData("cvt.u16.u32 %rs1, %r1; add.s16 %rs2, %rs1, 1; cvt.s32.s16 %r3, %rs2", 32767, 0, -32768)]
    [InlineData("cvt.u16.u32 %rs1, %r1; setp.lt.s16 %p1, %rs1, 0; selp.b32 %r3, 1, 2, %p1", 40000, 0, 1)]
    [InlineData("setp.lo.u32 %p1, %r1, %r2; selp.b32 %r3, 1, 2, %p1", -1, 1, 2)]
    [InlineData("setp.lt.s32 %p1, %r1, %r2; selp.b32 %r3, 1, 2, %p1", -1, 1, 1)]
    [InlineData("setp.eq.s32 %p1, 1, 1; setp.ne.xor.s32 %p2, %r1, %r2, !%p1; selp.b32 %r3, 1, 2, %p2", 3, 3, 2)]
    [InlineData("setp.eq.s32 %p1, %r1, 3; not.pred %p1, %p1; mov.pred %p2, %p1; selp.b32 %r3, 1, 2, %p2", 3, 0, 2)]
    [InlineData("mov.u32 %r3, %laneid", 0, 0, 0)]
    [InlineData("mov.u32 %r3, %ntid.x", 0, 0, 32)]
    public void Whole_numbers(string text, int x, int y, int expected)
    {
        using KernelBench bench = new(
            $"ld.global.u32 %r1, [%rd1]; ld.global.u32 %r2, [%rd1+4];\n{text};\nst.global.u32 [%rd4], %r3;");
        Assert.Equal(expected, bench.Run([x, y], 32)[0]);
    }

    [Theory]
    [InlineData("add.f32 %f3, %f1, %f2", 1e8f, 1f, 1e8f)]
    [InlineData("sub.f32 %f3, %f1, %f2", Infinity, Infinity, NaN)]
    [InlineData("mul.rn.f32 %f3, %f1, %f2", 1e-30f, 1e-15f, 1e-45f)]
    [InlineData("fma.rn.f32 %f3, %f1, %f2, 0fBF800000", 1.0001f, 0.9999f, -1.0e-8f)]
    [InlineData("div.rn.f32 %f3, %f1, %f2", 1f, 0f, Infinity)]
    [InlineData("min.f32 %f3, %f1, %f2", NaN, 1f, 1f)]
    [InlineData("max.f32 %f3, %f1, %f2", 2f, NaN, 2f)]
    [InlineData("min.f32 %f3, %f1, %f2", NaN, NaN, NaN)]
    [InlineData("neg.f32 %f3, %f1", 0f, 0f, -0f)]
    [InlineData("abs.f32 %f3, %f1", -Infinity, 0f, Infinity)]
    [InlineData("copysign.f32 %f3, %f1, %f2", -1f, 5f, -5f)]
    [InlineData("rcp.rn.f32 %f3, %f1", 4f, 0f, 0.25f)]
    [InlineData("sqrt.rn.f32 %f3, %f1", -1f, 0f, NaN)]
    [InlineData("ex2.approx.f32 %f3, %f1", 10f, 0f, 1024f)]
    [InlineData("lg2.approx.f32 %f3, %f1", 0f, 0f, -Infinity)]
    [InlineData("cvt.rzi.f32.f32 %f3, %f1", -1.7f, 0f, -1f)]
    [InlineData("cvt.rni.f32.f32 %f3, %f1", 2.5f, 0f, 2f)]
    [InlineData("cvt.rmi.f32.f32 %f3, %f1", -1.2f, 0f, -2f)]
    [InlineData("cvt.rzi.s32.f32 %r3, %f1; cvt.rn.f32.s32 %f3, %r3", 3e9f, 0f, 2147483648f)]
    [InlineData("cvt.rzi.s32.f32 %r3, %f1; cvt.rn.f32.s32 %f3, %r3", NaN, 0f, 0f)]
    [InlineData("cvt.rzi.u32.f32 %r3, %f1; cvt.rn.f32.u32 %f3, %r3", -5f, 0f, 0f)]
    [InlineData("cvt.f64.f32 %fd1, %f1; add.f64 %fd1, %fd1, 0d3FF0000000000000; cvt.rn.f32.f64 %f3, %fd1", 2f, 0f, 3f)]
    [InlineData("setp.lt.f32 %p1, %f1, %f2; selp.f32 %f3, 0f3F800000, 0f00000000, %p1", NaN, 1f, 0f)]
    [InlineData("setp.ltu.f32 %p1, %f1, %f2; selp.f32 %f3, 0f3F800000, 0f00000000, %p1", NaN, 1f, 1f)]
    [InlineData("setp.ne.f32 %p1, %f1, %f2; selp.f32 %f3, 0f3F800000, 0f00000000, %p1", NaN, 1f, 0f)]
    [InlineData("setp.neu.f32 %p1, %f1, %f2; selp.f32 %f3, 0f3F800000, 0f00000000, %p1", NaN, 1f, 1f)]
    [InlineData("setp.nan.f32 %p1, %f1, %f2; selp.f32 %f3, 0f3F800000, 0f00000000, %p1", 1f, NaN, 1f)]
    [InlineData("setp.eq.f32 %p1, %f1, %f2; selp.f32 %f3, 0f3F800000, 0f00000000, %p1", 0f, -0f, 1f)]
    [InlineData("testp.notanumber.f32 %p1, %f1; selp.f32 %f3, 0f3F800000, 0f00000000, %p1", NaN, 0f, 1f)]
    [InlineData("testp.infinite.f32 %p1, %f1; selp.f32 %f3, 0f3F800000, 0f00000000, %p1", -Infinity, 0f, 1f)]
    public void Floats(string text, float x, float y, float expected)
    {
        using KernelBench bench = new(
            $"ld.global.f32 %f1, [%rd1]; ld.global.f32 %f2, [%rd1+4];\n{text};\nst.global.f32 [%rd4], %f3;");
        var actual = bench.Run([x, y], 32)[0];
        Assert.True(
            float.IsNaN(expected) ? float.IsNaN(actual)
            : expected == 0 ? actual == 0 && float.IsNegative(actual) == float.IsNegative(expected)
            : actual == expected || Math.Abs(actual - expected) <= Math.Abs(expected) * 1e-3f,
            $"{actual} instead of {expected}");
    }

    [Fact]
    public void A_multiply_add_rounds_once_and_a_contraction_makes_one()
    {
        const string Body = "ld.global.f32 %f1, [%rd1]; mul.f32 %f2, %f1, %f1; sub.f32 %f3, %f2, %f1; st.global.f32 [%rd4], %f3;";
        var x = 1.0001f;
        using KernelBench apart = new(Body);
        Assert.Equal((x * x) - x, apart.Run([x], 32)[0]);
        using KernelBench fused = new(Body, new EmulatorOptions { Contract = true });
        Assert.Equal(MathF.FusedMultiplyAdd(x, x, -x), fused.Run([x], 32)[0]);
        Assert.NotEqual((x * x) - x, MathF.FusedMultiplyAdd(x, x, -x));
    }

    [Theory]
    [InlineData("mul.f32 %f2, %f1, %f1; add.f32 %f3, %f2, %f2;")]
    [InlineData("mul.rn.f32 %f2, %f1, %f1; add.f32 %f3, %f2, %f1;")]
    [InlineData("mul.f32 %f2, %f1, %f1; add.f32 %f3, %f2, %f1; add.f32 %f3, %f3, %f2;")]
    [InlineData("mov.f32 %f4, %f1; mul.f32 %f2, %f4, %f4; mov.f32 %f4, 0f00000000; add.f32 %f3, %f2, %f1;")]
    [InlineData("mul.f32 %f2, %f1, %f1; bra next; next: add.f32 %f3, %f2, %f1;")]
    public void What_must_not_be_contracted_gives_the_same(string text)
    {
        var body = $"ld.global.f32 %f1, [%rd1]; {text} st.global.f32 [%rd4], %f3;";
        using KernelBench apart = new(body);
        using KernelBench contracted = new(body, new EmulatorOptions { Contract = true });
        Assert.Equal(apart.Run([1.0001f], 32)[0], contracted.Run([1.0001f], 32)[0]);
    }

    [Fact]
    public void A_perturbed_logarithm_is_off_by_no_more_than_allowed_and_not_right()
    {
        const string Body = "ld.global.f32 %f1, [%rd3]; lg2.approx.f32 %f1, %f1; st.global.f32 [%rd4], %f1;";
        float[] values = [.. Enumerable.Range(0, 256).Select(i => 0.5f + (i * 1.5f / 256))];
        using KernelBench bench = new(Body, new EmulatorOptions { Perturb = true });
        var errors = bench.Run(values, 256, block: 256).Zip(values, (y, x) => Math.Abs(y - Math.Log2(x))).ToArray();
        Assert.InRange(errors.Max(), Math.Pow(2, -23), Math.Pow(2, -22) + Math.Pow(2, -24));
    }

    [Fact]
    public void Variables_of_a_module_hold_what_it_says()
    {
        using KernelBench bench = new(
            "and.b32 %r2, %r1, 3; mul.wide.u32 %rd5, %r2, 4; mov.u64 %rd6, numbers; add.u64 %rd6, %rd6, %rd5;"
            + "ld.const.u32 %r3, [%rd6]; st.global.u32 [%rd4], %r3;",
            variables: ".const .align 4 .u32 numbers[4] = {7, 0x10, -1, 0};");
        Assert.Equal([7, 16, -1, 0], bench.Run(new int[32], 32)[..4]);
    }

    [Fact]
    public void Generic_addresses_reach_every_space()
    {
        using KernelBench bench = new("""
            .shared .align 8 .b8 tile[256];
            .local .align 8 .b8 own[8];
            mul.wide.u32 %rd5, %r1, 8;
            mov.u64 %rd6, tile;
            cvta.shared.u64 %rd6, %rd6;
            add.u64 %rd6, %rd6, %rd5;
            st.v2.u32 [%rd6], {%r1, 5};
            mov.u64 %rd7, own;
            cvta.local.u64 %rd7, %rd7;
            st.u32 [%rd7+4], %r1;
            ld.u32 %r2, [%rd7+4];
            ld.shared.u32 %r3, [tile+4];
            cvta.to.shared.u64 %rd6, %rd6;
            ld.shared.u32 %r4, [%rd6];
            add.u32 %r2, %r2, %r4;
            st.u32 [%rd4], %r2;
            """);
        Assert.Equal(Enumerable.Range(0, 32).Select(i => 2 * i), bench.Run(new int[32], 32));
    }
}
