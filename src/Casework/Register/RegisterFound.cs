using System.Collections;
using System.Numerics;

namespace Shifan.Casework;

/// <summary>What a search found, in the order of the register: a bit an entry. What is shown of it is made as it is read.</summary>
public sealed class RegisterFound : IReadOnlyCollection<RegisterRow>
{
    private const int Bits = 64;

    private readonly RegisterImage image;
    private readonly DateOnly day;
    private readonly ulong[] found;

    internal RegisterFound(RegisterImage image, DateOnly day, ulong[] found)
    {
        (this.image, this.day, this.found) = (image, day, found);
        foreach (var some in found) Count += BitOperations.PopCount(some);
    }

    public int Count { get; }

    internal RegisterWords Words => image.Words;

    internal static ulong[] Room(int entries) => new ulong[(entries + Bits - 1) / Bits];

    internal static void Mark(ulong[] found, int entry) => found[entry / Bits] |= 1UL << entry % Bits;

    /// <summary>As many of them, from one counted from 0.</summary>
    public IEnumerable<RegisterRow> Part(int from, int most) => Entries(from).Take(most).Select(entry => image.RowOf(entry, day));

    public IEnumerator<RegisterRow> GetEnumerator() => Part(0, Count).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>What is counted, of each, with how it stands.</summary>
    internal void Each(Action<RegisterFacts, CertificateState> act)
    {
        var facts = image.Facts;
        for (var i = 0; i < found.Length; i++)
        {
            for (var some = found[i]; some != 0; some &= some - 1)
            {
                ref readonly var one = ref facts[i * Bits + BitOperations.TrailingZeroCount(some)];
                act(one, one.OnDay(day)!.Value);
            }
        }
    }

    private IEnumerable<int> Entries(int from)
    {
        for (var i = 0; i < found.Length; i++)
        {
            var here = BitOperations.PopCount(found[i]);
            if (from >= here)
            {
                from -= here;
                continue;
            }
            for (var some = found[i]; some != 0; some &= some - 1)
            {
                if (from-- <= 0) yield return i * Bits + BitOperations.TrailingZeroCount(some);
            }
            from = 0;
        }
    }
}
