using System.Buffers;

namespace Shifan.Casework;

/// <summary>What searches look through: the texts of all entries in one, and their initials in one, so that a walk reads memory from front to back.</summary>
internal sealed class RegisterText
{
    private readonly string text;
    private readonly int[] textEnds;
    private readonly ulong[] initials;
    private readonly int[] initialEnds;

    public RegisterText(IReadOnlyList<RegisterEntry> entries)
    {
        (textEnds, initialEnds) = (new int[entries.Count], new int[entries.Count]);
        var (letters, marks) = (0, 0);
        for (var i = 0; i < entries.Count; i++)
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
        for (var i = 0; i < entries.Count; i++) entries[i].Initials.CopyTo(initials, initialEnds[i] - entries[i].Initials.Length);
    }

    /// <summary>Lets only those stand that have a term, as it is typed or by its initials.</summary>
    public void Narrow(string plain, ulong[]? typed, Span<bool> still)
    {
        var rented = ArrayPool<bool>.Shared.Rent(still.Length);
        var has = rented.AsSpan(0, still.Length);
        has.Clear();
        for (int at = 0, entry = 0; at < text.Length; at = textEnds[entry])
        {
            var next = text.AsSpan(at).IndexOf(plain);
            if (next < 0) break;
            at += next;
            while (textEnds[entry] <= at) entry++;
            has[entry] = true;
        }
        if (typed is not null) ByInitials(typed, has);
        for (var i = 0; i < still.Length; i++) still[i] &= has[i];
        ArrayPool<bool>.Shared.Return(rented);
    }

    private void ByInitials(ulong[] typed, Span<bool> has)
    {
        var (first, entry) = (typed[0], 0);
        for (var at = 0; at + typed.Length <= initials.Length; at++)
        {
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
