using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Shifan.Casework;

/// <summary>Of what people are told by letter.</summary>
public enum Telling
{
    Submitted,
    Moved,
    Transferred,
    Extended,
    Amended,
    Messaged,
    DraftDue,
    CorrectionDue,
    FilesDue,
    PaperDue,
    Arrived,
    SentBack,
    OwnExtended,
    NoticeAmended,
    InnerDue,
    PaperLate,
    LeftUndecided,
    GivenUp,
    Escalated,
    Daily,
    PackageMade,
    Defence,
    VisitPlanned,
    Published,
    Objected,
    ObjectionCame,
    Recognised,
    TitleChanged,
    TitleExpiring,
    TitlesExpiring,
}

/// <summary>An event, and who is told of it when.</summary>
/// <param name="Kind">The event.</param>
/// <param name="Label">What it is called.</param>
/// <param name="Whom">Whose people are told.</param>
/// <param name="When">At once, or when.</param>
/// <param name="MayBeQuiet">Whether a person may do without it: not what has consequences in law, or days that run from it.</param>
public sealed record TellingRow(Telling Kind, string Label, Role Whom, string When, bool MayBeQuiet);

/// <summary>Who is told of what: the one table of events and roles.</summary>
public static class Tellings
{
    public static IReadOnlyList<TellingRow> Table { get; } =
    [
        new(Telling.Submitted, "申报已提交（回执）", Role.Applicant, "即时", false),
        new(Telling.Moved, "退回补正、受理、推荐和结果", Role.Applicant, "即时", false),
        new(Telling.Defence, "答辩的时间、地点和变更", Role.Applicant, "即时", false),
        new(Telling.Transferred, "申报移送到其他单位", Role.Applicant, "即时", false),
        new(Telling.Extended, "为本单位延期", Role.Applicant, "即时", false),
        new(Telling.Amended, "申报通知更正，草稿转入新文本", Role.Applicant, "即时", false),
        new(Telling.VisitPlanned, "实地核查的安排、改期和取消", Role.Applicant, "即时", false),
        new(Telling.Published, "列入公示", Role.Applicant, "即时", false),
        new(Telling.Objected, "公示期间的异议及其处理结果", Role.Applicant, "即时", false),
        new(Telling.TitleChanged, "称号撤销、名录更名", Role.Applicant, "即时", false),
        new(Telling.TitleExpiring, "称号快要到期或已到期", Role.Applicant, "到期前 12、6、3、1 个月和到期时", true),
        new(Telling.Messaged, "受理单位的留言", Role.Applicant, "即时", true),
        new(Telling.DraftDue, "申报快要截止，还没有提交", Role.Applicant, "截止前 3 天和 1 天", true),
        new(Telling.CorrectionDue, "补正快要截止", Role.Applicant, "截止前 3 天和 1 天", true),
        new(Telling.FilesDue, "提交后还要补传的材料", Role.Applicant, "截止前 3 天和 1 天", true),
        new(Telling.PaperDue, "纸质材料逾期未收到", Role.Applicant, "逾期后", true),
        new(Telling.Arrived, "移送来的申报、下级的上报", Role.Officer, "即时", true),
        new(Telling.SentBack, "上级退回上报", Role.Officer, "即时", true),
        new(Telling.OwnExtended, "本单位办理的步骤延期", Role.Officer, "即时", true),
        new(Telling.NoticeAmended, "申报通知更正", Role.Officer, "即时", true),
        new(Telling.InnerDue, "本辖区规定的日期快到，还有待办", Role.Officer, "该日期前 3 天和 1 天", true),
        new(Telling.PaperLate, "纸质材料逾期未收到", Role.Officer, "逾期后", true),
        new(Telling.LeftUndecided, "步骤截止仍未办的申报，逾期未补正的申报", Role.Officer, "截止后", false),
        new(Telling.GivenUp, "申报单位放弃申报", Role.Officer, "即时", false),
        new(Telling.ObjectionCame, "公示收到异议", Role.Officer, "即时", false),
        new(Telling.Recognised, "辖区内单位获得认定", Role.Officer, "即时", true),
        new(Telling.TitlesExpiring, "本单位登记的称号快要到期或已到期", Role.Officer, "到期前 12、6、3、1 个月和到期时", true),
        new(Telling.Escalated, "下级单位逾期未办", Role.Officer, "逾期后", false),
        new(Telling.Daily, "每日摘要：新到、补正后重报、到期、退回上报、留言", Role.Officer, "工作日上午，有事才发", true),
        new(Telling.PackageMade, "自己申请的数据包、打印文件或归档信息包已生成或没有生成", Role.Officer, "即时", true),
    ];

    public static bool MayBeQuiet(Telling telling) => Table.First(row => row.Kind == telling).MayBeQuiet;
}

/// <summary>免打扰: that somebody does without letters of a kind.</summary>
public sealed class Quiet
{
    public required Guid PersonId { get; init; }
    public required Telling Kind { get; init; }
    public required DateTimeOffset At { get; init; }
}

internal sealed class QuietConfiguration : IEntityTypeConfiguration<Quiet>
{
    public void Configure(EntityTypeBuilder<Quiet> quiet)
    {
        quiet.HasKey(q => new { q.PersonId, q.Kind });
        quiet.Property(q => q.Kind).HasConversion<string>();
        quiet.HasOne<Person>().WithMany().HasForeignKey(q => q.PersonId);
    }
}

/// <summary>通知设置: says which letters somebody does without; what he may not do without stays.</summary>
public sealed class ChooseLetters(Db db, TimeProvider time)
{
    /// <param name="Row">The event.</param>
    /// <param name="On">Whether he gets it.</param>
    public sealed record Choice(TellingRow Row, bool On);

    /// <summary>What concerns his role, and what of it he does without.</summary>
    public async Task<IReadOnlyList<Choice>> ShowAsync(Actor actor, CancellationToken stop = default)
    {
        if (actor.Role is not (Role.Applicant or Role.Officer)) return [];
        var quiet = await db.Quiets.AsNoTracking().Where(q => q.PersonId == actor.PersonId).Select(q => q.Kind).ToListAsync(stop);
        return [.. Tellings.Table.Where(row => row.Whom == actor.Role).Select(row => new Choice(row, !row.MayBeQuiet || !quiet.Contains(row.Kind)))];
    }

    /// <param name="actor">Who.</param>
    /// <param name="wanted">What he wants to get, of what he may do without.</param>
    /// <param name="stop">Ends the wait.</param>
    public async Task<Outcome<int>> RunAsync(Actor actor, IReadOnlyCollection<Telling> wanted, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        await db.LockAsync($"quiet:{actor.PersonId}", stop);
        var off = Tellings.Table.Where(row => row.MayBeQuiet && row.Whom == actor.Role && !wanted.Contains(row.Kind)).Select(row => row.Kind).ToList();
        var there = await db.Quiets.Where(q => q.PersonId == actor.PersonId).ToListAsync(stop);
        var added = off.Where(kind => there.TrueForAll(q => q.Kind != kind)).ToList();
        var ended = there.Where(q => !off.Contains(q.Kind)).ToList();
        if (added.Count + ended.Count == 0) return 0;
        db.Quiets.RemoveRange(ended);
        db.Quiets.AddRange(added.Select(kind => new Quiet { PersonId = actor.PersonId, Kind = kind, At = now }));
        return await db.CommitAsync(AuditNote.OfPerson(actor.PersonId, actor.PersonId, "letters.choose", now, new { off = off.Select(kind => kind.ToString()) }), added.Count + ended.Count, stop);
    }
}
