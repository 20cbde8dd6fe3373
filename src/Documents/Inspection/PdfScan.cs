using System.Buffers;
using System.IO.Compression;
using System.Text;

namespace Shifan.Documents;

/// <summary>
/// Looks through a PDF's bytes, and through everything in it that unpacks, for what a plain document has no need of. It follows no
/// structure, because a structure can lie about what a viewer will find: a key with its value is an alarm wherever it stands.
/// </summary>
internal sealed class PdfScan
{
    public const long MostUnpacked = 256L * 1024 * 1024;

    // what may be looked at more than once, in bytes: a plain document stays far below, one made to be read over and over does not
    private const long MostWork = 512L * 1024 * 1024;
    private const int ForTrying = 1024;
    private const int ForWords = 8;
    private const int ForName = 32;
    private const int ForFailing = 64 * 1024; // an exception costs as much as reading so much
    // streams that do not end before the next one begins: a reader searches the end of each anew
    private const int MostOverlap = 16 * 1024 * 1024;
    private const int MostStream = 64 * 1024 * 1024;
    private const int MostRatio = 250;
    private const int SmallEnough = 4 * 1024 * 1024;
    private const int MostDictionary = 64 * 1024;
    private const int MostRounds = 8;

    private static readonly HashSet<string> Scripts = new(StringComparer.Ordinal) { "JavaScript", "Launch", "SubmitForm", "ImportData", "GoToE", "Rendition", "RichMediaExecute", "Movie", "Sound" };
    private static readonly SearchValues<char> Beginnings = SearchValues.Create("SJLERXOA#");

    private static readonly HashSet<string> Enclosures = new(StringComparer.Ordinal) { "FileAttachment", "RichMedia", "Movie", "Sound", "Screen", "3D" };

    private readonly CancellationToken stop;
    private readonly PdfActions actions;
    private long work;
    private long overlap;
    private bool goesOutside;

    private PdfScan(CancellationToken stop) => (this.stop, actions) = (stop, new PdfActions(Spend));

    /// <summary>The first objection; null where there is none.</summary>
    public static Objection? Find(byte[] bytes, CancellationToken stop)
    {
        ReadOnlySpan<byte> file = bytes;
        if (PdfEnd.Find(file) is { } end) return end;
        var scan = new PdfScan(stop);
        try
        {
            return scan.Pairs(file) ?? scan.Streams(bytes) ?? scan.Automatic(bytes);
        }
        catch (TooMuch)
        {
            return Objections.TooComplex;
        }
    }

    private Objection? Streams(byte[] bytes)
    {
        ReadOnlySpan<byte> file = bytes;
        var unpacked = 0L;
        var from = 0;
        var end = 0;
        var buffer = new byte[256 * 1024];
        while (true)
        {
            var at = file[from..].IndexOf("stream"u8);
            if (at < 0) return null;
            at += from;
            // what stands within another stream is looked at too: only a viewer decides which of them begins where
            from = at + 6;
            if (at >= 3 && file[(at - 3)..at].SequenceEqual("end"u8)) continue;
            var start = from;
            if (start < file.Length && file[start] == '\r') start++;
            if (start < file.Length && file[start] == '\n') start++;
            if (start == from) continue;
            if (end < start) end = file[start..].IndexOf("endstream"u8) is var next and >= 0 ? start + next : file.Length;
            else if ((overlap += end - start) > MostOverlap) return Objections.TooComplex;
            var content = file[start..end];
            var dictionary = Dictionary(file, at);
            Spend((long)dictionary.Length * ForWords);
            var holdsObjects = HasPair(dictionary, "Type", "ObjStm");
            if (holdsObjects && (dictionary.IndexOf("Predictor"u8) >= 0 || !IsPlainFlate(dictionary))) return Objections.PdfUnusual;
            // a picture's points are no objects
            if (!holdsObjects && HasPair(dictionary, "Subtype", "Image")) continue;
            if (content.Length < 2 || (content[0] & 0x0F) != 8 || ((content[0] << 8) + content[1]) % 31 != 0) continue;
            if (Unpacked(bytes, start, content.Length, ref buffer, out var size) is { } objection) return objection;
            if ((unpacked += size) > MostUnpacked) return Objections.Bomb;
            if (Pairs(buffer.AsSpan(0, size)) is { } hidden) return hidden;
        }
    }

    // said at the end: a script has the clearer sentence
    private Objection? Automatic(ReadOnlySpan<byte> text, int at)
    {
        goesOutside |= actions.Begin(text, at);
        return null;
    }

    // what a document does by itself may stand in an object of its own: those are looked up, and what follows upon them
    private Objection? Automatic(byte[] bytes)
    {
        if (goesOutside) return Objections.PdfOutside;
        ReadOnlySpan<byte> file = bytes;
        for (var round = 0; actions.HasMore; round++)
        {
            if (round == MostRounds) return Objections.PdfUnusual;
            actions.NextRound();
            for (var from = 0; file[from..].IndexOf("obj"u8) is var found and >= 0;)
            {
                var at = from + found;
                from = at + 3;
                Spend(found + ForWords);
                if (PdfActions.NumberBefore(file, at) is { } number && actions.IsWanted(number) && actions.Look(file, from)) return Objections.PdfOutside;
            }
            if (InStores(bytes) is { } objection) return objection;
        }
        return null;
    }

    private Objection? InStores(byte[] bytes)
    {
        ReadOnlySpan<byte> file = bytes;
        var buffer = new byte[256 * 1024];
        for (var from = 0; file[from..].IndexOf("stream"u8) is var found and >= 0;)
        {
            var at = from + found;
            var start = from = at + 6;
            Spend(found + ForWords);
            if (start < file.Length && file[start] == '\r') start++;
            if (start < file.Length && file[start] == '\n') start++;
            var dictionary = Dictionary(file, at);
            if (start == from || !HasPair(dictionary, "Type", "ObjStm")) continue;
            var end = file[start..].IndexOf("endstream"u8) is var next and >= 0 ? start + next : file.Length;
            if (end - start < 2 || Unpacked(bytes, start, end - start, ref buffer, out var size) is not null) continue;
            if (actions.LookInStore(buffer.AsSpan(0, size), dictionary)) return Objections.PdfOutside;
        }
        return null;
    }

    private Objection? Unpacked(byte[] bytes, int start, int length, ref byte[] buffer, out int size)
    {
        size = 0;
        using var source = new MemoryStream(bytes, start, length, writable: false);
        using var flate = new ZLibStream(source, CompressionMode.Decompress);
        try
        {
            int read;
            while ((read = flate.Read(buffer, size, buffer.Length - size)) > 0)
            {
                size += read;
                if (size > MostStream || size > SmallEnough && size / MostRatio > length) return Objections.Bomb;
                if (size == buffer.Length) Array.Resize(ref buffer, buffer.Length * 2);
            }
        }
        catch (InvalidDataException)
        {
            // what came before the broken place is still looked at; whether the document opens is for others to say
            Spend(ForFailing);
        }
        Spend(ForTrying + source.Position + size);
        return null;
    }

    // the words between "obj" and "stream"
    private static ReadOnlySpan<byte> Dictionary(ReadOnlySpan<byte> file, int stream)
    {
        var before = file[Math.Max(0, stream - MostDictionary)..stream];
        var begin = before.LastIndexOf("obj"u8);
        return begin < 0 ? before : before[begin..];
    }

    private static bool IsPlainFlate(ReadOnlySpan<byte> dictionary)
    {
        var filters = 0;
        for (var at = 0; at < dictionary.Length; at++)
        {
            if (dictionary[at] != '/') continue;
            var name = Name(dictionary, ref at);
            if (name is "FlateDecode" or "Fl") filters++;
            else if (name.EndsWith("Decode", StringComparison.Ordinal) || name is "A85" or "AHx" or "LZW" or "RL" or "Crypt") return false;
        }
        return filters == 1 || filters == 0 && dictionary.IndexOf("/F"u8) < 0;
    }

    private bool HasPair(ReadOnlySpan<byte> text, string key, string value)
    {
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] != '/' || Name(text, ref at) != key) continue;
            var next = Skip(text, at + 1);
            if (next < text.Length && text[next] == '/' && Name(text, ref next) == value) return true;
        }
        return false;
    }

    private Objection? Pairs(ReadOnlySpan<byte> text)
    {
        var at = 0;
        while (true)
        {
            var found = text[at..].IndexOf((byte)'/');
            if (found < 0) return null;
            var begin = at += found;
            // the names that matter begin with one of these, or hide their letters
            if (at + 1 < text.Length && !Beginnings.Contains((char)text[at + 1]))
            {
                at++;
                continue;
            }
            var name = Name(text, ref at);
            at++;
            Spend(ForName);
            if (name.Length is 0 or > 24) continue;
            var next = Skip(text, at);
            var objection = name switch
            {
                "S" => Scripts.Contains(Value(text, next)) ? Objections.PdfScript : null,
                "Subtype" => Enclosures.Contains(Value(text, next)) ? Objections.PdfEmbedded : null,
                "JavaScript" => IsObject(text, next) || FollowsObj(text, begin) ? Objections.PdfScript : null,
                "Launch" => FollowsObj(text, begin) ? Objections.PdfScript : null,
                "EmbeddedFiles" or "EF" or "RichMediaContent" => IsObject(text, next) ? Objections.PdfEmbedded : null,
                "XFA" => IsObject(text, next) ? Objections.PdfForm : null,
                "Encrypt" => IsObject(text, next) ? Objections.PdfPassword : null,
                "OpenAction" or "AA" => Automatic(text, next),
                _ => null,
            };
            if (objection is not null) return objection;
        }
    }

    // from the slash; leaves the position at the name's last byte
    internal static string Name(ReadOnlySpan<byte> text, ref int at)
    {
        var name = new StringBuilder();
        var i = at + 1;
        while (i < text.Length && !IsBreak(text[i]) && name.Length < 64)
        {
            if (text[i] == '#' && i + 2 < text.Length && char.IsAsciiHexDigit((char)text[i + 1]) && char.IsAsciiHexDigit((char)text[i + 2]))
            {
                name.Append((char)Convert.ToByte(Encoding.ASCII.GetString(text.Slice(i + 1, 2)), 16));
                i += 3;
            }
            else name.Append((char)text[i++]);
        }
        at = i - 1;
        return name.ToString();
    }

    private static string Value(ReadOnlySpan<byte> text, int at) => at < text.Length && text[at] == '/' ? Name(text, ref at) : "";

    internal static bool IsBreak(byte b) => b is 0 or 9 or 10 or 12 or 13 or 32 or (byte)'/' or (byte)'(' or (byte)')' or (byte)'<' or (byte)'>' or (byte)'[' or (byte)']' or (byte)'{' or (byte)'}' or (byte)'%';

    private int Skip(ReadOnlySpan<byte> text, int from)
    {
        var at = from;
        while (at < text.Length)
        {
            if (text[at] is 0 or 9 or 10 or 12 or 13 or 32) at++;
            else if (text[at] == '%')
            {
                var end = text[at..].IndexOfAny((byte)'\r', (byte)'\n');
                at = end < 0 ? text.Length : at + end;
            }
            else break;
        }
        Spend(at - from);
        return at;
    }

    private void Spend(long bytes)
    {
        stop.ThrowIfCancellationRequested();
        if ((work += bytes) > MostWork) throw new TooMuch();
    }

    // a dictionary, an array, or a reference: 12 0 R
    private bool IsObject(ReadOnlySpan<byte> text, int at)
    {
        if (at >= text.Length) return false;
        if (text[at] == '[' || text[at] == '<' && at + 1 < text.Length && text[at + 1] == '<') return true;
        for (var number = 0; number < 2; number++)
        {
            var begin = at;
            while (at < text.Length && char.IsAsciiDigit((char)text[at])) at++;
            if (at == begin) return false;
            at = Skip(text, at);
        }
        return at < text.Length && text[at] == 'R';
    }

    private static bool FollowsObj(ReadOnlySpan<byte> text, int at)
    {
        while (at > 0 && text[at - 1] is 0 or 9 or 10 or 12 or 13 or 32) at--;
        return at >= 3 && text[(at - 3)..at].SequenceEqual("obj"u8);
    }

    private sealed class TooMuch : Exception;
}
