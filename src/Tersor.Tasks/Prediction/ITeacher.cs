using Tersor.Core;
using Tersor.Learning;

namespace Tersor.Tasks;

/// <summary>The dense network as it was before compression, to be asked during retrainings.</summary>
internal interface ITeacher : IDisposable
{
    /// <summary>What the teacher says about the batches of a source, as logits.</summary>
    /// <param name="source">Shuffling, over the data set that the teacher knows.</param>
    /// <param name="seed">The seed of its orders.</param>
    Func<Batch, Tensor> For(IBatchSource source, ulong seed);
}
