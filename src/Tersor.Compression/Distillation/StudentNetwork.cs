using System.Collections.Immutable;
using Tersor.Core;
using Tersor.Format;
using Tersor.Learning;

namespace Tersor.Compression;

/// <summary>
/// A compressed network that learns on: what is stored as codes learns its centroids and scales, and its codes as long as they
/// are not fixed; what is stored sparse keeps its zeros; the rest learns its values.
/// </summary>
internal sealed class StudentNetwork : IDisposable
{
    // How fast parts learn, as multiples of the rate times the root mean square of their values: found on training images.
    private const float LatentPace = 6f;
    private const float CentroidPace = 0.3f;
    private const float ScalePace = 2f;
    private const float ValuePace = 3f;

    // What is zero at first can learn, too.
    private const float LeastSize = 1e-3f;

    // The price of a bit follows the length of codes: a percent too much, and it rises by so many percent, up to a limit.
    private const double FirstPrice = 0.05;
    private const double PriceOrder = 8;
    private const double PriceStep = 1.1;

    // A little less than at first, so that most states fit.
    private const double Margin = 0.998;

    private readonly ImmutableArray<StoredTensor> _stored;
    private readonly Dictionary<Parameter, SharedRates> _rates = [];
    private readonly List<Parameter> _reassigned = [];
    private double _price = FirstPrice;
    private double _bits = double.PositiveInfinity;

    /// <summary>The network of a file's tensors.</summary>
    /// <param name="graph">The model.</param>
    /// <param name="device">The device.</param>
    /// <param name="stored">A tensor for each parameter.</param>
    /// <param name="reassigns">Whether codes may change.</param>
    /// <exception cref="ArgumentException">The tensors are not those of the model.</exception>
    public StudentNetwork(ModelGraph graph, Device device, ImmutableArray<StoredTensor> stored, bool reassigns)
    {
        Network = Network.Build(graph, device, seed: 0);
        Network.Load(stored);
        _stored = [.. Network.Parameters.Select(parameter => stored.First(tensor => tensor.Name == parameter.Name))];
        foreach (var (parameter, tensor) in Network.Parameters.Zip(_stored))
            Reparameterize(parameter, tensor, reassigns);
        if (_reassigned.Count > 0)
            _bits = Margin * Reprice();
    }

    /// <summary>The network.</summary>
    public Network Network { get; }

    /// <summary>Whether codes still change.</summary>
    public bool Reassigns => _reassigned.Count > 0;

    /// <summary>Draws the boundaries between centroids anew; the price of bits rises where codes became longer.</summary>
    public void Refresh()
    {
        if (!Reassigns)
            return;
        var bits = Reprice();
        _price *= Math.Clamp(Math.Pow(bits / _bits, PriceOrder), 1 / PriceStep, PriceStep);
    }

    /// <summary>Wants codes to be shorter or longer from now on.</summary>
    /// <param name="factor">What their length is multiplied by.</param>
    public void Resize(double factor) => _bits *= factor;

    /// <summary>Fixes all codes.</summary>
    public void FixCodes()
    {
        foreach (var parameter in _reassigned)
            parameter.Reparameterize(((ReassignedForm)parameter.Form).Fix(_rates[parameter]));
        _reassigned.Clear();
    }

    /// <summary>The network as a file holds it, each tensor of the kind and width that it had.</summary>
    /// <exception cref="NonFiniteException">A value is an infinity or no number.</exception>
    public ImmutableArray<StoredTensor> Snapshot() =>
        [.. Network.Parameters.Zip(_stored, (parameter, was) => AsFine(NetworkSnapshot.Store(parameter, was.Width), was))];

    /// <summary>A tensor whose numbers have no more bits than they had: what was rounded to be small stays so.</summary>
    private static StoredTensor AsFine(StoredTensor tensor, StoredTensor former) => tensor.Kind switch
    {
        StoredKind.Dense => StoredTensor.Dense(
            tensor.Name, tensor.Shape, MantissaBits.Round(tensor.Values, former.Values), tensor.Width),
        StoredKind.Shared when tensor.Scales.Length > 0 => tensor.WithScales(
            MantissaBits.Round(tensor.Scales, former.Scales), tensor.ScaleAxis),
        _ => tensor,
    };

    /// <inheritdoc/>
    public void Dispose() => Network.Dispose();

    private static float RootMeanSquare(ReadOnlySpan<float> values)
    {
        var sum = 0.0;
        foreach (var value in values)
            sum += (double)value * value;
        return Math.Max(LeastSize, (float)Math.Sqrt(sum / Math.Max(1, values.Length)));
    }

    private double Reprice() => _reassigned.Sum(parameter => ((ReassignedForm)parameter.Form).Reprice(_price));

    private void Reparameterize(Parameter parameter, StoredTensor tensor, bool reassigns)
    {
        if (!parameter.IsTrainable)
            return;
        var values = tensor.Decode();
        if (tensor.Kind == StoredKind.Shared && tensor.Codebook.Length > 0)
            Share(parameter, tensor, values, reassigns && parameter.Spec.Role == ParameterRole.Weight);
        else if (tensor.Kind == StoredKind.Dense)
            parameter.Reparameterize(
                new DenseForm(Persistent(parameter, values)) { LearningRateScale = ValuePace * RootMeanSquare(values) });
        else
            Prune(parameter, values);
    }

    private void Share(Parameter parameter, StoredTensor tensor, float[] values, bool reassigns)
    {
        var weights = new SharedWeights(tensor.Codes, tensor.Codebook, tensor.Scales, tensor.ScaleAxis);
        var rates = _rates[parameter] = new SharedRates(
            LatentPace * RootMeanSquare(values),
            CentroidPace * RootMeanSquare(tensor.Codebook),
            ScalePace * RootMeanSquare(tensor.Scales));
        if (reassigns && tensor.Codebook.Length <= ReassignedForm.MostCentroids)
        {
            parameter.Reparameterize(new ReassignedForm(parameter.Device, ShapeOf(parameter), weights, rates));
            _reassigned.Add(parameter);
            return;
        }

        var codes = parameter.Device.EmptyPersistent(ShapeOf(parameter), ElementType.UInt8);
        parameter.Device.Write<byte>(codes, weights.Codes);
        parameter.Reparameterize(new SharedForm(
            codes, weights.Centroids, CentroidGradient.Sum, weights.Scales, weights.ScaleAxis, rates.Scales)
        { LearningRateScale = rates.Centroids });
    }

    private static void Prune(Parameter parameter, float[] values)
    {
        var form = new PrunedForm(Persistent(parameter, values), learnsBehindMask: false)
        {
            LearningRateScale = ValuePace * RootMeanSquare(values),
        };
        parameter.Device.Write<byte>(form.Mask, [.. values.Select(value => value == 0 ? (byte)0 : (byte)1)]);
        parameter.Reparameterize(form);
    }

    private static Shape ShapeOf(Parameter parameter) => new(parameter.Spec.Shape.AsSpan());

    private static Tensor Persistent(Parameter parameter, float[] values)
    {
        var tensor = parameter.Device.EmptyPersistent(ShapeOf(parameter));
        tensor.CopyFrom(values);
        return tensor;
    }
}
