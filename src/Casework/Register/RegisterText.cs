using System.Buffers;
using System.Numerics;

namespace Shifan.Casework;

/// <summary>
/// What searches look through: the texts of entries one behind the other, and their initials, so that a walk reads memory from front to back. In parts, so that
/// after a change only the part is made anew in which something changed.
/// </summary>
internal sealed class RegisterText
{
    private const int Piece = 4096;

    private readonly List<Part> parts = [];

    /// <param name="entries">In their order.</param>
    /// <param name="before">What was made of the entries before a change; those that did not change are the same ones.</param>
    public RegisterText(RegisterEntry[] entries, RegisterText? before)
    {
        if (before is null)
        {
            Add(entries);
            return;
        }
        var rest = entries.AsSpan();
        for (var i = 0; i < before.parts.Count; i++)
        {
            var here = i + 1 < before.parts.Count ? Before(rest, before.parts[i + 1].Entries[0]) : rest.Length;
            if (rest[..here].SequenceEqual(before.parts[i].Entries)) parts.Add(before.parts[i]);
            else Add(rest[..here]);
            rest = rest[here..];
        }
        Add(rest);
    }

    /// <summary>Lets only those stand that have a term, as it is typed or by its initials.</summary>
    public void Narrow(string plain, ulong[]? typed, Span<bool> still)
    {
        var rented = ArrayPool<bool>.Shared.Rent(Piece * 2);
        foreach (var part in parts)
        {
            var own = still[..part.Entries.Length];
            var has = rented.AsSpan(0, part.Entries.Length);
            has.Clear();
            part.ByText(plain, has);
            if (typed is not null) part.ByInitials(typed, has);
            for (var i = 0; i < own.Length; i++) own[i] &= has[i];
            still = still[own.Length..];
        }
        ArrayPool<bool>.Shared.Return(rented);
    }

    private void Add(ReadOnlySpan<RegisterEntry> entries)
    {
        // what has grown to two parts becomes two
        if (entries.Length is > 0 and <= Piece * 2) parts.Add(new Part(entries.ToArray()));
        else for (; entries.Length > 0; entries = entries[Math.Min(Piece, entries.Length)..]) parts.Add(new Part(entries[..Math.Min(Piece, entries.Length)].ToArray()));
    }

    // how many stand before another
    private static int Before(ReadOnlySpan<RegisterEntry> entries, RegisterEntry other)
    {
        var (low, high) = (0, entries.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (RegisterEntry.Compare(entries[middle], other) < 0) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    private sealed class Part
    {
        private readonly string text;
        private readonly int[] textEnds;
        private readonly ulong[] initials;
        private readonly int[] initialEnds;

        public Part(RegisterEntry[] entries)
        {
            Entries = entries;
            (textEnds, initialEnds) = (new int[entries.Length], new int[entries.Length]);
            var (letters, marks) = (0, 0);
            for (var i = 0; i < entries.Length; i++)
            {
                textEnds[i] = letters += entries[i].Text.Length + 1;
                initialEnds[i] = marks += entries[i].Initials.Length;
            }
            // a line end behind each: nothing that is typed has one
            text = string.Create(letters, entries, static (all, entries) =>
            {
                foreach (var entry in entries)
                {
                    entry.Text.CopyTo(all);
                    all[entry.Text.Length] = '\n';
                    all = all[(entry.Text.Length + 1)..];
                }
            });
            initials = new ulong[marks];
            for (var i = 0; i < entries.Length; i++) entries[i].Initials.CopyTo(initials, initialEnds[i] - entries[i].Initials.Length);
        }

        public RegisterEntry[] Entries { get; }

        public void ByText(string plain, Span<bool> has)
        {
            for (int at = 0, entry = 0; at < text.Length; at = textEnds[entry])
            {
                var next = text.AsSpan(at).IndexOf(plain);
                if (next < 0) break;
                at += next;
                while (textEnds[entry] <= at) entry++;
                has[entry] = true;
            }
        }

        public void ByInitials(ulong[] typed, Span<bool> has)
        {
            var (first, wide, next, entry) = (typed[0], Vector<ulong>.Count, Math.Min(1, typed.Length - 1), 0);
            var (firsts, seconds) = (new Vector<ulong>(first), new Vector<ulong>(typed[next]));
            for (var at = 0; at + typed.Length <= initials.Length; at++)
            {
                // most places fit not even the first two letters: several are passed by at once
                while (at + wide + next <= initials.Length && Vector.GreaterThanAll(
                    Vector.Equals(new Vector<ulong>(initials, at) & firsts, Vector<ulong>.Zero) | Vector.Equals(new Vector<ulong>(initials, at + next) & seconds, Vector<ulong>.Zero), Vector<ulong>.Zero)) at += wide;
                if (at + typed.Length > initials.Length) break;
                if ((initials[at] & first) == 0) continue;
                var fits = 1;
                while (fits < typed.Length && (initials[at + fits] & typed[fits]) != 0) fits++;
                if (fits < typed.Length) continue;
                while (initialEnds[entry] <= at) entry++;
                has[entry] = true;
                at = initialEnds[entry] - 1;
            }
        }
    }
}
