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

/// <summary>From when a case can be scored at a defence.</summary>
public enum DefenceOpening
{
    /// <summary>As soon as the round is open.</summary>
    Round,

    /// <summary>Once the case has been called (叫号).</summary>
    Called,
}

/// <summary>What becomes of a case that nobody comes to defend (缺席).</summary>
public enum DefenceAbsence
{
    /// <summary>It is heard later: at the end of its group, where there is time.</summary>
    Moved,

    /// <summary>It has no place.</summary>
    Fails,

    /// <summary>It is scored by its papers alone.</summary>
    ScoredOnPaper,
}

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

    /// <summary>From when a case can be scored.</summary>
    public DefenceOpening Opens { get; init; } = DefenceOpening.Round;

    /// <summary>What becomes of a case that nobody comes to defend.</summary>
    public DefenceAbsence Absent { get; init; } = DefenceAbsence.Moved;

    /// <summary>携带: what each case is told to bring.</summary>
    public IReadOnlyList<string> Bring { get; init; } = [];

    /// <summary>The first day for which notice given on a day is in time: so many working days later.</summary>
    public DateOnly Earliest(DateOnly told, WorkCalendar calendar) => Notice == 0 ? told : calendar.After(told, Notice);

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
    public string Say() => $"每件陈述 {Minutes} 分钟{(Questions == 0 ? "" : $"，提问 {Questions} 分钟")}{(Pause == 0 ? "" : $"，间隔 {Pause} 分钟")}；次序{(Drawn ? "抽签" : "由主管部门排定")}；每天 {string.Join("、", Sessions)}；提前 {Notice} 个工作日通知；{(Opens == DefenceOpening.Called ? "叫到的才能评分" : "评分开始后都能评分")}；无人到场的{SayAbsent()}{(Bring.Count == 0 ? "" : $"；携带{string.Join("、", Bring)}")}";

    /// <summary>What becomes of a case that nobody comes to defend, in words.</summary>
    public string SayAbsent() => Absent switch { DefenceAbsence.Moved => "另行安排", DefenceAbsence.Fails => "不参加排序", DefenceAbsence.ScoredOnPaper => "按书面材料评分" };
}
