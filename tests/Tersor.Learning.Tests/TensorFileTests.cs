using Tersor.Core;
using Tersor.Cpu;
using Tersor.Format;

namespace Tersor.Learning.Tests;

public sealed class TensorFileTests : IDisposable
{
    private readonly Device _device = Device.Cpu(threads: 1);
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _device.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_tensor_comes_back_bit_for_bit()
    {
        using var step = _device.BeginStep();
        float[] values = [float.NaN, -0f, float.Epsilon, float.NegativeInfinity, 0.1f, float.MaxValue];
        var x = _device.From(values, new Shape(3, 2)).Transpose();
        x.Save(_folder.File("x.safetensors"));
        var y = Tensor.Load(_folder.File("x.safetensors"), _device);
        Assert.Equal(new Shape(2, 3), y.Shape);
        Assert.Equal(x.ToArray().Select(BitConverter.SingleToInt32Bits), y.ToArray().Select(BitConverter.SingleToInt32Bits));
    }

    [Fact]
    public void Tensors_of_every_type_come_back_by_name()
    {
        using var step = _device.BeginStep();
        var path = _folder.File("all.safetensors");
        TensorFile.SaveAll(path, new Dictionary<string, Tensor>
        {
            ["scalar"] = _device.From([1.5f], new Shape()),
            ["labels"] = _device.From(new[] { int.MinValue, int.MaxValue }),
            ["codes"] = _device.From(new byte[,] { { 1 }, { 255 } }),
            ["none"] = _device.From(new float[0, 3]),
        });
        var tensors = TensorFile.LoadAll(path, _device);
        Assert.Equal(["codes", "labels", "none", "scalar"], tensors.Keys.Order());
        Assert.Equal(1.5f, tensors["scalar"].ToScalar());
        Assert.Equal([int.MinValue, int.MaxValue], tensors["labels"].ToArray<int>());
        Assert.Equal([1, 255], tensors["codes"].ToArray<byte>());
        Assert.Equal(new Shape(0, 3), tensors["none"].Shape);
    }

    [Fact]
    public void What_is_no_tensor_of_this_engine_is_refused_with_the_files_name()
    {
        var path = _folder.File("odd.safetensors");
        SafetensorsFile.Write(path, [SafetensorsTensor.Of("deep", [1, 1, 1, 1, 1, 1, 1, 1, 1, 1], [1f])]);
        AssertRefused("'deep'");
        SafetensorsFile.Write(path, [SafetensorsTensor.Of("wide", [1], [1L << 40])]);
        AssertRefused("'wide'");
        SafetensorsFile.Write(path, [new SafetensorsTensor("empty", SafetensorsType.F32, [1L << 40, 0], default)]);
        AssertRefused("'empty'");
        SafetensorsFile.Write(path, [SafetensorsTensor.Of("a", [1], [1f]), SafetensorsTensor.Of("b", [1], [1f])]);
        AssertRefused("2 tensors");
        File.WriteAllText(path, "no tensors");
        AssertRefused("");
        Assert.Throws<FileNotFoundException>(() => Tensor.Load(_folder.File("absent"), _device));
        Assert.Equal(0, _device.Pool.BlocksInUse);

        void AssertRefused(string reason)
        {
            var error = Assert.Throws<SafetensorsFormatException>(() => Tensor.Load(path, _device));
            Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
            Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        }
    }
}
