using System.Buffers.Binary;

namespace Shifan.Documents;

/// <summary>The dimensions that a picture claims, read before anything is unpacked.</summary>
internal static class ImageHead
{
    public const int MostSide = 20_000;
    public const long MostPixels = 100_000_000;

    /// <summary>Width and height; null where the picture does not say.</summary>
    public static (int Width, int Height)? Read(FileKind kind, Stream file) => kind == FileKind.Png ? Png(file) : Jpeg(file);

    public static bool IsAbsurd(int width, int height) => width <= 0 || height <= 0 || width > MostSide || height > MostSide || (long)width * height > MostPixels;

    private static (int Width, int Height)? Png(Stream file)
    {
        Span<byte> head = stackalloc byte[24];
        if (file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length || !head[12..16].SequenceEqual("IHDR"u8)) return null;
        return (BinaryPrimitives.ReadInt32BigEndian(head[16..]), BinaryPrimitives.ReadInt32BigEndian(head[20..]));
    }

    // from marker to marker until the one that begins a frame
    private static (int Width, int Height)? Jpeg(Stream file)
    {
        Span<byte> buffer = stackalloc byte[7];
        file.Position = 2;
        while (file.ReadAtLeast(buffer[..1], 1, throwOnEndOfStream: false) == 1)
        {
            if (buffer[0] != 0xFF) return null;
            int marker;
            do marker = file.ReadByte();
            while (marker == 0xFF);
            if (marker is 0xD8 or 0x01 or >= 0xD0 and <= 0xD7) continue;
            if (marker is < 0xC0 or 0xD9 or 0xDA) return null;
            if (file.ReadAtLeast(buffer[..2], 2, throwOnEndOfStream: false) < 2) return null;
            var length = BinaryPrimitives.ReadUInt16BigEndian(buffer);
            if (length < 2) return null;
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
            {
                if (file.ReadAtLeast(buffer[..5], 5, throwOnEndOfStream: false) < 5) return null;
                return (BinaryPrimitives.ReadUInt16BigEndian(buffer[3..]), BinaryPrimitives.ReadUInt16BigEndian(buffer[1..]));
            }
            file.Position += length - 2;
        }
        return null;
    }
}
