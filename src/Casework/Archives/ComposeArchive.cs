using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Shifan.Documents;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// 归档信息包 of an ended case: what was submitted, seen, said and decided, and the trail of all that, with an index, metadata and the notice by which it
/// was judged. What offices wrote for themselves is part of the file, and therefore the package is for the highest office of the case alone; passwords,
/// sessions, links that were mailed and other cases are in none of its parts. Writes nothing but work files.
/// </summary>
public sealed class ComposeArchive(Db db, ShowApplication show, ArchiveParts parts, ArchiveSettings settings, Typesetter typesetter, ILogger<ComposeArchive> log)
{
    private const string Software = "Shifan";

    /// <summary>A package ready to be written.</summary>
    internal sealed record Composed(Bag Bag, Application Application);

    /// <summary>Whether the actor may have it, and the case is one that has ended.</summary>
    internal static bool MayHave(Actor actor, Application application, Programme programme) => application.Version > 0 && Authority.May(actor, application, programme, CaseAct.Archive);

    /// <summary>Null where there is no such case for the actor, or it has not ended.</summary>
    internal async Task<Outcome<Composed>?> RunAsync(Actor actor, Guid id, string work, CancellationToken stop)
    {
        if (await show.RunAsync(actor, id, stop) is not { } view || !MayHave(actor, view.Application, view.Programme)) return null;
        Directory.CreateDirectory(work);
        var (application, programme) = (view.Application, view.Programme);
        var institution = await db.Institutions.AsNoTracking().FirstAsync(i => i.Id == application.InstitutionId, stop);
        var offices = await db.Offices.AsNoTracking().ToDictionaryAsync(o => o.Id, o => o.Name, StringComparer.Ordinal, stop);
        var people = new Dictionary<Guid, string>();
        string PersonOf(Guid? who)
        {
            if (who is not { } one) return "";
            if (!people.TryGetValue(one, out var name)) people[one] = name = db.Users.Where(p => p.Id == one).Select(p => p.DisplayName).FirstOrDefault() ?? "";
            return name;
        }
        var of = new ArchiveCase(actor, view, institution, offices, PersonOf, work);
        foreach (var part in parts.All)
        {
            of.Folder = part.Folder;
            await part.Add(of, stop);
        }
        if (of.Wrong.Count > 0) return of.Wrong;

        var ended = view.Acts.Count > 0 ? view.Acts[^1].At : application.ArrivedAt;
        // the last thing that was done with it: until then the same case gives the same package
        var last = await db.Audit.AsNoTracking().Where(e => e.Chain == AuditNote.ChainOf(id)).OrderByDescending(e => e.Number).Select(e => e.At).FirstOrDefaultAsync(stop);
        var moment = last == default ? ended : last;
        var (kept, day) = (settings.Of(programme), Deadline.DayOf(ended));
        var (office, files) = (offices.GetValueOrDefault(application.ProvinceOfficeId ?? "", ""), of.Files.ToList());
        var words = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["case.number"] = application.Number,
            ["case.institution"] = view.Institution,
            ["case.creditCode"] = institution.CreditCode,
            ["office.name"] = office,
            ["archive.result"] = view.Step.Outcome ?? view.Step.Label,
            ["archive.ended"] = PrintTextDay(day),
            ["archive.retention"] = kept.Said,
            ["archive.until"] = kept.Until(day) is { } until ? PrintTextDay(until) : "",
            ["archive.secrecy"] = kept.Secrecy ?? "",
        };
        List<KeyValuePair<string, string>> fields =
        [
            new("题名", $"{view.Institution}申报{view.CallTitle}案卷"), new("办件编号", application.Number), new("事项名称", view.CallTitle), new("申请人名称", view.Institution), new("申请人证件号码", institution.CreditCode),
            new("责任者", office), new("受理时间", Deadline.ShowExact(application.ArrivedAt)), new("办结时间", Deadline.ShowExact(ended)), new("办理结果", words["archive.result"]),
            new("形成时间", Deadline.ShowExact(moment)), new("保管期限", kept.Said), new("保管期满日", words["archive.until"]), new("密级", kept.Secrecy ?? ""), new("依据", $"{programme.Notice.Title}（{programme.Notice.Number}）"), new("规则摘要", application.Digest),
            new("生成系统", Software),
        ];
        var printed = await Printing.RunAsync(typesetter, ArchivePaper.Of(programme, words, view.CallTitle, files, moment), PaperFormat.Pdf, log, id, stop);
        if (printed.Value is not { } contents) return printed.Refusals.ToList();
        IReadOnlyList<PackageFile> head =
        [
            PackageFile.Of("案卷目录.pdf", contents.Bytes), PackageFile.Of("index.html", ArchivePages.Index($"{view.Institution}　{application.Number}", [.. fields.Where(field => field.Value.Length > 0)], files)),
            PackageFile.Of("元数据.xml", ArchivePages.Metadata(fields, files)),
        ];
        var name = PackageName.Fit($"{application.Number} {view.Institution} 归档信息包", "", new HashSet<string>(StringComparer.Ordinal));
        List<KeyValuePair<string, string>> info =
        [
            new("Source-Organization", office), new("External-Description", "政务服务事项电子文件归档信息包"), new("External-Identifier", application.Number), new("Retention", kept.Said), new("Bag-Software-Agent", Software),
        ];
        return new Composed(new Bag(name, Deadline.InChina(moment), info, [.. head, .. files.Select(file => file.File)]) { Guide = Guide(view, kept, words["archive.until"]) }, application);
    }

    private static string PrintTextDay(DateOnly day) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{day.Year}年{day.Month}月{day.Day}日");

    private static string Guide(ShowApplication.View view, Retention kept, string until) =>
        $"""
        归档信息包：{view.Institution}（{view.Application.Number}）
        保管期限：{kept.Said}{(until.Length > 0 ? $"，至{until}期满，期满后须经鉴定方可销毁" : "")}

        材料都在 data 文件夹中，先看 data 中的“案卷目录.pdf”，或用浏览器打开 index.html。
        其中有主管部门的内部记录（内部备注、审批意见等），不提供给申报单位。
        核对是否完整：在本文件夹中运行  sha256sum -c manifest-sha256.txt  ，或用示范系统的  shifan package verify  命令。

        """;
}
