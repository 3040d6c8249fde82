using Tersor.Core;

namespace Tersor.Conformance;

/// <summary>Optimiser steps of one parameter under a constant gradient, by the formulas of their papers.</summary>
public static class NaiveOptimizer
{
    public static Number Sgd(Number parameter, Number gradient, float gradientScale, SgdStepSettings settings, int steps)
    {
        Number velocity = 0f;
        for (var step = 0; step < steps; step++)
        {
            var g = (gradient * gradientScale) + (parameter * settings.WeightDecay);
            velocity = (velocity * settings.Momentum) + g;
            parameter -= (settings.Nesterov ? g + (velocity * settings.Momentum) : velocity) * settings.LearningRate;
        }

        return parameter;
    }

    public static Number Adam(Number parameter, Number gradient, float gradientScale, AdamStepSettings settings, int steps)
    {
        Number first = 0f;
        Number second = 0f;
        var (beta1, beta2) = ((Number)settings.Beta1, (Number)settings.Beta2);
        for (var step = 1; step <= steps; step++)
        {
            var g = gradient * gradientScale;
            if (settings.Decoupled)
                parameter -= parameter * settings.LearningRate * settings.WeightDecay;
            else
                g += parameter * settings.WeightDecay;
            first = (first * beta1) + (g * (1f - beta1));
            second = (second * beta2) + (g * g * (1f - beta2));
            var correction1 = Constant(1 - Math.Pow(settings.Beta1, step));
            var correction2 = Constant(1 - Math.Pow(settings.Beta2, step));
            parameter -= first / correction1 * settings.LearningRate / (Number.Sqrt(second / correction2) + settings.Epsilon);
        }

        return parameter;
    }

    /// <summary>A constant that the engine rounds to float once.</summary>
    private static Number Constant(double value) => new(value, Math.Abs(value) * Number.Unit);
}
