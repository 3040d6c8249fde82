namespace Tersor.Format;

/// <summary>The element types that are read and written; <see cref="BF16"/> and <see cref="F16"/> are read as floats.</summary>
public enum SafetensorsType
{
    /// <summary>IEEE binary32.</summary>
    F32,

    /// <summary>IEEE binary16.</summary>
    F16,

    /// <summary>The upper half of a binary32.</summary>
    BF16,

    /// <summary>Unsigned bytes: masks, codes.</summary>
    U8,

    /// <summary>64-bit integers: counters.</summary>
    I64,

    /// <summary>Any other type: such a tensor is passed over, not read and not written.</summary>
    Other,
}
