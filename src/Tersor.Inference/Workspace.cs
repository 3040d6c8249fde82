using System.Diagnostics;
using Tersor.Kernels.Cpu;

namespace Tersor.Inference;

/// <summary>The memory of one thread, and a model's steps run in it.</summary>
internal sealed unsafe class Workspace(CompressedModel model)
{
    private AlignedArray<float> _memory = new(0);
    private (int Lanes, int Threads) _prepared;

    /// <summary>Predicts for as many images as there are lanes, or fewer.</summary>
    /// <param name="kernels">Decide the number of lanes.</param>
    /// <param name="input">[images, input length].</param>
    /// <param name="images">The number of images, at least 1.</param>
    /// <param name="output">[images, output length].</param>
    /// <param name="state">What recurrent layers remember, [values, lanes]; null to begin anew.</param>
    /// <param name="profile">Takes note of the time of each step; null for none.</param>
    /// <param name="team">The threads that share out each step.</param>
    public void Run(
        LaneKernels kernels, float* input, int images, float* output, float* state = null, SessionProfile? profile = null,
        WorkTeam team = default)
    {
        var lanes = kernels.Lanes;
        Prepare(lanes, team.Threads);
        var values = _memory.Pointer;
        var scratch = values + ((nint)model.FloatsPerLane * lanes) + MatrixKernel.Overread;
        var context = new StepContext(kernels, values, scratch, state, team);
        foreach (var value in model.InputValues)
        {
            if (lanes == 1)
                new Span<float>(input, value.Features).CopyTo(new Span<float>(context.At(value), value.Features));
            else
                LaneTranspose.Run(input, model.InputLength, images, value.Features, context.At(value), lanes);
            input += value.Features;
        }

        if (profile is not null)
            RunTimed(context, profile);
        else
            foreach (var step in model.Steps)
                step.Run(context);

        foreach (var value in model.OutputValues)
        {
            if (lanes == 1)
                new Span<float>(context.At(value), value.Features).CopyTo(new Span<float>(output, value.Features));
            else
                LaneTranspose.Back(context.At(value), lanes, value.Features, output, model.OutputLength, images);
            output += value.Features;
        }
    }

    private void RunTimed(in StepContext context, SessionProfile profile)
    {
        for (var i = 0; i < model.Steps.Length; i++)
        {
            var begin = Stopwatch.GetTimestamp();
            model.Steps[i].Run(context);
            profile.Add(i, Stopwatch.GetTimestamp() - begin);
        }
    }

    /// <summary>Makes sure that there is memory for so many lanes and threads.</summary>
    public void Prepare(int lanes, int threads = 1)
    {
        if ((lanes, threads) == _prepared)
            return;
        var length = checked((int)model.WorkspaceLength(lanes, threads));
        if (_memory.Length < length)
            _memory = new AlignedArray<float>(length);
        _prepared = (lanes, threads);
    }
}
