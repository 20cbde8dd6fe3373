using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Shifan.Casework;

/// <summary>One-time codes by time (RFC 6238) as every authenticator makes them: six digits, SHA-1, 30 seconds, secret in base 32 (RFC 4648).</summary>
internal static class Totp
{
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const int SecretBytes = 20;
    private const int Seconds = 30;

    public static byte[] NewSecret() => RandomNumberGenerator.GetBytes(SecretBytes);

    public static long StepOf(DateTimeOffset moment) => moment.ToUnixTimeSeconds() / Seconds;

    public static string CodeOf(byte[] secret, long step)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> hash = stackalloc byte[HMACSHA1.HashSizeInBytes];
        // the algorithm is the standard's; every authenticator speaks it, and it is no weaker here for what ails SHA-1 elsewhere
#pragma warning disable CA5350
        HMACSHA1.HashData(secret, counter, hash);
#pragma warning restore CA5350
        var number = BinaryPrimitives.ReadInt32BigEndian(hash[(hash[^1] & 0xf)..]) & 0x7fffffff;
        return (number % 1_000_000).ToString("000000", CultureInfo.InvariantCulture);
    }

    /// <summary>The step whose code it is, one earlier or later allowed for clocks that differ; null where none, or one that was used.</summary>
    public static long? Match(byte[] secret, string code, DateTimeOffset moment, long lastStep)
    {
        var now = StepOf(moment);
        foreach (var step in new[] { now, now - 1, now + 1 }.Where(step => step > lastStep))
        {
            if (CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(CodeOf(secret, step)), Encoding.UTF8.GetBytes(code))) return step;
        }
        return null;
    }

    public static string Written(byte[] secret)
    {
        var text = new StringBuilder();
        var (bits, held) = (0, 0);
        foreach (var part in secret)
        {
            (bits, held) = (bits << 8 | part, held + 8);
            for (; held >= 5; held -= 5) text.Append(Base32[bits >> (held - 5) & 31]);
        }
        return text.ToString();
    }
}
