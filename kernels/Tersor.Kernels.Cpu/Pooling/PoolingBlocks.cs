namespace Tersor.Kernels.Cpu;

/// <summary>How the planes of a pooling are cut into blocks of work.</summary>
internal static class PoolingBlocks
{
    extension(in PoolingShape shape)
    {
        /// <summary>How many planes a block of work takes.</summary>
        public int PlanesPerBlock => BlockPartition.RowsPerBlock(shape.InputPlane);

        /// <summary>The number of blocks.</summary>
        public int Blocks => (shape.Planes + shape.PlanesPerBlock - 1) / shape.PlanesPerBlock;
    }
}
