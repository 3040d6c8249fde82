using System.Collections.Immutable;
using Tersor.Format;
using Tersor.Kernels.Cpu;

namespace Tersor.Inference;

/// <summary>
/// Runs a <see cref="CompressedModel"/>. It owns the memory that predictions work in, so that in steady state they allocate
/// nothing; therefore one caller at a time. Sessions are cheap: one for each thread, or a <see cref="SessionPool"/>.
/// </summary>
public sealed unsafe class Session : IPredictor
{
    // So few images are faster one by one than in lanes that are mostly empty.
    private const int FewestLanes = 3;

    private readonly WorkerPool? _pool;
    private readonly Workspace[] _workspaces;
    private readonly WorkTeam _team;
    private AlignedArray<float> _state = new(0);
    private int _sequences;

    internal Session(CompressedModel model, SessionOptions options)
    {
        Model = model;
        _workspaces = new Workspace[options.Threads];
        for (var i = 0; i < _workspaces.Length; i++)
            _workspaces[i] = new Workspace(model);
        if (options.Threads == 1)
            return;
        _pool = new WorkerPool(options.Threads);
        _team = new WorkTeam(_pool, options.LeastWork);
    }

    /// <summary>The model that the session runs.</summary>
    public CompressedModel Model { get; }

    /// <summary>Takes note of how long each step takes; null, the usual case, for no measurement.</summary>
    public SessionProfile? Profile { get; set; }

    /// <inheritdoc/>
    public ModelGraph Graph => Model.Graph;

    /// <inheritdoc/>
    public int InputLength => Model.InputLength;

    /// <inheritdoc/>
    public int OutputLength => Model.OutputLength;

    /// <inheritdoc/>
    public ImmutableArray<LayerComputation> Plan => Model.Plan;

    /// <summary>
    /// Predicts for one input or several that follow each other. The number of threads and the place in a batch change no bit.
    /// </summary>
    /// <inheritdoc/>
    public void Run(ReadOnlySpan<float> input, Span<float> output)
    {
        fixed (float* x = input, y = output)
            Predict(x, y, this.CountInputs(input, output), state: null);
    }

    /// <inheritdoc/>
    public void RunNext(ReadOnlySpan<float> input, Span<float> output)
    {
        var sequences = this.CountInputs(input, output);
        if (_sequences == 0)
            Begin(sequences);
        else if (sequences != _sequences)
            throw new InvalidOperationException($"{sequences} sequences can't go on from {_sequences}.");
        fixed (float* x = input, y = output)
            Predict(x, y, sequences, _state.Pointer);
    }

    /// <inheritdoc/>
    public void Reset() => _sequences = 0;

    /// <summary>Stops the session's threads.</summary>
    public void Dispose() => _pool?.Dispose();

    private void Begin(int sequences)
    {
        _sequences = sequences;

        // The last sequences may be fewer than the lanes that they are computed in.
        var length = checked((sequences < FewestLanes ? sequences : sequences + Model.MostLanes) * Model.StateLength);
        if (_state.Length < length)
            _state = new AlignedArray<float>(length);
        _state.Span.Clear();
    }

    private void Predict(float* x, float* y, int batch, float* state)
    {
        if (batch < FewestLanes || Model.MostLanes == 1)
        {
            for (var i = 0; i < batch; i++)
            {
                _workspaces[0].Run(
                    LaneKernels.Single,
                    x + ((nint)i * Model.InputLength),
                    1,
                    y + ((nint)i * Model.OutputLength),
                    StateOf(state, i),
                    Profile,
                    _team);
            }

            return;
        }

        var perThread = (batch + _workspaces.Length - 1) / _workspaces.Length;
        var parts = new Parts(this, x, y, batch, state, LaneKernels.ForBatch(perThread, Model.MostLanes).Lanes);

        // All of them: which thread takes a part is chance, and a later prediction must allocate nothing.
        foreach (var workspace in _workspaces)
            workspace.Prepare(parts.Lanes);
        if (_pool is not null)
            _pool.Run(parts.Count, ref parts);
        else
            for (var part = 0; part < parts.Count; part++)
                parts.Run(part, worker: 0);
    }

    /// <summary>What is remembered of a sequence and of those computed beside it; null if nothing is.</summary>
    private float* StateOf(float* state, int sequence) => state == null ? null : state + ((nint)sequence * Model.StateLength);

    /// <summary>A batch cut into parts of as many images as there are lanes.</summary>
    private readonly struct Parts(Session session, float* x, float* y, int batch, float* state, int lanes) : IBlockJob
    {
        public int Lanes => lanes;

        public int Count => (batch + lanes - 1) / lanes;

        public void Run(int block, int worker)
        {
            var first = block * lanes;
            var images = Math.Min(lanes, batch - first);
            var model = session.Model;
            session._workspaces[worker].Run(
                LaneKernels.ForBatch(images, model.MostLanes),
                x + ((nint)first * model.InputLength),
                images,
                y + ((nint)first * model.OutputLength),
                session.StateOf(state, first),
                session.Profile);
        }
    }
}
