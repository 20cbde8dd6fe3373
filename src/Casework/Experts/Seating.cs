using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>What operations on the experts of a panel have in common.</summary>
internal static class Seating
{
    /// <summary>保密和回避承诺: what an expert signs before he sees anything.</summary>
    public static string PledgeOf(Programme programme) =>
        $"本人自愿担任“{programme.Notice.Title}”评审专家，郑重承诺：\n一、与申报单位有任职、兼职、顾问、持股、亲属、合作等利害关系，可能影响公正的，主动申报并回避；\n二、独立、客观、公正评分，不与申报单位及其他专家私下接触、交流评分；\n三、不向任何人透露评审材料、评分、评审组成员和评审结果，不复制、留存评审材料；\n四、不接受申报单位或有关人员的财物和宴请。\n如有违反，本人承担相应责任。";

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
