namespace Shifan.Rules;

/// <summary>What becomes of a result where a department has not answered in time.</summary>
public enum SilentDepartment
{
    /// <summary>It waits for the answer.</summary>
    Waits,

    /// <summary>It can be recorded once the time is over, with a reason.</summary>
    Reason,
}

/// <summary>会商: that a result is decided by several departments together.</summary>
/// <param name="Departments">Those that are asked, the office that leads not among them.</param>
/// <param name="Within">They answer within so many working days after the day on which they are asked; null where no time is set.</param>
/// <param name="Silent">What becomes of the result where one is silent.</param>
/// <param name="Clause">What asks for it.</param>
/// <param name="Note">How it is read here, and why.</param>
public sealed record JointDecision(IReadOnlyList<string> Departments, int? Within, SilentDepartment Silent, string Clause, string? Note)
{
    /// <summary>The notice says nothing of it.</summary>
    public bool Assumed { get; init; }

    /// <summary>The last day to answer what was asked on a day; null where no time is set.</summary>
    public DateOnly? Until(DateOnly asked, WorkCalendar calendar) => Within is { } days ? calendar.After(asked, days) : null;

    /// <summary>In words.</summary>
    public string Say() => $"结果会商{string.Join("、", Departments)}{(Within is { } days ? $"，{days} 个工作日内答复" : "")}{(Silent == SilentDepartment.Reason ? "，逾期未答复的写明理由后可以记录结果" : "")}，有不同意见的写明理由{(Assumed ? "（通知未写明，为本系统设定）" : "")}";
}
