using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>What operations on the experts of a panel have in common.</summary>
internal static class Seating
{
    /// <summary>保密和回避承诺: what an expert signs before he sees anything.</summary>
    public static string PledgeOf(Programme programme, string step)
    {
        var items = programme.Panels.FirstOrDefault(terms => terms.Step == step)?.Pledge ?? [];
        return items.Count == 0 ? $"本人自愿担任“{programme.Notice.Title}”评审专家，遵守组织单位的回避和保密要求。" : Promise($"担任“{programme.Notice.Title}”评审专家", items);
    }

    /// <summary>The same of who goes on a visit; null where the programme has nobody sign.</summary>
    public static string? VisitPledgeOf(Programme programme) => programme.Visits is { Pledge: { Count: > 0 } items } ? Promise($"参加“{programme.Notice.Title}”实地核查", items) : null;

    private static string Promise(string what, IReadOnlyList<string> items) =>
        $"本人自愿{what}，郑重承诺：\n{string.Join("；\n", items.Select((item, i) => $"{i + 1}．{item}"))}。\n如有违反，本人承担相应责任。";

    /// <summary>He takes part no longer: his tasks end, what he submitted stays on file and does not count.</summary>
    public static async Task LeaveAsync(Db db, PanelSeat seat, SeatState state, string why, DateTimeOffset now, CancellationToken stop)
    {
        (seat.State, seat.Reason) = (state, why);
        if (state == SeatState.Out) seat.OutAt = now;
        else seat.AnsweredAt = now;
        seat.Token++;
        foreach (var task in await db.ScoringTasks.Where(t => t.PanelId == seat.PanelId && t.ExpertId == seat.ExpertId && t.EndedAt == null).ToListAsync(stop)) Tasks.End(task, "专家退出评审组", now);
    }
}
