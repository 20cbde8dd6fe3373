using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// 移送: sends a case that came to the wrong office to the right one of the same level, by the office that has it or the one next above. Step and
/// time of arrival stay, so that nobody loses days by it; whoever had it sees it no longer, unless it lies over the new one.
/// </summary>
public sealed class TransferCase(Db db, Casefiles files, ProgrammeStore programmes, Notifications notifications, OfficeLetters letters, TimeProvider time)
{
    /// <summary>The word of the act; no action of a step, because the case stays at its step.</summary>
    public const string Action = "transfer";

    public sealed record Input(Guid Application, int Token, string? Office, string? Reason);

    /// <param name="Offices">Where it may be sent.</param>
    public sealed record View(Application Application, Programme Programme, string Institution, string From, IReadOnlyList<Office> Offices);

    /// <summary>Null where the actor may not transfer such a case.</summary>
    public async Task<View?> ShowAsync(Actor actor, Guid id, CancellationToken stop = default)
    {
        if (await actor.Sees(db.Applications.AsNoTracking()).FirstOrDefaultAsync(a => a.Id == id, stop) is not { } application) return null;
        var programme = await programmes.FindAsync(application.Digest, stop);
        if (!Authority.May(actor, application, programme, CaseAct.Transfer)) return null;
        var level = programme.Workflow.Level(programme.Workflow[application.Step].By)!.Of;
        var own = application.OfficeFor(level);
        var institution = await db.Institutions.Where(i => i.Id == application.InstitutionId).Select(i => i.Name).FirstAsync(stop);
        var offices = await db.Offices.AsNoTracking().Where(o => o.Level == level && !o.OnlyReceives && o.Id != own).OrderBy(o => o.Id).ToListAsync(stop);
        return new View(application, programme, institution, await db.Offices.Where(o => o.Id == own).Select(o => o.Name).FirstAsync(stop), [.. offices.Where(o => Within.Covers(programme.Notice.Office, o.Division))]);
    }

    public async Task<Outcome<Application>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (await files.LockAsync(actor, input.Application, stop) is not { } file) return Refusals.NoSuchApplication;
        if (!Authority.May(actor, file.Application, file.Programme, CaseAct.Transfer)) return Refusals.NotYours;
        if (file.Application.Token != input.Token) return Refusals.Changed;
        if (TypedText.Trouble(input.Reason, "reason", "移送的理由", Verbs.LongestOpinion, out var reason) is { } unsaid) return unsaid;
        var level = file.Programme.Workflow.Level(file.Step.By)!.Of;
        var from = file.Application.OfficeFor(level)!;
        var (picked, unclear) = await OfficeAsync(actor, input, stop);
        if (unclear is not null) return unclear;
        if (picked == from) return new Refusal("transfer.same", "这件申报本来就在这个单位", "office");
        if (await db.Offices.AsNoTracking().FirstOrDefaultAsync(o => o.Id == picked && o.Level == level && !o.OnlyReceives, stop) is not { } to || !Within.Covers(file.Programme.Notice.Office, to.Division))
        {
            return new Refusal("transfer.office", "请选择本通知范围内的同级单位", "office");
        }
        var application = file.Application;
        await RouteAsync(db, application, to, stop);
        application.TransferredTo = to.Id;
        application.Token++;
        var handling = new Handling
        {
            ApplicationId = application.Id,
            Number = await files.NextHandlingAsync(application.Id, stop),
            Step = application.Step,
            Action = Action,
            ToStep = application.Step,
            Version = application.Version,
            PersonId = actor.PersonId,
            OfficeId = actor.OfficeId,
            ForPersonId = actor.DeputyFor,
            At = now,
            Opinion = reason,
        };
        db.Handlings.Add(handling);
        await notifications.TransferredAsync(file, to.Name, now, stop);
        await letters.ToAsync(to.Id, $"移送来一件申报：{application.Number}", $"申报 {application.Number} 已移送到贵单位办理，到达时间仍按原时间计算。详情请登录查看：", $"/review/{application.Id}", "application.transferred", now, stop);
        await letters.ToAsync(from, $"申报已移送：{application.Number}", $"申报 {application.Number} 已移送到{to.Name}办理，不再由贵单位办理。", "/review", "application.transferred", now, stop);
        return await db.CommitAsync(AuditNote.Of(application, actor, "review.transfer", now, new { step = application.Step, action = Action, version = application.Version, fromOffice = from, toOffice = to.Id, reason }), application, stop);
    }

    // the box takes an office's name, a part of it that fits only one, or its code
    private async Task<(string? Office, Refusal? Unclear)> OfficeAsync(Actor actor, Input input, CancellationToken stop)
    {
        var typed = input.Office?.Trim() ?? "";
        if (typed.Length == 0 || await ShowAsync(actor, input.Application, stop) is not { } view) return (null, null);
        if (await db.Offices.AnyAsync(o => o.Id == typed, stop)) return (typed, null);
        var exact = view.Offices.Where(o => o.Name == typed).ToList();
        var near = exact.Count > 0 ? exact : view.Offices.Where(o => o.Name.Contains(typed, StringComparison.Ordinal)).ToList();
        return near switch
        {
            [var only] => (only.Id, null),
            [] => (null, new Refusal("transfer.office", $"没有名称含“{(typed.Length > 40 ? typed[..40] + "…" : typed)}”的同级单位，请从列出的单位中选一个", "office")),
            _ => (null, new Refusal("transfer.office", $"“{typed}”有 {near.Count} 个单位：{string.Join("、", near.Take(6).Select(o => o.Name))}{(near.Count > 6 ? "等" : "")}，请写全称", "office")),
        };
    }

    /// <summary>Puts an office, and those over it, on the way of a case. Those below stay: they did their part.</summary>
    internal static async Task RouteAsync(Db db, Application application, Office to, CancellationToken stop)
    {
        for (var office = to; office is not null; office = office.ParentId is { } parent ? await db.Offices.AsNoTracking().FirstAsync(o => o.Id == parent, stop) : null)
        {
            switch (office.Level)
            {
                case OfficeLevel.County: application.CountyOfficeId = office.Id; break;
                case OfficeLevel.City: application.CityOfficeId = office.Id; break;
                default: application.ProvinceOfficeId = office.Id; break;
            }
        }
    }
}
