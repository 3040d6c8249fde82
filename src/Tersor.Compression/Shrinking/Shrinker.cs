using Tersor.Core;
using Tersor.Format;
using Tersor.Learning;
using Tersor.Tasks;

namespace Tersor.Compression;

/// <summary>
/// Shrinks a network to a size while it is trained: puts a <see cref="PricedForm"/> on every weight and bias, steers the price of
/// a bit, closes units, and measures now and then what a file would really take. In the end the codes are fixed.
/// </summary>
internal sealed class Shrinker : IFormSchedule
{
    private const int MostRefitInterval = 10;
    private const int RefitsOfBudget = 5;
    private const int FirstPriced = 2;
    private const int SizesOnTheWay = 25;

    // What a network has at most when the price begins to count, in bits a value.
    private const double MostAtFirst = 1.6;

    // Units go faster than bits do.
    private const double UnitRamp = 2 / 3.0;
    private const double FirstPrice = 1e-4;

    private readonly ShrinkStage _stage;
    private readonly ISchedule _rates;
    private readonly Func<long> _measure;
    private readonly long _target;
    private readonly int _rampSteps;
    private readonly int _refitInterval;
    private readonly int _sizeInterval;
    private readonly PricedForm?[] _all;
    private readonly PricedForm[] _forms;
    private readonly Parameter[] _parameters;
    private readonly double[] _sensitivity;
    private readonly UnitBudget[] _budgets;
    private readonly BitPrice _price;
    private double _bitsOfRest;
    private int _gradients;

    /// <summary>Takes over all weights and biases of a network.</summary>
    /// <param name="network">A network with dense parameters.</param>
    /// <param name="stage">The settings.</param>
    /// <param name="steps">The steps of the training.</param>
    /// <param name="target">The most bytes of the file.</param>
    /// <param name="measure">Measures what a file of the network would take as it is.</param>
    public Shrinker(Network network, ShrinkStage stage, int steps, long target, Func<long> measure)
    {
        (_stage, _target, _measure) = (stage, target, measure);
        _rates = stage.Training.CreateSchedule(Math.Max(1, steps));
        _rampSteps = Math.Max(1, (int)(stage.Ramp * steps));

        // A short training has as many moves of the price as a long one needs: few large ones would go too far.
        _refitInterval = Math.Clamp(_rampSteps / BitPrice.EnoughMoves, 1, MostRefitInterval);
        _sizeInterval = Math.Max(1, _rampSteps / SizesOnTheWay / _refitInterval) * _refitInterval;
        var graph = network.Graph;
        var values = network.Parameters.Where(HasCodes).Sum(parameter => (double)parameter.Form.Owned.Count);
        var magnitudes = stage.MagnitudesAt(8.0 * target / values);
        _all = [.. network.Parameters.Select(parameter => NewForm(graph, parameter, magnitudes))];
        _parameters = [.. network.Parameters.Where((_, index) => _all[index] is not null)];
        _forms = [.. _all.OfType<PricedForm>()];
        _sensitivity = new double[_forms.Length];
        foreach (var (parameter, form) in _parameters.Zip(_forms))
            parameter.Reparameterize(form, disposePrevious: false);
        _budgets = [.. UnitGroup.Of(graph).Select(group => new UnitBudget(group, stage.UnitsOf(group.Layer), _all))];
        _price = new BitPrice(
            8.0 * target,
            FirstPrice * _forms.Sum(form => form.MeanSquare * form.Codes.Length) / values,
            _rampSteps / _refitInterval);
    }

    /// <inheritdoc/>
    public bool IsSettled { get; private set; }

    /// <summary>The bits of a file by the prices' model, and by what the model was off at the latest measurement.</summary>
    private double Bits => _forms.Sum(form => form.Bits) + _bitsOfRest;

    /// <inheritdoc/>
    public void BeforeStep(int step)
    {
        // What decays behind zeros hardly comes back: not while there is room for it.
        if (!_price.IsFarBelow)
            foreach (var form in _forms)
                form.Decay((float)Math.Max(0, 1 - (_stage.Decay * _rates.At(step))));
        if (step % _refitInterval != 0 || step == 0)
            return;
        foreach (var form in _forms)
            form.Refit();
        if (step <= _rampSteps)
            AddGradients();
        if (step >= FirstPriced * _refitInterval)
        {
            _price.Move(Bits, MostAtFirst * _forms.Sum(form => form.Codes.Length), (double)step / _rampSteps);
            SetPrices(_price.Value);
        }

        if (step % (RefitsOfBudget * _refitInterval) == 0)
            CloseUnits(Math.Min(1, step / (UnitRamp * _rampSteps)));
        if (step % _sizeInterval == 0)
            Measure();
    }

    /// <inheritdoc/>
    public void Finish()
    {
        if (IsSettled)
            return;
        foreach (var form in _forms)
            form.Decay(1);
        CloseUnits(progress: 1);
        bool[][] closed = [.. _forms.Select(form => (bool[])form.IsClosed.Clone())];
        ChooseAll(FinalPrice.Find(_price.Value, _target, price => ChooseAll(price, closed)), closed);
        foreach (var (parameter, form) in _parameters.Zip(_forms))
            parameter.Reparameterize(form.Fix());
        IsSettled = true;
    }

    private static bool HasCodes(Parameter parameter) =>
        parameter.Spec.Role is ParameterRole.Weight or ParameterRole.Bias;

    private static PricedForm? NewForm(ModelGraph graph, Parameter parameter, int magnitudes)
    {
        if (!HasCodes(parameter))
            return null;
        var shape = parameter.Spec.Shape;
        var picture = PictureOf(graph, parameter.Spec);
        return new PricedForm(
            parameter.Form.Owned,
            shape.Length > 1 ? shape[0] : 1,
            picture.Width,
            picture.Channel,
            magnitudes);
    }

    /// <summary>The picture that the columns of a weight are pixels of, if there is one.</summary>
    private static (int Width, int Channel) PictureOf(ModelGraph graph, ParameterSpec spec)
    {
        var node = graph.Nodes.First(node => graph.ParametersOf(node).Any(own => $"{node.Name}.{own.Name}" == spec.Name));
        if (node is not LinearNode || spec.Role != ParameterRole.Weight)
            return (1, 1);
        var value = node.Inputs[0];
        while (value > 0 && graph.Nodes[value - 1].IsRearrangement)
            value = graph.Nodes[value - 1].Inputs[0];
        return graph.ValueShapes[value] is [_, var height, var width] ? (width, height * width) : (1, 1);
    }

    /// <summary>The means over all steps so far: they move ever less, and so does the split between layers.</summary>
    private void AddGradients()
    {
        _gradients++;
        for (var i = 0; i < _forms.Length; i++)
            _sensitivity[i] += ((_forms[i].SquaredGradient() ?? 0) - _sensitivity[i]) / _gradients;
    }

    private void SetPrices(double price)
    {
        var logarithms = _sensitivity.Select(value => Math.Log(Math.Max(value, double.Epsilon))).ToArray();
        var mean = logarithms.Zip(_forms, (value, form) => value * form.Codes.Length).Sum()
            / _forms.Sum(form => (double)form.Codes.Length);
        for (var i = 0; i < _forms.Length; i++)
            _forms[i].Price = price * Math.Exp(_stage.Split * (mean - logarithms[i]));
    }

    private void CloseUnits(double progress)
    {
        foreach (var form in _forms)
            Array.Clear(form.IsClosed);
        foreach (var budget in _budgets)
            budget.Apply(progress);
    }

    /// <summary>Chooses all codes and drops what nobody reads.</summary>
    /// <param name="price">The price of a bit.</param>
    /// <param name="closed">The places of each form that may not have a value.</param>
    /// <returns>The bytes of the file.</returns>
    private long ChooseAll(double price, bool[][] closed)
    {
        SetPrices(price);
        foreach (var (form, places) in _forms.Zip(closed))
            places.CopyTo(form.IsClosed, 0);
        bool any;
        do
        {
            foreach (var form in _forms)
                form.Choose();
            any = false;
            foreach (var budget in _budgets)
                any |= budget.CloseUnread();
        }
        while (any);
        return _measure();
    }

    private void Measure() => _bitsOfRest = (8.0 * _measure()) - _forms.Sum(form => form.Bits);
}
