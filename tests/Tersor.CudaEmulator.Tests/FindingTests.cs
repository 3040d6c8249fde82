namespace Tersor.CudaEmulator.Tests;

/// <summary>A kernel with each fault, and beside it one that differs only in not having it.</summary>
public sealed class FindingTests
{
    private const string Shared = ".shared .align 4 .b8 tile[128];";

    public static TheoryData<string, string> Faults => new()
    {
        { nameof(FindingKind.OutOfBounds), "ld.global.u32 %r2, [%rd3+128];" },
        { nameof(FindingKind.OutOfBounds), "st.global.u32 [%rd4+-128], %r1;" },
        { nameof(FindingKind.OutOfBounds), "mov.u64 %rd5, 64; ld.global.u32 %r2, [%rd5];" },
        { nameof(FindingKind.OutOfBounds), $"{Shared} mov.u32 %r2, 128; st.shared.u32 [%r2], %r1;" },
        { nameof(FindingKind.OutOfBounds), "brx.idx %r1, table; table: .branchtargets a, b; a: b:" },
        { nameof(FindingKind.Misaligned), "ld.global.u32 %r2, [%rd1+2];" },
        { nameof(FindingKind.Misaligned), "ld.global.v2.u32 {%r2, %r3}, [%rd1+4];" },
        { nameof(FindingKind.UnwrittenRead), "ld.global.u32 %r2, [%rd4];" },
        { nameof(FindingKind.UnwrittenRead), $"{Shared} ld.shared.u32 %r2, [tile+4];" },
        { nameof(FindingKind.SharedRace), $"{Shared} st.shared.u32 [tile], %r1;" },
        {
            nameof(FindingKind.SharedRace),
            $"{Shared} shl.b32 %r2, %r1, 2; st.shared.u32 [%r2], %r1; xor.b32 %r2, %r2, 4; ld.shared.u32 %r3, [%r2];"
        },
        { nameof(FindingKind.GlobalRace), "st.global.u32 [%rd2], %r1;" },
        { nameof(FindingKind.DivergentBarrier), "setp.lt.u32 %p1, %r1, 7; @%p1 bra out; bar.sync 0; out:" },
        { nameof(FindingKind.DivergentUniformBranch), "setp.lt.u32 %p1, %r1, 7; @%p1 bra.uni out; add.u32 %r2, %r1, 1; out:" },
        { nameof(FindingKind.DivergentUniformBranch), "setp.lt.u32 %p1, %r1, 7; @%p1 ret.uni;" },
        { nameof(FindingKind.DivisionByZero), "div.u32 %r2, 5, %r1;" },
        { nameof(FindingKind.DivisionByZero), "rem.s32 %r2, 5, %r1;" },
        { nameof(FindingKind.NeverEnds), "again: bra again;" },
    };

    public static TheoryData<string> Innocents =>
    [
        "ld.global.u32 %r2, [%rd3]; st.global.u32 [%rd4], %r2; ld.global.u32 %r2, [%rd4];",
        $"{Shared} shl.b32 %r2, %r1, 2; st.shared.u32 [%r2], %r1; bar.sync 0; xor.b32 %r2, %r2, 4; ld.shared.u32 %r3, [%r2];",
        $"{Shared} setp.eq.u32 %p1, %r1, 0; @%p1 st.shared.u32 [tile], %r1; bar.sync 0; ld.shared.u32 %r2, [tile];",
        "setp.lt.u32 %p1, %r1, 7; @%p1 bra out; add.u32 %r2, %r1, 1; out: bar.sync 0;",
        "setp.lt.u32 %p1, %r1, 99; @%p1 bra.uni out; add.u32 %r2, %r1, 1; out:",
        "add.u32 %r2, %r1, 1; div.u32 %r2, 5, %r2;",
        "and.b32 %r2, %r1, 1; brx.idx %r2, table; table: .branchtargets a, b; a: b:",
        "ld.global.u32 %r2, [%rd1];",
        ".local .align 4 .b8 own[8]; st.local.u32 [own+4], %r1; ld.local.u32 %r2, [own+4];",
    ];

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_fault_is_found_in_its_line(string kind, string body)
    {
        using KernelBench bench = new(body);
        var isStopped = Record.Exception(() => bench.Run(new uint[32], 32, isCleared: kind == nameof(FindingKind.GlobalRace)));
        var finding = Assert.Single(bench.Findings);
        Assert.Equal(kind, finding.Kind.ToString());
        Assert.StartsWith("test#", finding.Kernel);
        Assert.Equal(21, finding.Line);
        Assert.Equal(new Extent3(0, 0, 0), finding.Block);
        Assert.Equal(
            finding.Kind is FindingKind.OutOfBounds or FindingKind.Misaligned or FindingKind.NeverEnds, isStopped is DeviceFault);
    }

    [Theory]
    [MemberData(nameof(Innocents))]
    public void Nothing_is_found_where_nothing_is_wrong(string body)
    {
        using KernelBench bench = new(body);
        bench.Run(new uint[32], 32, isCleared: false);
        Assert.Empty(bench.Findings);
    }

    [Fact]
    public void Blocks_that_touch_the_same_word_race()
    {
        using KernelBench bench = new("""
            ld.global.u32 %r2, [%rd2];
            setp.eq.u32 %p1, %ctaid.x, 2;
            setp.eq.and.u32 %p1, %tid.x, 0, %p1;
            bar.sync 0;
            @%p1 st.global.u32 [%rd2], %r1;
            """);
        bench.Run(new uint[128], 128, grid: 4);
        Assert.All(bench.Findings, finding => Assert.Equal(FindingKind.GlobalRace, finding.Kind));
        Assert.Equal(2, bench.Findings.Count);
        Assert.Contains("write after read", bench.Findings[0].Detail, StringComparison.Ordinal);
        Assert.Contains("read after write", bench.Findings[1].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Neighbouring_bytes_of_a_word_are_no_race()
    {
        using KernelBench bench = new("cvt.u64.u32 %rd5, %r1; add.u64 %rd5, %rd2, %rd5; st.global.u8 [%rd5], %r1;");
        var bytes = bench.Run(new byte[32], 32);
        Assert.Equal(Enumerable.Range(0, 32).Select(i => (byte)i), bytes);
        Assert.Empty(bench.Findings);
    }

    [Theory]
    [InlineData(1025, 1)]
    [InlineData(0, 1)]
    [InlineData(32, 0)]
    public void A_launch_beyond_the_limits_is_refused(uint block, uint grid)
    {
        using KernelBench bench = new("st.global.u32 [%rd4], 7;");
        Assert.DoesNotContain(7u, bench.Run(new uint[32], 32, block, grid));
        Assert.Equal(FindingKind.LaunchLimit, Assert.Single(bench.Findings).Kind);
    }

    [Fact]
    public void A_launch_with_arguments_of_another_size_is_refused()
    {
        using EmulatedGpu gpu = new(new EmulatorOptions());
        var kernel = gpu.Load(".version 8.0\n.entry nothing(.param .u32 n, .param .u64 p) { ret; }")[0];
        Assert.Equal(16, kernel.ArgumentBytes);
        Assert.Equal(CudaResult.InvalidValue, gpu.Refuse(new Launch(kernel, new Extent3(1), new Extent3(1), 0, new byte[12])));
        Assert.Equal(FindingKind.ArgumentSize, Assert.Single(gpu.Findings.Findings).Kind);
    }

    [Fact]
    public void An_instruction_is_told_once_and_counted()
    {
        List<string> lines = [];
        using EmulatedGpu gpu = new(new EmulatorOptions(), lines.Add);
        var kernel = gpu.Load("""
            .version 8.0
            .entry divide()
            {
                .reg .b32 %r<3>;
                mov.u32 %r1, 0;
                div.s32 %r2, %tid.x, %r1;
                ret;
            }
            """)[0];
        gpu.Run(new Launch(kernel, new Extent3(2), new Extent3(64), 0, []));
        Assert.Equal(
            "integer division by zero: divide#1 line 6 (div.s32 %r2, %tid.x, %r1), block 0,0,0 thread 32: 32 by 0",
            Assert.Single(lines));
        Assert.Equal(128, gpu.Findings.Count);
    }

    [Fact]
    public void Without_checks_only_what_would_stop_hardware_is_found()
    {
        EmulatorOptions options = new() { Check = false };
        using KernelBench quiet = new("ld.global.u32 %r2, [%rd4]; st.global.u32 [%rd2], %r1;", options);
        quiet.Run(new uint[32], 32, isCleared: false);
        Assert.Empty(quiet.Findings);
        using KernelBench loud = new("ld.global.u32 %r2, [%rd3+128];", options);
        Assert.Throws<DeviceFault>(() => loud.Run(new uint[32], 32));
    }
}
