using Tersor.Core;
using Tersor.Learning;

/// <summary>The loss: examples that are easy already count less (Lin et al. 2017), −(1 − p)^γ · ln p.</summary>
internal sealed class FocalLoss : ILoss
{
    private readonly float _gamma;
    private readonly float[,] _identity;

    public FocalLoss(float gamma, int classes)
    {
        (_gamma, _identity) = (gamma, new float[classes, classes]);
        for (var i = 0; i < classes; i++)
            _identity[i, i] = 1;
    }

    public Tensor Compute(Tensor output, in Batch batch)
    {
        var isRight = output.Device.From(_identity).Gather(batch.Targets);
        var p = (output.Softmax(1) * isRight).Sum(1).Clamp(1e-6f, 1f);
        return -((1 - p).Pow(_gamma) * p.Log()).Mean();
    }
}
