namespace Tersor.Conformance;

/// <summary>
/// A double beside a bound on what a float computation of it may be off by: running error analysis (Higham, "Accuracy and
/// Stability of Numerical Algorithms", chapter 3). Each operation adds the rounding of its float counterpart to what its operands
/// bring along, so that a reference computation yields its own tolerance.
/// </summary>
public readonly record struct Number(double Value, double Error)
{
    /// <summary>Half the spacing of floats around 1: the relative error of one rounding.</summary>
    public const double Unit = 1.0 / (1 << 24);

    /// <summary>Around zero floats are evenly spaced, and half of that is the least error of a rounding.</summary>
    private const double Underflow = 1e-45;

    /// <summary>The operators promise their elementary functions within 2 units in the last place: 4 roundings.</summary>
    private const double FunctionRoundings = 4;

    public static implicit operator Number(float value) => new(value, 0);

    public static Number operator +(Number a, Number b) => Rounded(a.Value + b.Value, a.Error + b.Error);

    public static Number operator -(Number a, Number b) => Rounded(a.Value - b.Value, a.Error + b.Error);

    public static Number operator -(Number a) => a with { Value = -a.Value };

    public static Number operator *(Number a, Number b) =>
        Rounded(a.Value * b.Value, (Math.Abs(a.Value) * b.Error) + (Math.Abs(b.Value) * a.Error));

    public static Number operator /(Number a, Number b)
    {
        var quotient = a.Value / b.Value;
        return Rounded(quotient, (a.Error + (Math.Abs(quotient) * b.Error)) / Math.Abs(b.Value));
    }

    public static Number Max(Number a, Number b) => a.Value >= b.Value ? a : b;

    public static Number Abs(Number x) => x with { Value = Math.Abs(x.Value) };

    public static Number Exp(Number x) => Function(Math.Exp(x.Value), Math.Exp(x.Value), x);

    public static Number Log(Number x) => Function(Math.Log(x.Value), 1 / x.Value, x);

    public static Number Sqrt(Number x) => Function(Math.Sqrt(x.Value), 0.5 / Math.Sqrt(x.Value), x);

    public static Number Tanh(Number x) => Function(Math.Tanh(x.Value), 1 - (Math.Tanh(x.Value) * Math.Tanh(x.Value)), x);

    public static Number Sigmoid(Number x)
    {
        var value = 1 / (1 + Math.Exp(-x.Value));
        return Function(value, value * (1 - value), x);
    }

    public static Number Sin(Number x) => Circular(Math.Sin(x.Value), x);

    public static Number Cos(Number x) => Circular(Math.Cos(x.Value), x);

    /// <summary>x to the power of y, as e^(y · ln x): its error grows with the exponent.</summary>
    public static Number Pow(Number x, Number y) => Exp(Log(x) * y);

    /// <summary>2/√π ∫ e^(-t²) from 0 to x, by its series of positive terms.</summary>
    public static Number Erf(Number x)
    {
        var bell = 2 / Math.Sqrt(Math.PI) * Math.Exp(-x.Value * x.Value);
        var (sum, term) = (0.0, x.Value);
        for (var n = 1; Math.Abs(term) > 1e-20 * Math.Abs(sum); n++)
        {
            sum += term;
            term *= 2 * x.Value * x.Value / ((2 * n) + 1);
        }

        return Function(bell * sum, bell, x);
    }

    /// <summary>Near a multiple of π the error is that of the angle's reduction, a rounding of 1.</summary>
    private static Number Circular(double value, Number x) => new(value, x.Error + (2 * Unit));

    private static Number Function(double value, double derivative, Number x) =>
        new(value, (Math.Abs(derivative) * x.Error) + (Math.Abs(value) * FunctionRoundings * Unit) + Underflow);

    private static Number Rounded(double value, double error) => new(value, error + (Math.Abs(value) * Unit) + Underflow);
}
