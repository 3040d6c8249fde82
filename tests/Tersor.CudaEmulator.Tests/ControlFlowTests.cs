namespace Tersor.CudaEmulator.Tests;

/// <summary>Lanes that part and meet again.</summary>
public sealed class ControlFlowTests
{
    [Fact]
    public void Loops_of_different_lengths_end_each_at_its_own()
    {
        using KernelBench bench = new("""
            mov.u32 %r2, 0;
            mov.u32 %r3, 0;
            again:
            add.u32 %r3, %r3, %r2;
            add.u32 %r2, %r2, 1;
            setp.le.u32 %p1, %r2, %r1;
            @%p1 bra again;
            st.global.u32 [%rd4], %r3;
            """);
        Assert.Equal(Enumerable.Range(0, 50).Select(i => i * (i + 1) / 2), bench.Run(new int[50], 50, block: 50));
        Assert.Equal(48, bench.Statistics.DivergentBranches);
    }

    [Fact]
    public void Lanes_meet_before_the_barrier_that_follows_a_branch()
    {
        using KernelBench bench = new("""
            .shared .align 4 .b8 tile[128];
            and.b32 %r2, %r1, 1;
            shl.b32 %r4, %r1, 2;
            setp.eq.u32 %p1, %r2, 0;
            @%p1 bra even;
            mov.u32 %r3, 100;
            bra.uni join;
            even:
            mov.u32 %r3, 200;
            join:
            st.shared.u32 [%r4], %r3;
            bar.sync 0;
            xor.b32 %r4, %r4, 4;
            ld.shared.u32 %r3, [%r4];
            st.global.u32 [%rd4], %r3;
            """);
        Assert.Equal(Enumerable.Range(0, 32).Select(i => i % 2 == 0 ? 100 : 200), bench.Run(new int[32], 32));
        Assert.Empty(bench.Findings);
    }

    [Fact]
    public void Indexed_branches_choose_among_their_targets()
    {
        using KernelBench bench = new("""
            and.b32 %r2, %r1, 3;
            mov.u32 %r3, 0;
            table: .branchtargets zero, one, two, one;
            brx.idx %r2, table;
            zero:
            add.u32 %r3, %r3, 1;
            one:
            add.u32 %r3, %r3, 10;
            bra done;
            two:
            add.u32 %r3, %r3, 100;
            done:
            st.global.u32 [%rd4], %r3;
            """);
        Assert.Equal(Enumerable.Range(0, 32).Select(i => new[] { 11, 10, 100, 10 }[i & 3]), bench.Run(new int[32], 32));
    }

    [Fact]
    public void Lanes_that_returned_take_no_part()
    {
        using KernelBench bench = new("""
            setp.ge.u32 %p1, %r1, 40;
            @%p1 ret;
            bar.sync 0;
            st.global.u32 [%rd4], 1;
            """);
        Assert.Equal(40, bench.Run(new int[64], 64, block: 64).Sum());
        Assert.Empty(bench.Findings);
    }

    [Fact]
    public void A_loop_with_a_branch_inside_that_leaves_it_meets_behind_it()
    {
        using KernelBench bench = new("""
            mov.u32 %r2, 0;
            again:
            setp.eq.u32 %p1, %r2, %r1;
            @%p1 bra found;
            add.u32 %r2, %r2, 1;
            setp.lt.u32 %p2, %r2, 10;
            @%p2 bra again;
            mov.u32 %r2, 99;
            found:
            bar.sync 0;
            st.global.u32 [%rd4], %r2;
            """);
        Assert.Equal(Enumerable.Range(0, 32).Select(i => i < 10 ? i : 99), bench.Run(new int[32], 32));
        Assert.Empty(bench.Findings);
    }
}
