namespace Shifan.Rules;

/// <summary>
/// Something wrong in a file or an answer: what, where, and what to do about it. <paramref name="Code"/> is stable and for
/// machines; <paramref name="Message"/> and <paramref name="Remedy"/> are for people, in Chinese.
/// </summary>
public sealed record Fault(string Code, Place Place, string Message, string Remedy)
{
    /// <summary>One line: place, message, remedy.</summary>
    public override string ToString() => $"{Place}：{Message}。{Remedy}";
}

/// <summary>The faults found while one file is read, in the order they were found.</summary>
public sealed class Faults
{
    private const int Most = 500;

    private readonly List<Fault> all = [];

    private HashSet<Fault>? seen;

    /// <summary>Everything found so far.</summary>
    public IReadOnlyList<Fault> All => all;

    /// <summary>Nothing was found.</summary>
    public bool None => all.Count == 0;

    /// <summary>Notes a fault once: the same fault at the same place is not said twice, and after some hundreds nobody reads on.</summary>
    public void Add(string code, Place place, string message, string remedy)
    {
        var fault = new Fault(code, place, message, remedy);
        if (all.Count < Most && (seen ??= []).Add(fault)) all.Add(fault);
    }

    /// <summary>Takes over the faults of another reading.</summary>
    public void AddRange(IEnumerable<Fault> faults)
    {
        foreach (var fault in faults) Add(fault.Code, fault.Place, fault.Message, fault.Remedy);
    }
}
