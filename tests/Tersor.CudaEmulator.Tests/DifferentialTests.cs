namespace Tersor.CudaEmulator.Tests;

/// <summary>Random programs give what the processor gives, thread by thread and bit by bit.</summary>
public sealed class DifferentialTests
{
    private const int Threads = 45;
    private const int Variables = 4;

    [Fact]
    public void Random_programs_agree_with_the_processor()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            RandomProgram program = new(seed);
            Random random = new(seed);
            var input = new uint[Threads * 2 * Variables];
            random.NextBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(input.AsSpan()));
            for (var i = 0; i < input.Length; i++)
            {
                if (i % (2 * Variables) >= Variables)
                    input[i] = BitConverter.SingleToUInt32Bits((float)random.NextDouble() * random.Next(-3, 4));
            }

            using KernelBench bench = new(Access("ld", "%rd1") + program.Text + Access("st", "%rd2"));
            var actual = bench.Run(input, input.Length, block: Threads);
            Assert.True(bench.Findings.Count == 0, $"seed {seed}");
            for (var thread = 0; thread < Threads; thread++)
            {
                var first = thread * 2 * Variables;
                var (integers, floats) = program.Run(
                    input[first..(first + Variables)],
                    [.. input[(first + Variables)..(first + (2 * Variables))].Select(BitConverter.UInt32BitsToSingle)]);
                uint[] expected = [.. integers, .. floats.Select(BitConverter.SingleToUInt32Bits)];
                for (var i = 0; i < expected.Length; i++)
                {
                    // Which bits a NaN has is nobody's promise.
                    var isNaN = i >= Variables && float.IsNaN(BitConverter.UInt32BitsToSingle(expected[i]));
                    var (wanted, got) = (expected[i], actual[first + i]);
                    Assert.True(
                        isNaN ? float.IsNaN(BitConverter.UInt32BitsToSingle(got)) : wanted == got,
                        $"seed {seed}, thread {thread}, variable {i}: {got:x} instead of {wanted:x}");
                }
            }
        }
    }

    /// <summary>Loads all variables of a thread, or stores them.</summary>
    private static string Access(string opcode, string array)
    {
        var text = $"mul.wide.u32 %rd5, %r1, {Variables * 8}; add.u64 %rd5, {array}, %rd5;\n";
        for (var i = 0; i < Variables; i++)
        {
            var (whole, real) = ($"[%rd5+{4 * i}]", $"[%rd5+{4 * (Variables + i)}]");
            text += opcode == "ld"
                ? $"ld.global.u32 %r{i + 10}, {whole}; ld.global.f32 %f{i + 10}, {real};\n"
                : $"st.global.u32 {whole}, %r{i + 10}; st.global.f32 {real}, %f{i + 10};\n";
        }

        return text;
    }
}
