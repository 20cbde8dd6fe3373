using System.Runtime.InteropServices;

namespace Shifan.Casework;

/// <summary>What a search narrows and counts by, of one entry: numbers alone, so that a wide search reads memory from front to back and makes nothing on its way.</summary>
/// <param name="Division">0 where the list names none.</param>
/// <param name="Kind">The number of the word, as the others (<see cref="RegisterWords"/>).</param>
internal readonly record struct RegisterFacts(DateOnly GivenOn, DateOnly From, DateOnly? Until, DateOnly? EndedOn, bool Mistaken, int Division, int Kind, int Batch, int Functions)
{
    /// <summary>How it stands on a day; null where the register of that day does not have it: not decided yet, or entered by mistake and so never given.</summary>
    public CertificateState? OnDay(DateOnly day) => day < GivenOn || Mistaken ? null : VerifyCertificate.StateOf(From, Until, EndedOn, day);

    /// <summary>Whether a division is its seat or lies around it.</summary>
    public bool IsIn(int division) => Division != 0 && Places.IsIn(Division, division);
}

/// <summary>The words of a register by number. A word keeps its number, so that what was numbered before a change need not be numbered again.</summary>
internal sealed class RegisterWords
{
    private readonly Lock turn = new();
    private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal);
    private volatile string[] words = new string[64];

    /// <summary>How many there are.</summary>
    public int Count
    {
        get
        {
            lock (turn) return numbers.Count;
        }
    }

    public string this[int number] => words[number];

    public int NumberOf(string word)
    {
        lock (turn)
        {
            ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(numbers, word, out var known);
            if (known) return number;
            number = numbers.Count - 1;
            var room = words;
            if (number == room.Length) Array.Resize(ref room, number * 2);
            room[number] = word;
            words = room;
            return number;
        }
    }

    /// <summary>The number of a word; -1 where no entry ever had it.</summary>
    public int Find(string word)
    {
        lock (turn) return numbers.TryGetValue(word, out var number) ? number : -1;
    }
}
