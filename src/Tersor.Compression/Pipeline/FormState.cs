using Tersor.Core;
using Tersor.Learning;

namespace Tersor.Compression;

/// <summary>A parameter with the form of its weights in a checkpoint, bit for bit: dense, under a mask, or as codes.</summary>
internal static class FormState
{
    private const string KindPrefix = "form.";
    private const string Pruned = "pruned";
    private const string Shared = "shared";

    /// <summary>Adds a parameter.</summary>
    /// <param name="writer">Receives it.</param>
    /// <param name="parameter">After the training of a stage, when masks and codes rest.</param>
    public static void Write(CheckpointWriter writer, Parameter parameter)
    {
        var name = parameter.Name;
        var shape = parameter.Spec.Shape.AsSpan();
        switch (parameter.Form)
        {
            case SharedForm form:
                var weights = ((ISharedWeights)form).Read();
                writer.Say(KindPrefix + name, Shared);
                writer.Counters($"{name}.counts", weights.Centroids.Length, weights.Scales.Length, weights.ScaleAxis);
                writer.Bytes($"{name}.codes", shape, weights.Codes);
                writer.Values($"{name}.centroids", [weights.Centroids.Length], weights.Centroids);
                writer.Values($"{name}.scales", [weights.Scales.Length], weights.Scales);
                break;
            case PrunedForm form:
                var mask = new byte[form.Mask.Count];
                form.Mask.Device.Read<byte>(form.Mask, mask);
                writer.Say(KindPrefix + name, Pruned);
                writer.Tensor(name, form.Owned);
                writer.Bytes($"{name}.mask", shape, mask);
                break;
            default:
                writer.Tensor(name, parameter.Form.Owned);
                break;
        }
    }

    /// <summary>Gives a parameter the form and the values that a checkpoint has of it.</summary>
    /// <param name="reader">The checkpoint.</param>
    /// <param name="parameter">Of a network that nothing was done with yet.</param>
    /// <exception cref="CheckpointException">The checkpoint has no such parameter.</exception>
    /// <exception cref="ArgumentException">A code has no centroid.</exception>
    public static void Read(CheckpointReader reader, Parameter parameter)
    {
        var name = parameter.Name;
        var shape = parameter.Spec.Shape.AsSpan();
        var kind = reader.Metadata.GetValueOrDefault(KindPrefix + name);
        if (kind == Shared)
        {
            ReadShared(reader, parameter);
            return;
        }

        parameter.SetValues(reader.Values(name, shape));
        if (kind != Pruned)
            return;
        var mask = reader.Bytes($"{name}.mask", shape);
        if (mask.AsSpan().ContainsAnyExcept((byte)0, (byte)1))
            throw new ArgumentException($"'{name}.mask' is no mask");
        var form = new PrunedForm(parameter.Form.Owned, learnsBehindMask: false);
        form.Mask.Device.Write<byte>(form.Mask, mask);
        parameter.Reparameterize(form, disposePrevious: false);
    }

    private static void ReadShared(CheckpointReader reader, Parameter parameter)
    {
        var name = parameter.Name;
        var shape = parameter.Spec.Shape.AsSpan();
        var counts = reader.Counters($"{name}.counts", 3);
        var codes = parameter.Device.EmptyPersistent(new Shape(shape), ElementType.UInt8);
        try
        {
            parameter.Device.Write<byte>(codes, reader.Bytes($"{name}.codes", shape));

            // The centroids have learnt: how, is over.
            parameter.Reparameterize(new SharedForm(
                codes,
                reader.Values($"{name}.centroids", [(int)counts[0]]),
                CentroidGradient.Sum,
                reader.Values($"{name}.scales", [(int)counts[1]]),
                (int)counts[2]));
        }
        catch
        {
            codes.Dispose();
            throw;
        }
    }
}
