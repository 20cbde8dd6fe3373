using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// Submits: checks that everything required is answered and understood, freezes a version, and sends it to the office that the
/// programme names. Conditions that are not met do not block (Z3.1): they are shown to the applicant before and to every reviewer after.
/// </summary>
public sealed class SubmitApplication(Db db, Casefiles files, Divisions divisions, WorkCalendar calendar, TimeProvider time)
{
    /// <param name="actor">Who submits.</param>
    /// <param name="id">Whose application.</param>
    /// <param name="revision">The draft that was on the page; null where none was seen. What a colleague saved since is not submitted unseen.</param>
    /// <param name="stop">Ends the wait.</param>
    public async Task<Outcome<Application>> RunAsync(Actor actor, Guid id, int? revision = null, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (await files.LockAsync(actor, id, stop) is not { } file) return Refusals.NoSuchApplication;
        if (actor.Role != Role.Applicant) return Refusals.NotYours;
        if (file.Step.Action(Doing.Submit) is not { } action) return Refusals.WrongStep(file.Step.PublicLabel);
        if (file.DeadlineOf(calendar) is { } deadline && deadline.IsLate(now)) return Refusals.Late(file.Step.PublicLabel, deadline.ToString(), file.Step.Deadline!.Clause);

        var application = file.Application;
        var draft = await Draft.OfAsync(db, id, stop);
        if (revision is { } seen && seen != draft.Revision) return new Refusal("draft.changed", "本单位的其他人（或另一个窗口）刚保存过此申报，请先看过现在的内容再提交");
        var answered = Answered.Read(file.Programme, draft, Deadline.DayOf(now));
        var refusals = Troubles(file.Programme, answered);
        if (refusals.Count > 0) return refusals;
        if (file.Programme.Form.Fields.FirstOrDefault(field => field.Type == FieldType.CreditCode) is { } codeField
            && codeField.Figure.Show(answered.Sheet) is { Length: > 0 } code
            && code != await db.Institutions.Where(i => i.Id == application.InstitutionId).Select(i => i.CreditCode).FirstAsync(stop))
        {
            return new Refusal("submit.institution", $"{codeField.Label}与本账号所属单位的不一致，不能代其他单位申报", codeField.Id);
        }
        if (file.Programme.Workflow.Next(action, answered.Sheet) is not { } next) return new Refusal("submit.way", "按所填内容不能确定由哪一级受理，请检查申报渠道");
        if (await RouteAsync(file, answered.Sheet, next, stop) is { } lost) return lost;

        application.Version++;
        application.SubmittedAt ??= now;
        application.CorrectionUntil = null;
        var (answers, declared) = (JsonText.Write(draft.Answers), JsonText.Write(draft.Declared));
        var version = new ApplicationVersion
        {
            ApplicationId = id,
            Number = application.Version,
            Answers = answers,
            Declared = declared,
            Digest = AuditChain.DigestOf(application.Digest, answers, declared, materials: null, declarant: null),
            SubmittedAt = now,
            SubmittedBy = actor.PersonId,
        };
        db.Versions.Add(version);
        file.Move(db, actor, action, next, now, await files.NextHandlingAsync(id, stop), opinion: null);
        return await db.CommitAsync(AuditNote.Of(application, actor, "application.submit", now, new { version = version.Number, version.Digest, to = next.Id }), application, stop);
    }

    /// <summary>Everything that stands in the way of submitting, field by field.</summary>
    public static List<Refusal> Troubles(Programme programme, Answered answered)
    {
        var refusals = answered.Faults.Select(fault => new Refusal(fault.Code, $"{fault.Message}。{fault.Remedy}", fault.Place.Path)).ToList();
        foreach (var field in programme.Form.Fields)
        {
            if (IsRequired(field, answered.Sheet) && !IsAnswered(answered.Answers[field.Id])) refusals.Add(Refusals.Missing(field.Id, field.Label));
        }
        foreach (var table in programme.Form.Tables.Where(table => table.IsAsked(answered.Sheet)))
        {
            var rows = (answered.Answers[table.Id] as SequenceNode)?.Items.OfType<MappingNode>().ToList() ?? [];
            if (rows.Count < table.LeastRows) refusals.Add(new Refusal("missing", $"{table.Label}至少填 {table.LeastRows} 行", table.Id));
            foreach (var (row, i) in rows.Select((row, i) => (row, i)))
            {
                // a column that is asked only of some is asked of nobody here: its own row decides, and rows are judged when they are read
                refusals.AddRange(table.Columns.Where(column => column.Required && column.When is null && !IsAnswered(row[column.Id]))
                    .Select(column => Refusals.Missing($"{table.Id}[{i + 1}].{column.Id}", $"{table.Label}第 {i + 1} 行的{column.Label}")));
            }
        }
        refusals.AddRange(programme.Checks.Where(check => check.Blocks).Select(check => check.Condition.Explain(answered.Sheet))
            .Where(finding => finding.Verdict == Verdict.NotMet).Select(finding => new Refusal("check", $"{finding.Rubric.Asks}：{finding.Sentence}", Clause: finding.Rubric.Clause)));
        return refusals;
    }

    public static bool IsAsked(Field field, FactSheet sheet) => field.IsAsked(sheet);

    public static bool IsRequired(Field field, FactSheet sheet) => field.IsRequired(sheet);

    private static bool IsAnswered(Node? node) => node switch
    {
        ScalarNode scalar => !scalar.IsNull && scalar.Text.Trim().Length > 0,
        SequenceNode list => list.Items.Count > 0,
        MappingNode map => map.Entries.Any(entry => IsAnswered(entry.Value)),
        _ => false,
    };

    // the division of the seat names the offices of all levels; a level without an office cannot be sent to
    private async Task<Refusal?> RouteAsync(Casefile file, FactSheet sheet, Step next, CancellationToken stop)
    {
        var field = file.Programme.Form.Fields.First(f => f is { Type: FieldType.Division, Required: true });
        var code = int.Parse(field.Figure.Show(sheet), System.Globalization.CultureInfo.InvariantCulture);
        if (divisions.Today(code) is not { } division) return new Refusal("submit.division", $"没有代码为 {code:000000} 的行政区划", field.Id);
        var application = file.Application;
        if (application.Version > 0 && application.CountyOfficeId is { } before && before != InstallOffices.Id(division.Code))
        {
            return new Refusal("submit.moved", "补正时不能改变所在地（受理单位），如确有变更请与受理单位联系", field.Id);
        }
        (application.CountyOfficeId, application.CityOfficeId, application.ProvinceOfficeId) = (null, null, null);
        var office = await db.Offices.AsNoTracking().FirstOrDefaultAsync(o => o.Id == InstallOffices.Id(division.Code), stop);
        while (office is not null)
        {
            switch (office.Level)
            {
                case OfficeLevel.County: application.CountyOfficeId = office.Id; break;
                case OfficeLevel.City: application.CityOfficeId = office.Id; break;
                default: application.ProvinceOfficeId = office.Id; break;
            }
            office = office.ParentId is { } parent ? await db.Offices.AsNoTracking().FirstOrDefaultAsync(o => o.Id == parent, stop) : null;
        }
        foreach (var level in file.Programme.Workflow.Levels.Where(level => file.Programme.Workflow.Steps.Any(step => step.By == level.Id && (step.Id == next.Id || level.Of != OfficeLevel.County))))
        {
            if (application.OfficeFor(level.Of) is null) return new Refusal("submit.division", $"{divisions.FullName(code)}没有对应的{level.Label}，请选择到县（市、区）", field.Id);
        }
        if (!Within.Covers(file.Programme.Notice.Office, division.Code)) return new Refusal("submit.division", $"{divisions.FullName(code)}不在本通知的范围内", field.Id);
        return null;
    }
}
