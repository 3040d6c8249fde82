using Tersor.Core;
using Tersor.Format;

namespace Tersor.Learning;

/// <summary>
/// Tensors in safetensors files, bit for bit, which PyTorch, NumPy and JAX read and write too. Integers are 64 bits wide there.
/// </summary>
/// <example><code>
/// weight.Save("weight.safetensors");
/// using var again = Tensor.Load("weight.safetensors", device);
/// </code></example>
public static class TensorFile
{
    /// <summary>What a file's only tensor is called.</summary>
    private const string OnlyName = "tensor";

    extension(Tensor)
    {
        /// <summary>The only tensor of a file, owned by the current step if there is one.</summary>
        /// <param name="path">
        /// A file of <c>tensor.Save(path)</c>, or another safetensors file of one tensor, whatever its name.
        /// </param>
        /// <param name="device">Where the tensor lives.</param>
        /// <exception cref="SafetensorsFormatException">The file is damaged, or holds another number of tensors.</exception>
        /// <exception cref="IOException">The file can't be read.</exception>
        public static Tensor Load(string path, Device device)
        {
            var tensors = Read(path);
            return tensors.Count == 1
                ? Upload(tensors[0], device)
                : throw new SafetensorsFormatException(path, $"{tensors.Count} tensors, not one");
        }
    }

    /// <param name="tensor">Any shape and element type.</param>
    extension(Tensor tensor)
    {
        /// <summary>Writes the tensor to a file of its own, as a whole or not at all.</summary>
        /// <param name="path">Where; an existing file is replaced.</param>
        /// <exception cref="IOException">The file can't be written.</exception>
        public void Save(string path) => SaveAll(path, new Dictionary<string, Tensor> { [OnlyName] = tensor });
    }

    /// <summary>Writes named tensors to a file, as a whole or not at all.</summary>
    /// <param name="path">Where; an existing file is replaced.</param>
    /// <param name="tensors">In the order in which their data is to lie.</param>
    /// <exception cref="ArgumentException">A tensor has a reserved name.</exception>
    /// <exception cref="IOException">The file can't be written.</exception>
    public static void SaveAll(string path, IReadOnlyDictionary<string, Tensor> tensors) =>
        SafetensorsFile.Write(path, [.. tensors.Select(entry => Store(entry.Key, entry.Value))]);

    /// <summary>The tensors of a file by name, owned by the current step if there is one.</summary>
    /// <param name="path">A safetensors file.</param>
    /// <param name="device">Where the tensors live.</param>
    /// <exception cref="SafetensorsFormatException">
    /// The file is damaged, or a tensor is too large for one of this engine.
    /// </exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    public static IReadOnlyDictionary<string, Tensor> LoadAll(string path, Device device) =>
        Read(path).ToDictionary(tensor => tensor.Name, tensor => Upload(tensor, device));

    private static SafetensorsTensor Store(string name, Tensor tensor) => tensor.Type switch
    {
        ElementType.Float32 => SafetensorsTensor.Of(name, tensor.Shape.Dimensions, tensor.ToArray()),
        ElementType.UInt8 => SafetensorsTensor.Of(name, tensor.Shape.Dimensions, tensor.ToArray<byte>()),
        _ => SafetensorsTensor.Of(name, tensor.Shape.Dimensions, Array.ConvertAll(tensor.ToArray<int>(), value => (long)value)),
    };

    /// <summary>The file's tensors, of which every one can be a tensor of this engine.</summary>
    private static IReadOnlyList<SafetensorsTensor> Read(string path)
    {
        var tensors = SafetensorsFile.Read(path).Tensors;
        foreach (var tensor in tensors)
        {
            if (tensor.Shape.Length > Shape.MaxRank || tensor.Shape.Any(extent => extent > int.MaxValue))
            {
                throw new SafetensorsFormatException(
                    path, $"'{tensor.Name}' has the shape [{string.Join(", ", tensor.Shape)}], which no tensor has here");
            }

            if (tensor.Type == SafetensorsType.I64 && tensor.ToInt64s().Any(value => value != (int)value))
                throw new SafetensorsFormatException(path, $"'{tensor.Name}' holds integers of more than 32 bits");
        }

        return tensors;
    }

    private static Tensor Upload(SafetensorsTensor stored, Device device)
    {
        var shape = new Shape([.. stored.Shape.Select(extent => (int)extent)]);
        return stored.Type switch
        {
            SafetensorsType.U8 => device.From(stored.Bytes.Span, shape),
            SafetensorsType.I64 => device.From(Array.ConvertAll(stored.ToInt64s(), value => (int)value), shape),
            _ => device.From(stored.ToSingles(), shape),
        };
    }
}
