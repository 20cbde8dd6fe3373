using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// Submits: checks that everything required is answered and understood, freezes a version, and sends it to the office that the
/// programme names. Conditions that are not met block only where the programme says so (Z3.1): else they are shown to the applicant before and
/// to every reviewer after. Asked twice for the same draft, it submits once.
/// </summary>
public sealed class SubmitApplication(Db db, Casefiles files, Divisions divisions, FindRoute route, MaterialsOf materials, CheckReadiness check, Notifications notifications, WorkCalendar calendar, TimeProvider time)
{
    private const int LongestName = 30;
    private const int LongestReply = 2000;

    /// <param name="Application">Which application.</param>
    /// <param name="Revision">The draft that was on the page; null where none was seen. What a colleague saved since is not submitted unseen.</param>
    /// <param name="Declarant">Who declares that everything is true, by name.</param>
    /// <param name="Position">What he is in the institution.</param>
    /// <param name="Agrees">That he has read the declaration and makes it.</param>
    /// <param name="Reply">What was corrected, where it had been returned.</param>
    /// <param name="Files">The files that were on the page, as <see cref="MaterialsOf.SumOf"/> says them; null where none were seen.</param>
    public sealed record Input(Guid Application, int? Revision = null, string? Declarant = null, string? Position = null, bool Agrees = false, string? Reply = null, string? Files = null);

    public async Task<Outcome<Application>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (await files.LockAsync(actor, input.Application, stop) is not { } file) return Refusals.NoSuchApplication;
        if (!actor.Has(Duty.Apply)) return Refusals.NotYours;
        var application = file.Application;
        var draft = await Draft.OfAsync(db, application.Id, stop);
        if (file.Step.Action(Doing.Submit) is not { } action)
        {
            // pressed twice, or sent again because the answer was lost: nothing has changed since, so it is this very submission
            return application.Version > 0 && input.Revision == draft.Revision ? application : Refusals.WrongStep(file.Step.PublicLabel);
        }
        if (application.DeletedAt is not null) return Refusals.Deleted;
        // what the authority is just moving to an amended notice would otherwise be submitted under the one that is no more
        if (application.Version == 0 && application.Digest != file.Call.Digest) return new Refusal("draft.amended", "申报通知刚有更正，本申报正在转入更正后的内容，请稍后刷新页面，核对后再提交");
        if (file.Step.Elapses == Elapse.Closes && file.DeadlineOf(calendar) is { } deadline && deadline.IsLate(now)) return Refusals.Late(application.Returns > 0 ? "补正" : "申报", deadline.ToString(), Casefile.BasisOf(application, file.Step)?.Clause);
        if (input.Revision is { } seen && seen != draft.Revision) return new Refusal("draft.changed", "本单位的其他人（或另一个窗口）刚保存过此申报，请先看过现在的内容再提交");
        var answered = Answered.Read(file.Programme, draft, Deadline.DayOf(now));
        var handed = await materials.DraftAsync(application.Id, stop);
        if (input.Files is { } listedThen && listedThen != MaterialsOf.SumOf(handed)) return new Refusal("draft.changed", "本单位的其他人（或另一个窗口）刚增减或调整过申报材料，请先看过现在的材料再提交");
        var institution = await db.Institutions.AsNoTracking().FirstAsync(i => i.Id == application.InstitutionId, stop);
        var readiness = await check.RunAsync(file.Programme, answered, file.Programme.Evaluate(answered.Sheet), institution, handed, now, stop);
        List<Refusal> refusals = [.. readiness.Blocking, .. Undeclared(file.Programme, input, out var declarant)];
        if (TypedText.TroubleIfAny(input.Reply, "reply", "补正说明", LongestReply, out var reply) is { } unreadable) refusals.Add(unreadable);
        if (refusals.Count > 0) return refusals;
        if (file.Programme.Workflow.Next(action, answered.Sheet) is not { } next) return new Refusal("submit.way", "按所填内容不能确定由哪一级受理，请检查申报渠道");
        if (await RouteAsync(file, answered.Sheet, next, stop) is { } lost) return lost;
        // only the way tells whose area it is, and whether an office there closed earlier
        var local = file.DeadlineOf(calendar);
        var late = local?.IsLate(now) == true;
        if (late && file.Step.Elapses == Elapse.Closes) return Refusals.Late("所在地的申报", local!.Value.ToString(), file.Step.Deadline?.Clause);

        var (answers, declared) = (JsonText.Write(draft.Answers), JsonText.Write(draft.Declared));
        var listed = handed.Count == 0 ? null : MaterialsOf.List(handed);
        if (application.Returns > 0 && reply is null && await db.Versions.AnyAsync(v => v.ApplicationId == application.Id && v.Number == application.Version && v.Answers == answers && v.Declared == declared && v.Materials == listed, stop)
            && !await db.ReturnPoints.AnyAsync(p => p.ApplicationId == application.Id && p.Reply != null && p.RepliedAt > db.Versions.Where(v => v.ApplicationId == application.Id && v.Number == application.Version).Select(v => v.SubmittedAt).First(), stop))
        {
            return new Refusal("submit.unchanged", "与退回前的内容完全相同，也没有写补正说明。请按退回意见修改，或说明为什么不用修改", "reply");
        }
        application.Version++;
        application.SubmittedAt ??= now;
        var version = new ApplicationVersion
        {
            ApplicationId = application.Id,
            Number = application.Version,
            Answers = answers,
            Declared = declared,
            Materials = listed,
            Declarant = declarant,
            Digest = AuditChain.DigestOf(application.Number, application.Version, application.Digest, answers, declared, listed, declarant),
            SubmittedAt = now,
            SubmittedBy = actor.PersonId,
        };
        db.Versions.Add(version);
        file.Judge(answered.Sheet);
        var handling = file.Move(db, actor, action, next, now, await files.NextHandlingAsync(application.Id, stop), reply, late: late);
        await notifications.SubmittedAsync(file, version, [.. MaterialTroubles.DueLater(file.Programme, answered.Sheet, handed)], stop);
        return await db.CommitAsync(
            AuditNote.Of(application, actor, "application.submit", now, new { version = version.Number, version.Digest, to = next.Id, opinion = handling.Opinion, late = late ? (bool?)true : null }), application, stop);
    }

    private static List<Refusal> Undeclared(Programme programme, Input input, out string? declarant)
    {
        declarant = null;
        if (programme.Declaration is not { } declaration) return [];
        List<Refusal?> refusals =
        [
            TypedText.Trouble(input.Declarant, "declarant", "声明人姓名", LongestName, out var name),
            TypedText.Trouble(input.Position, "position", "声明人职务", LongestName, out var position),
            input.Agrees ? null : new Refusal("declaration", $"请阅读并勾选《{declaration.Paper.Label}》", "agrees"),
        ];
        declarant = $"{name}（{position}）";
        return [.. refusals.OfType<Refusal>().Select(refusal => refusal with { Code = "declaration", Clause = declaration.Clause })];
    }

    // who was sent to another office stays there, as long as his own answer is the one that was found wrong
    private async Task KeepTransferAsync(Casefile file, int code, CancellationToken stop)
    {
        if (file.Application.TransferredTo is not { } target) return;
        var before = FindRoute.DivisionOf(file.Programme)!.Figure.Show(await files.FactsAsync(file, stop));
        if (before == code.ToString("000000", System.Globalization.CultureInfo.InvariantCulture)) await TransferCase.RouteAsync(db, file.Application, await db.Offices.AsNoTracking().FirstAsync(o => o.Id == target, stop), stop);
        else file.Application.TransferredTo = null;
    }

    // the division of the seat names the offices of all levels; a level without an office cannot be sent to
    private async Task<Refusal?> RouteAsync(Casefile file, FactSheet sheet, Step next, CancellationToken stop)
    {
        var field = FindRoute.DivisionOf(file.Programme)!;
        var code = int.Parse(field.Figure.Show(sheet), System.Globalization.CultureInfo.InvariantCulture);
        if (divisions.Today(code) is not { } division) return new Refusal("submit.division", $"没有代码为 {code:000000} 的行政区划", field.Id);
        var application = file.Application;
        var before = (application.CountyOfficeId, application.CityOfficeId, application.ProvinceOfficeId);
        var offices = await route.OfficesAsync(division, stop);
        // who goes to the province directly is not seen by those whom he skips
        var way = file.Programme.Workflow.From(next).Select(step => file.Programme.Workflow.Level(step.By)).OfType<Level>().ToHashSet();
        string? At(OfficeLevel level) => level == OfficeLevel.Province || way.Any(on => on.Of == level) ? offices.GetValueOrDefault(level)?.Id : null;
        (application.CountyOfficeId, application.CityOfficeId, application.ProvinceOfficeId) = (At(OfficeLevel.County), At(OfficeLevel.City), At(OfficeLevel.Province));
        await KeepTransferAsync(file, code, stop);
        // whose return it answers; who took it back himself may have noticed that he had sent it to the wrong place
        if (application.Version > 0 && before != (application.CountyOfficeId, application.CityOfficeId, application.ProvinceOfficeId) && await files.LastActionAsync(application.Id, stop) != WithdrawApplication.Action)
        {
            return new Refusal("submit.moved", "补正时不能改变所在地（受理单位），如确有变更请与受理单位联系", field.Id);
        }
        foreach (var level in way)
        {
            if (application.OfficeFor(level.Of) is null) return new Refusal("submit.division", $"{divisions.FullName(code)}没有对应的{level.Label}，请选择到县（市、区）", field.Id);
        }
        if (!Within.Covers(file.Programme.Notice.Office, division.Code)) return new Refusal("submit.division", $"{divisions.FullName(code)}不在本通知的范围内", field.Id);
        return null;
    }
}
