using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Shifan.Documents;

/// <summary>
/// When a photo was taken, as the camera wrote into it (Exif DateTimeOriginal, with OffsetTimeOriginal where there is one, else China's clock). It is the
/// camera's word, which anybody can set; nothing else of Exif is read, the place least of all.
/// </summary>
public static class PhotoTime
{
    private const int MostHead = 128 * 1024;
    private const ushort ExifIfd = 0x8769;
    private const ushort TakenOn = 0x9003;
    private const ushort TakenAway = 0x9011;
    private static readonly TimeSpan China = TimeSpan.FromHours(8);

    /// <summary>The moment; null where the file is no JPEG, has no Exif, or says nothing that is a moment.</summary>
    public static DateTimeOffset? Read(Stream photo)
    {
        var head = new byte[MostHead];
        var length = photo.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        return Segment(head.AsSpan(0, length)) is { Length: > 14 } exif ? Moment(exif[6..]) : null;
    }

    // from marker to marker until the one that holds Exif
    private static byte[]? Segment(ReadOnlySpan<byte> file)
    {
        var at = 2;
        while (at + 4 <= file.Length && file[at] == 0xFF)
        {
            var (marker, size) = (file[at + 1], BinaryPrimitives.ReadUInt16BigEndian(file[(at + 2)..]));
            if (marker is 0xDA or 0xD9 || size < 2 || at + 2 + size > file.Length) return null;
            if (marker == 0xE1 && file[(at + 4)..].StartsWith("Exif\0\0"u8)) return file.Slice(at + 4, size - 2).ToArray();
            at += 2 + size;
        }
        return null;
    }

    private static DateTimeOffset? Moment(byte[] tiff)
    {
        if (tiff is not [(byte)'I', (byte)'I', ..] and not [(byte)'M', (byte)'M', ..]) return null;
        var little = tiff[0] == (byte)'I';
        if (Pointer(tiff, Number(tiff, 4, little), ExifIfd, little) is not { } inner) return null;
        if (Text(tiff, inner, TakenOn, little) is not { } taken || !DateTime.TryParseExact(taken, "yyyy:MM:dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var moment) || moment.Year is < 1990 or > 2100) return null;
        var away = Text(tiff, inner, TakenAway, little) is { Length: 6 } said && said[0] is '+' or '-' && TimeSpan.TryParseExact(said[1..], @"hh\:mm", CultureInfo.InvariantCulture, out var hours) && hours <= TimeSpan.FromHours(14) ? said[0] == '-' ? -hours : hours : China;
        return new DateTimeOffset(moment, away);
    }

    private static long? Pointer(byte[] tiff, long directory, ushort tag, bool little) => Entry(tiff, directory, tag, little) is { } at ? Number(tiff, at + 8, little) : null;

    private static string? Text(byte[] tiff, long directory, ushort tag, bool little)
    {
        if (Entry(tiff, directory, tag, little) is not { } at || Short(tiff, at + 2, little) != 2) return null;
        var count = Number(tiff, at + 4, little);
        var from = count <= 4 ? at + 8 : Number(tiff, at + 8, little);
        return count is > 0 and <= 64 && from >= 0 && from + count <= tiff.Length ? Encoding.ASCII.GetString(tiff, (int)from, (int)count).TrimEnd('\0', ' ') : null;
    }

    private static long? Entry(byte[] tiff, long directory, ushort tag, bool little)
    {
        var count = Short(tiff, directory, little);
        for (var i = 0; i < count; i++)
        {
            var at = directory + 2 + 12L * i;
            if (at + 12 > tiff.Length) return null;
            if (Short(tiff, at, little) == tag) return at;
        }
        return null;
    }

    private static int Short(byte[] tiff, long at, bool little) => at < 0 || at + 2 > tiff.Length ? 0 : little ? BinaryPrimitives.ReadUInt16LittleEndian(tiff.AsSpan((int)at)) : BinaryPrimitives.ReadUInt16BigEndian(tiff.AsSpan((int)at));

    private static long Number(byte[] tiff, long at, bool little) => at < 0 || at + 4 > tiff.Length ? -1 : little ? BinaryPrimitives.ReadUInt32LittleEndian(tiff.AsSpan((int)at)) : BinaryPrimitives.ReadUInt32BigEndian(tiff.AsSpan((int)at));
}
