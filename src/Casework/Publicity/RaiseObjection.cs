using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// 提出异议: by anybody, under his real name and with his reasons, against one case of a list while it is published; what came by letter or was said is entered
/// by the office. From this moment on that case waits, and no other. What it says and who says it, only the office reads.
/// </summary>
public sealed class RaiseObjection(Db db, ProgrammeStore programmes, KeepPicture keep, OfficeLetters letters, Outbox outbox, WorkCalendar calendar, TimeProvider time)
{
    public const int MostFiles = 10;
    public const long MostBytes = 20 * FileSettings.Mega;

    // who tries the same text a hundred times says it once
    private const int MostWaiting = 20;
    private const int CodeBytes = 12;

    /// <param name="Name">The real name of who objects, or of whom the body names.</param>
    /// <param name="Body">The body in whose name it is made; empty for one's own.</param>
    /// <param name="Way">How it came, where the office enters it.</param>
    /// <param name="CameOn">When it came, where the office enters it.</param>
    public sealed record Input(
        Guid List, Guid Application, string? Name, string? Body, string? Phone, string? Email, string? Text, IReadOnlyList<(string Name, Stream File)> Files, ObjectionWay Way = ObjectionWay.Online, DateOnly? CameOn = null);

    /// <param name="actor">The officer who enters it; null: its author himself.</param>
    /// <param name="input">What is objected.</param>
    /// <param name="stop">Ends the wait.</param>
    public async Task<Outcome<PublicityObjection>> RunAsync(Actor? actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        var today = Deadline.DayOf(now);
        // nobody's files are looked into for a list that is not open to him
        if (await ListAsync(actor, input.List, today, stop) is not { } list) return Publishing.NoSuchList;
        if (list.WithdrawnAt is not null) return new Refusal("list.withdrawn", "这次公示已撤回，不再受理异议");
        if (actor is null && today > list.Until) return new Refusal("objection.late", $"公示已于 {list.Until:yyyy-MM-dd} 结束。如有新的重要事实，请按公示上的联系方式来信、来访");
        var wrong = new List<Refusal>();
        if (!Publishing.Read(list.Lines).Any(line => line.Application == input.Application)) wrong.Add(new Refusal("objection.case", "请选择对哪一家单位有异议", "application"));
        if (TypedText.Trouble(input.Name, "name", "真实姓名", 50, out var name) is { } a) wrong.Add(a);
        if (TypedText.TroubleIfAny(input.Body, "body", "单位名称", 100, out var body) is { } b) wrong.Add(b);
        if (TypedText.Trouble(input.Phone, "phone", "联系电话", 40, out var phone) is { } c) wrong.Add(c);
        else if (phone.Count(char.IsAsciiDigit) < 7) wrong.Add(new Refusal("objection.phone", "联系电话不完整，请填手机号，或带区号的电话", "phone"));
        if (TypedText.TroubleIfAny(input.Email, "email", "电子邮箱", 200, out var email) is { } d) wrong.Add(d);
        else if (email is not null && !System.Net.Mail.MailAddress.TryCreate(email, out _)) wrong.Add(new Refusal("objection.email", "电子邮箱的写法不对，请核对，或不填", "email"));
        if (TypedText.Trouble(input.Text, "text", "异议的事实和理由", 5000, out var text) is { } e) wrong.Add(e);
        else if (text.Length < 10) wrong.Add(new Refusal("objection.short", "请写明事实和理由，至少 10 个字", "text"));
        var came = actor is null ? today : input.CameOn ?? today;
        if (came > today || came < list.From) wrong.Add(new Refusal("objection.day", $"收到的日期应在公示起日 {list.From:yyyy-MM-dd} 至今天之间", "cameOn"));
        if (input.Files.Count > MostFiles) wrong.Add(new Refusal("objection.files", $"最多附 {MostFiles} 个文件", "files"));
        if (wrong.Count > 0) return wrong;
        var files = new List<KeepPicture.Picture>();
        foreach (var (fileName, content) in input.Files)
        {
            var kept = await keep.RunAsync(new KeepPicture.Input("objection", "证据材料", "files", fileName, content, MostBytes), actor?.PersonId ?? Guid.Empty, stop);
            if (kept.Value is not { } picture) return kept.Refusals.ToList();
            files.Add(picture);
        }

        await using var work = await db.BeginAsync(stop);
        await db.LockAsync($"application:{input.Application}", stop);
        var open = await db.Objections.Where(o => o.ListId == list.Id && o.ApplicationId == input.Application && (o.State == ObjectionState.Received || o.State == ObjectionState.Accepted)).Select(o => new { o.Text, o.Name }).ToListAsync(stop);
        if (open.Exists(one => one.Text == text && one.Name == name)) return new Refusal("objection.twice", "同样的异议已经收到，正在处理，不用重复提交", "text");
        if (actor is null && open.Count >= MostWaiting) return new Refusal("objection.many", "对这家单位的异议较多，正在核查；如有不同的事实，请按公示上的联系方式来信、来访", "text");
        var programme = await programmes.FindAsync(list.Programme, stop);
        var objection = new PublicityObjection
        {
            Id = Guid.CreateVersion7(now), ListId = list.Id, ApplicationId = input.Application, OfficeId = list.OfficeId, Code = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(CodeBytes)), Way = actor is null ? ObjectionWay.Online : input.Way,
            CameOn = came, Late = came > list.Until, Name = name, Body = body, Phone = phone, Email = email, Text = text, ReceivedAt = now, EnteredBy = actor?.PersonId, State = ObjectionState.Received,
            DueOn = programme.Publicity?.Answered is { } days && calendar.After(came, days) is var due && calendar.Covers(due.Year) ? due : null,
        };
        db.Objections.Add(objection);
        for (var i = 0; i < files.Count; i++)
        {
            db.ObjectionFiles.Add(new ObjectionFile { ObjectionId = objection.Id, Number = i + 1, Name = files[i].Name, Digest = files[i].File.Digest, Size = files[i].File.Size, Kind = files[i].Kind, At = now, PersonId = actor?.PersonId });
        }
        await letters.ToAsync(list.OfficeId, Telling.ObjectionCame, $"公示收到异议：{list.Title}", "公示期间收到一件异议，有关的申报件暂停办理，其他不受影响。请登录查看和处理：", $"/publicity/objections/{objection.Id}", "objection.came", $"objection:{objection.Id}", now, stop);
        if (email is not null && actor is null)
        {
            outbox.Tell(email, $"异议已收到：{list.Title}", $"您对公示提出的异议已收到。\n查询码：{objection.Code}\n处理情况可在此查询（请勿转发，凭此可看到您的异议）：\n{outbox.Link($"/objections/{objection.Code}")}\n\n{OfficeLetters.End}", "objection.receipt", now, $"objection-receipt:{objection.Id}");
        }
        return await db.CommitAsync(Note(objection, actor, "objection.raise", now, new { objection = objection.Id, list = list.Id, way = objection.Way.ToString(), came, files = files.Count }), objection, stop);
    }

    private Task<PublishedList?> ListAsync(Actor? actor, Guid id, DateOnly today, CancellationToken stop)
    {
        var lists = db.PublishedLists.AsNoTracking().Where(l => l.Id == id && l.From <= today);
        if (actor is null) return lists.FirstOrDefaultAsync(stop);
        return actor.Has(Duty.Decide) ? lists.FirstOrDefaultAsync(l => l.OfficeId == actor.OfficeId, stop) : Task.FromResult<PublishedList?>(null);
    }

    /// <summary>A chain of its own: the applicant reads that of his application.</summary>
    internal static AuditNote Note(PublicityObjection objection, Actor? actor, string action, DateTimeOffset at, object detail) =>
        AuditNote.OfObjection(objection.Id, actor, action, at, detail);
}
