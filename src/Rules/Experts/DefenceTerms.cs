using System.Globalization;

namespace Shifan.Rules;

/// <summary>A stretch of a day in which cases are heard.</summary>
public sealed record DefenceSession(TimeOnly From, TimeOnly Until)
{
    /// <summary>In words.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{From:HH:mm}–{Until:HH:mm}");
}

/// <summary>When a case is heard. Which case is in it, is the order's affair.</summary>
public sealed record DefenceSlot(int Number, DateOnly Day, TimeOnly From, TimeOnly Until);

/// <summary>答辩: how a step hears its cases.</summary>
/// <param name="Step">The step.</param>
/// <param name="Minutes">陈述: minutes a case has to speak.</param>
/// <param name="Questions">提问: minutes for questions.</param>
/// <param name="Pause">Minutes between two cases.</param>
/// <param name="Drawn">The order is drawn; else the office sets it.</param>
/// <param name="Sessions">The stretches of each day, in order.</param>
/// <param name="Notice">Each case is told its time so many working days before.</param>
/// <param name="Clause">What asks for it.</param>
/// <param name="Note">How it is read here, and why.</param>
public sealed record DefenceTerms(string Step, int Minutes, int Questions, int Pause, bool Drawn, IReadOnlyList<DefenceSession> Sessions, int Notice, string Clause, string? Note)
{
    /// <summary>The notice says nothing of it.</summary>
    public bool Assumed { get; init; }

    /// <summary>The slots for so many cases on these days; fewer where the days do not hold them. No slot goes beyond its session.</summary>
    public IReadOnlyList<DefenceSlot> Slots(IEnumerable<DateOnly> days, int cases)
    {
        var slots = new List<DefenceSlot>();
        var length = TimeSpan.FromMinutes(Minutes + Questions);
        foreach (var day in days.Distinct().Order())
        {
            foreach (var session in Sessions)
            {
                // a stretch of hours, not a time of day: what begins late must not run past midnight
                for (var from = session.From.ToTimeSpan(); from + length <= session.Until.ToTimeSpan() && slots.Count < cases; from += length + TimeSpan.FromMinutes(Pause))
                {
                    slots.Add(new DefenceSlot(slots.Count + 1, day, TimeOnly.FromTimeSpan(from), TimeOnly.FromTimeSpan(from + length)));
                }
            }
        }
        return slots;
    }

    /// <summary>The order of a draw: as <see cref="Sampling.Order"/>, so that anyone can repeat it.</summary>
    public static IReadOnlyList<string> Order(string seed, IEnumerable<string> cases) => [.. Sampling.Order(seed, cases)];

    /// <summary>In words.</summary>
    public string Say() => $"每件陈述 {Minutes} 分钟{(Questions == 0 ? "" : $"，提问 {Questions} 分钟")}{(Pause == 0 ? "" : $"，间隔 {Pause} 分钟")}；次序{(Drawn ? "抽签" : "由主管部门排定")}；每天 {string.Join("、", Sessions)}；提前 {Notice} 个工作日通知";
}
