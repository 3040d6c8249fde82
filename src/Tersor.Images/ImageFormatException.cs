namespace Tersor.Images;

/// <summary>
/// Bytes that are no image, a damaged one, or one that asks for more than the limits. The message is one sentence without a full
/// stop that a caller can put behind the file's name.
/// </summary>
/// <param name="reason">The fault, without the file's name.</param>
/// <param name="innerException">The cause, if there was one.</param>
public sealed class ImageFormatException(string reason, Exception? innerException = null) : Exception(reason, innerException);
