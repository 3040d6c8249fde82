using Tersor.Core;
using Tersor.Data;
using Tersor.Learning;

namespace Tersor.Tasks;

/// <summary>
/// What a teacher says about every image of a training set, asked once: one pass, where asking at every step
/// would cost a forward pass each; and the teacher itself may be pruned meanwhile. An image that moves is asked about in its
/// place.
/// </summary>
internal sealed class TeacherLogits : ITeacher
{
    private const int BatchSize = 500;

    private readonly float[] _logits;
    private readonly int _classes;

    private TeacherLogits(int images, int classes)
    {
        _logits = new float[images * classes];
        _classes = classes;
    }

    /// <summary>Asks the teacher about every image.</summary>
    /// <param name="teacher">A classifier.</param>
    /// <param name="dataset">The images.</param>
    /// <param name="cancellationToken">Checked before every batch.</param>
    public static TeacherLogits Ask(Network teacher, LabelledDataset dataset, CancellationToken cancellationToken)
    {
        var answer = new TeacherLogits(dataset.Count, teacher.Graph.OutputShape[0]);
        using var guard = Tape.NoGrad();
        using var loader = new DataLoader(teacher.Device, dataset, BatchSize, teacher.Graph.Normalization);
        var done = 0;
        for (loader.Begin(0); loader.MoveNext();)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var step = teacher.Device.BeginStep();
            var logits = teacher.Forward(loader.Images, training: false);
            logits.CopyTo(answer._logits.AsSpan(done, logits.Count));
            done += logits.Count;
        }

        return answer;
    }

    /// <inheritdoc/>
    /// <remarks>Which images the current batch holds follows from the loader's epoch and position.</remarks>
    public Func<Batch, Tensor> For(IBatchSource source, ulong seed)
    {
        var loader = (DataLoader)source;
        var order = new int[loader.Count];
        var gathered = new float[loader.BatchSize * _classes];
        var epoch = -1;
        return batch =>
        {
            if (loader.Epoch != epoch)
            {
                epoch = loader.Epoch;
                EpochPermutation.Fill(order, seed, epoch);
            }

            var images = order.AsSpan(((loader.Position - 1) * loader.BatchSize) + batch.FirstRow, batch.Count);
            for (var i = 0; i < images.Length; i++)
                _logits.AsSpan(images[i] * _classes, _classes).CopyTo(gathered.AsSpan(i * _classes));
            return batch.Inputs.Device.From(gathered.AsSpan(0, images.Length * _classes), new Shape(images.Length, _classes));
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
