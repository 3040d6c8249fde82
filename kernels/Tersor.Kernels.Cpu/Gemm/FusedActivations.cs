using System.Runtime.CompilerServices;

namespace Tersor.Kernels.Cpu;

/// <summary>Activations in place, by the operators themselves, so that fusing one changes no bit.</summary>
public static unsafe class FusedActivations
{
    /// <summary>Replaces x by the activation of x.</summary>
    /// <param name="activation">The function; none leaves x alone.</param>
    /// <param name="x">The elements.</param>
    /// <param name="count">Their number.</param>
    public static void Apply(this FusedActivation activation, float* x, int count) => Apply(activation, x, 0, 1, count);

    /// <summary>Replaces x by the activation of x in rows of a matrix.</summary>
    /// <param name="activation">The function; none leaves x alone.</param>
    /// <param name="x">The first row.</param>
    /// <param name="stride">Elements between the beginnings of rows.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="columns">Elements of a row.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Apply(this FusedActivation activation, float* x, nint stride, int rows, int columns)
    {
        var map = new RowMap(x, stride, rows, columns);
        activation.Dispatch(ref map);
    }

    private readonly struct RowMap(float* x, nint stride, int rows, int columns) : IActivationUser
    {
        public void Use<TFunction, TDerivative>(TFunction f, TDerivative derivative)
            where TFunction : unmanaged, IUnaryOperator
            where TDerivative : unmanaged, IBinaryOperator
        {
            for (var i = 0; i < rows; i++)
                UnaryMap.Apply(f, x + (i * stride), x + (i * stride), columns, accumulate: false);
        }
    }
}
