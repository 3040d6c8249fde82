using System.Runtime.InteropServices;
using Tersor.Kernels.Cpu;

namespace Tersor.Inference;

/// <summary>
/// Runs a <see cref="CompressedModel"/>. It owns the memory that predictions work in, so that in steady state they allocate nothing;
/// therefore one caller at a time. Sessions are cheap: one for each thread, or a <see cref="SessionPool"/>.
/// </summary>
public sealed unsafe class Session : IDisposable
{
    // So few images are faster one by one than in lanes that are mostly empty.
    private const int FewestLanes = 3;

    private readonly WorkerPool? _pool;
    private readonly Workspace[] _workspaces;
    private readonly AlignedArray<float> _state;
    private readonly GCHandle _self;

    internal Session(CompressedModel model, int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        Model = model;
        _state = new AlignedArray<float>(model.StateLength);
        _workspaces = new Workspace[threads];
        for (var i = 0; i < threads; i++)
            _workspaces[i] = new Workspace(model);
        if (threads == 1)
            return;
        _pool = new WorkerPool(threads);
        _self = GCHandle.Alloc(this, GCHandleType.Weak);
    }

    /// <summary>The model that the session runs.</summary>
    public CompressedModel Model { get; }

    /// <summary>Predicts for one input or several that follow each other. The number of threads and the place in a batch change no bit.</summary>
    /// <param name="input">Normalised inputs, [batch, …<see cref="CompressedModel.InputShape"/>]; the batch follows from its length.</param>
    /// <param name="output">[batch, …<see cref="CompressedModel.OutputShape"/>].</param>
    /// <exception cref="ArgumentException">The input is not a whole number of inputs, or the output has not room for just as many outputs.</exception>
    public void Run(ReadOnlySpan<float> input, Span<float> output)
    {
        var batch = Check(input, output);
        fixed (float* x = input, y = output)
        {
            if (batch < FewestLanes || Model.MostLanes == 1)
            {
                for (var i = 0; i < batch; i++)
                    _workspaces[0].Run(LaneKernels.Single, x + ((nint)i * Model.InputLength), 1, y + ((nint)i * Model.OutputLength));
            }
            else
            {
                var perThread = (batch + _workspaces.Length - 1) / _workspaces.Length;
                var parts = new Parts(this, x, y, batch, LaneKernels.ForBatch(perThread, Model.MostLanes).Lanes);

                // All of them: which thread takes a part is chance, and a later prediction must allocate nothing.
                foreach (var workspace in _workspaces)
                    workspace.Prepare(parts.Lanes);
                if (_pool is not null)
                    _pool.Run(parts.Count, ref parts);
                else
                    for (var part = 0; part < parts.Count; part++)
                        parts.Run(this, part, worker: 0);
            }
        }

        GC.KeepAlive(this);
    }

    /// <summary>
    /// Predicts for the next piece of one long sequence: recurrent layers go on where the last such call ended, or begin anew after
    /// <see cref="Reset"/>.
    /// </summary>
    /// <param name="input">One input.</param>
    /// <param name="output">One output.</param>
    /// <exception cref="ArgumentException">The lengths are not those of one input and one output.</exception>
    public void RunNext(ReadOnlySpan<float> input, Span<float> output)
    {
        if (Check(input, output) != 1)
            throw new ArgumentException($"A sequence goes on with one input of {Model.InputLength} floats, not {input.Length}.", nameof(input));
        fixed (float* x = input, y = output)
            _workspaces[0].Run(LaneKernels.Single, x, 1, y, _state.Pointer);
        GC.KeepAlive(this);
    }

    /// <summary>Forgets what recurrent layers remember: the next piece begins a sequence.</summary>
    public void Reset() => _state.Span.Clear();

    /// <summary>Stops the session's threads.</summary>
    public void Dispose()
    {
        _pool?.Dispose();
        if (_self.IsAllocated)
            _self.Free();
    }

    /// <summary>The number of inputs.</summary>
    private int Check(ReadOnlySpan<float> input, Span<float> output)
    {
        var (batch, rest) = Math.DivRem(input.Length, Model.InputLength);
        if (batch == 0 || rest != 0)
            throw new ArgumentException($"'{Model.Name}' takes {Model.InputLength} floats for each input, not {input.Length}.", nameof(input));
        if (output.Length != (long)batch * Model.OutputLength)
        {
            throw new ArgumentException(
                $"'{Model.Name}' gives {Model.OutputLength} floats for each of {batch} input(s), not {output.Length}.", nameof(output));
        }

        return batch;
    }

    /// <summary>A batch cut into parts of as many images as there are lanes.</summary>
    private readonly struct Parts(Session session, float* x, float* y, int batch, int lanes) : IBlockJob
    {
        private readonly GCHandle _session = session._self;
        private readonly float* _x = x;
        private readonly float* _y = y;

        public int Lanes => lanes;

        public int Count => (batch + lanes - 1) / lanes;

        public void Run(int block, int worker) => Run((Session)_session.Target!, block, worker);

        public void Run(Session session, int part, int worker)
        {
            var first = part * lanes;
            var images = Math.Min(lanes, batch - first);
            var model = session.Model;
            session._workspaces[worker].Run(
                LaneKernels.ForBatch(images, model.MostLanes), _x + ((nint)first * model.InputLength), images, _y + ((nint)first * model.OutputLength));
        }
    }
}
