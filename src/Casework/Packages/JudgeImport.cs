using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// What a package would bring here: case by case whether it is new, here already, in conflict or not to be taken, and why. Whether what the lower level did was
/// right is not asked again; whether it fits what is here, and holds together, is. Writes nothing.
/// </summary>
public sealed class JudgeImport(Db db, ProgrammeStore programmes, PackageRecords records, StartCheck start, TimeProvider time)
{
    /// <summary>The call for which it comes, with what is known of the cases that it brings.</summary>
    internal sealed record Judged(ImportReport Report, Call Call, IReadOnlyDictionary<string, Institution> Institutions, IReadOnlySet<Guid> People);

    internal async Task<Outcome<Judged>> RunAsync(Actor actor, Guid callId, ReceivedPackage package, CancellationToken stop)
    {
        if (!actor.Has(Duty.Recommend) || actor.OfficeId is not { } office || await db.Calls.AsNoTracking().FirstOrDefaultAsync(c => c.Id == callId, stop) is not { } call) return Refusals.NotYours;
        var data = package.Data;
        var letter = data.Letter;
        var offices = await db.Offices.AsNoTracking().ToDictionaryAsync(o => o.Id, StringComparer.Ordinal, stop);
        var wrong = new List<string>();
        if (!offices.TryGetValue(letter.OfficeId, out var sender)) wrong.Add($"报送单位“{letter.Office}”（{letter.OfficeId}）不在本系统的单位中，请先由系统管理人员核对行政区划和开发区名录");
        if (letter.ToOfficeId != office || sender is not null && sender.ParentId != office) wrong.Add($"这次上报是报送{(letter.ToOfficeId is { } to && offices.TryGetValue(to, out var whom) ? whom.Name : "其他单位")}的，不是报送本单位的，请由该单位导入");
        if (data.Programme.Id != call.ProgrammeId) wrong.Add($"数据包属于“{data.Programme.Call}”，请在该次申报中导入");
        else if (await MissingAsync(data, stop) is { Count: > 0 } missing) wrong.Add($"本系统没有发布所依据的通知文本（{string.Join("、", missing.Select(digest => digest.Length > 12 ? digest[..12] : digest))}）：请先发布或更正“{data.Programme.Call}”为与报送单位相同的文本");
        if (data.Cases.Count == 0) wrong.Add("其中没有申报件");
        if (letter.SubmittedAt > time.GetUtcNow()) wrong.Add($"上报时间（{Deadline.Show(letter.SubmittedAt)}）晚于现在，请核对两边服务器的时间");
        if (data.Mandates.Any(mandate => !offices.ContainsKey(mandate.Office))) wrong.Add("指定超额办理人的单位不在本系统的单位中");
        if (Lengths(letter) is { } longer) wrong.Add(longer);
        var codes = data.Cases.Select(one => one.Institution.CreditCode).Distinct(StringComparer.Ordinal).ToList();
        var institutions = await db.Institutions.AsNoTracking().Where(i => EF.Parameter(codes).Contains(i.CreditCode)).ToDictionaryAsync(i => i.CreditCode, StringComparer.Ordinal, stop);
        var people = await PeopleAsync(data, offices, institutions, wrong, stop);
        if (wrong.Count > 0) return Made([]);

        if (SummaryFault(data) is { } table) wrong.Add(table);
        var there = await db.Batches.AsNoTracking().FirstOrDefaultAsync(b => b.Id == letter.Batch, stop);
        var here = there is null ? null : await HereAsync(there, data, wrong, stop);
        if (there is { Expected: null }) return Made([.. data.Cases.Select(one => SameOr(here!, one) ?? LineOf(one, ImportState.Conflict, ["本系统已收过这次上报，当时没有这一件"]))], wrong.Count == 0);
        if (there is null && data.Summary is { } sealedTable && await db.SealedSummaries.AnyAsync(s => s.Id == sealedTable.Id || s.CallId == callId && s.OfficeId == letter.OfficeId && s.SummaryId == sealedTable.Summary && s.Number == sealedTable.Number, stop)) wrong.Add($"本系统已有{letter.Office}的第 {sealedTable.Number} 版汇总表，与数据包中的不是同一份，请与报送单位核对");
        var programme = wrong.Count > 0 ? null : await programmes.FindAsync(data.Programme.Digest, stop);
        var lines = new List<ImportLine>();
        // what will be taken in takes its places one after the other
        var before = new List<PackageData.Case>();
        foreach (var one in programme is null ? [] : data.Cases)
        {
            lines.Add((here is null ? null : SameOr(here, one)) ?? await LineAsync(data, one, before, call, programme!, sender!, actor, offices, institutions, package, stop));
            if (lines[^1].State is ImportState.New or ImportState.Newer) before.Add(one);
        }
        return Made(lines);

        Judged Made(IReadOnlyList<ImportLine> lines, bool isThere = false) =>
            new(new ImportReport(letter.Batch, letter.Office, letter.Title, letter.Document, letter.SubmittedAt, package.Digests, wrong, lines) { IsThere = isThere }, call, institutions, people);
    }

    private async Task<List<string>> MissingAsync(PackageData.Whole data, CancellationToken stop)
    {
        List<string> digests = [.. data.Cases.SelectMany(one => one.Versions.Select(v => v.Programme).Concat(one.Moves.SelectMany(m => new[] { m.From, m.To })).Append(one.Programme)).Append(data.Programme.Digest).Distinct(StringComparer.Ordinal)];
        var known = await db.PublishedProgrammes.AsNoTracking().Where(p => p.ProgrammeId == data.Programme.Id && EF.Parameter(digests).Contains(p.Digest)).Select(p => p.Digest).ToListAsync(stop);
        return [.. digests.Except(known, StringComparer.Ordinal)];
    }

    private static string? Lengths(PackageData.Letter letter) =>
        letter.Title.Length is 0 or > 200 || letter.Document.Length is 0 or > 100 || letter.Signer.Length is 0 or > 50 ? "推荐函的标题、发文字号或签发人不合规，请报送单位重新生成" : null;

    // who did something is known by his id, and is of the office or institution that the package says
    private async Task<HashSet<Guid>> PeopleAsync(PackageData.Whole data, Dictionary<string, Office> offices, Dictionary<string, Institution> institutions, List<string> wrong, CancellationToken stop)
    {
        var listed = data.People.Select(p => p.Id).ToList();
        if (listed.Distinct().Count() != listed.Count) wrong.Add("数据中的人员有重复，请报送单位重新生成");
        var known = await db.Users.AsNoTracking().Where(p => EF.Parameter(listed).Contains(p.Id)).ToDictionaryAsync(p => p.Id, stop);
        foreach (var person in data.People)
        {
            if (person.Name.Length is 0 or > 100) wrong.Add("数据中有的人员没有姓名，请报送单位重新生成");
            if (person.Office is { } of && !offices.ContainsKey(of)) wrong.Add($"经办人员“{ReceivedPackage.Shown(person.Name)}”的单位（{ReceivedPackage.Shown(of)}）不在本系统的单位中");
            if (known.TryGetValue(person.Id, out var here) && (here.OfficeId != person.Office && here.InstitutionId is null || here.InstitutionId is { } whose && (person.CreditCode is not { } code || institutions.GetValueOrDefault(code)?.Id != whose)))
            {
                wrong.Add($"数据中的“{ReceivedPackage.Shown(person.Name)}”与本系统的“{here.DisplayName}”标识相同而单位不同，请与报送单位核对");
            }
        }
        var missing = data.Cases.SelectMany(PackageData.PeopleOf).Append(data.Letter.By).Concat(data.Summary is { } table ? [table.By] : []).Concat(data.Mandates.SelectMany(m => new[] { m.Person, m.By })).Except(listed).Any(id => !known.ContainsKey(id));
        if (missing) wrong.Add("数据中有的经办人员没有列出，请报送单位重新生成");
        return [.. known.Keys];
    }

    private static string? SummaryFault(PackageData.Whole data) =>
        data.Summary is { } table && table.Digest != AuditChain.HashOf($"{data.Programme.Digest}\n{data.Letter.OfficeId}\n{table.Summary}\n{table.Number}\n{table.Content}")
            || data.Summary is { } one && !ImportedCase.Reads<List<ShowSummary.Row>>(one.Content)
            ? $"第 {data.Summary!.Number} 版汇总表重算的摘要与数据包中写明的不同，内容被改动过，请报送单位重新生成" : null;

    // what is here of a batch that was taken in before, or in part
    private async Task<PackageData.Whole> HereAsync(Batch there, PackageData.Whole data, List<string> wrong, CancellationToken stop)
    {
        var ids = await db.BatchItems.AsNoTracking().Where(i => i.BatchId == there.Id).OrderBy(i => i.Place).Select(i => i.ApplicationId).ToListAsync(stop);
        var here = await records.OfAsync(there, ids, stop);
        if (ImportDifference.Of(here.Letter, data.Letter) is { } letter) wrong.Add($"本系统已收过这次上报，而推荐函不同：{letter}");
        if (ids.Except(data.Cases.Select(one => one.Id)).Any()) wrong.Add($"本系统已收过这次上报，当时有 {ids.Count} 件，数据包中有 {data.Cases.Count} 件");
        return here;
    }

    // null: it did not come with that batch
    private static ImportLine? SameOr(PackageData.Whole here, PackageData.Case one) =>
        here.Cases.FirstOrDefault(other => other.Id == one.Id) is not { } other ? null
            // the place is that of the list, which a case that was sent back has left
            : ImportDifference.Of(other with { Place = one.Place }, ImportedGrowth.Told(other, one)) is { } differs ? LineOf(one, ImportState.Conflict, [differs]) : LineOf(one, ImportState.Same, []);

    private static ImportLine LineOf(PackageData.Case one, ImportState state, IReadOnlyList<string> why, IReadOnlyList<string>? notes = null) =>
        new(one.Id, ReceivedPackage.Shown(one.Number), ReceivedPackage.Shown(one.Institution.Name), state, why, notes ?? []);

    /// <summary>The same of one case, when its turn has come.</summary>
    internal async Task<ImportLine> OneAsync(Actor actor, Judged judged, ReceivedPackage package, PackageData.Case one, CancellationToken stop)
    {
        var offices = await db.Offices.AsNoTracking().ToDictionaryAsync(o => o.Id, StringComparer.Ordinal, stop);
        var institutions = await db.Institutions.AsNoTracking().Where(i => i.CreditCode == one.Institution.CreditCode).ToDictionaryAsync(i => i.CreditCode, StringComparer.Ordinal, stop);
        return await LineAsync(package.Data, one, [], judged.Call, await programmes.FindAsync(package.Data.Programme.Digest, stop), offices[package.Data.Letter.OfficeId], actor, offices, institutions, package, stop);
    }

    private async Task<ImportLine> LineAsync(
        PackageData.Whole data, PackageData.Case one, List<PackageData.Case> before, Call call, Programme programme, Office sender, Actor actor, Dictionary<string, Office> offices, Dictionary<string, Institution> institutions, ReceivedPackage package, CancellationToken stop)
    {
        var here = await db.Applications.AsNoTracking().AnyAsync(a => a.Id == one.Id, stop) ? await records.CaseAsync(one.Id, one.Place, one.Late, DateTimeOffset.MaxValue, stop) : null;
        if (here is not null && (ImportedGrowth.Against(here, ImportedGrowth.Told(here, one), actor.OfficeId!) ?? await TakenUpAsync(one.Id, data.Letter.OfficeId, stop)) is { } against) return LineOf(one, ImportState.Conflict, [against]);
        if (data.Cases.TakeWhile(other => !ReferenceEquals(other, one)).FirstOrDefault(other => other.Id == one.Id || other.Number == one.Number || other.Institution.CreditCode == one.Institution.CreditCode && programme.Start is { Applications: 1 }) is { } twice) return LineOf(one, ImportState.Refused, [$"与数据包中的 {ReceivedPackage.Shown(twice.Number)} 重复"]);
        List<string> why = [.. ImportedCase.Faults(one, data, await programmes.FindAsync(one.Programme, stop), package)];
        if (here is null && await db.Applications.AsNoTracking().Where(a => a.Number == one.Number).Select(a => a.InstitutionId).FirstOrDefaultAsync(stop) is var holder && holder != default)
        {
            why.Add($"编号 {ReceivedPackage.Shown(one.Number)} 在本系统已是{await db.Institutions.Where(i => i.Id == holder).Select(i => i.Name).FirstAsync(stop)}的，请与报送单位核对是否同一次申报");
        }
        if (institutions.TryGetValue(one.Institution.CreditCode, out var known))
        {
            if (known.Name != one.Institution.Name) return LineOf(one, ImportState.Conflict, [$"统一社会信用代码 {known.CreditCode} 的单位名称：本系统为“{known.Name}”，数据包为“{ReceivedPackage.Shown(one.Institution.Name)}”。请核实后在其中一方更正", .. why]);
            if (here is null && programme.Start is { Applications: { } most } && await start.Live(programme, call.Id, known.Id).CountAsync(stop) >= most) why.Add($"{known.Name}在本系统的本次申报中已有一件正在办理，须先办结或由其放弃");
        }
        foreach (var unknown in PackageData.OfficesOf(one).Where(id => !offices.ContainsKey(id)).Distinct(StringComparer.Ordinal)) why.Add($"经办单位（{ReceivedPackage.Shown(unknown)}）不在本系统的单位中");
        if (why.Count == 0 && (!OnTheWay(sender.Level, sender.Id) || !OnTheWay(actor.Level!.Value, actor.OfficeId!) || offices[one.ProvinceOffice ?? actor.OfficeId!].Level != OfficeLevel.Province)) why.Add("此件不在报送单位和本单位的辖区内");
        var notes = new List<string>();
        foreach (var place in one.Places) await PotAsync(one, place, before, call, programme, offices, why, notes, stop);
        if (why.Count == 0 && !institutions.ContainsKey(one.Institution.CreditCode)) notes.Add("本系统没有这家单位，导入时建立，不开账号；单位要用本系统的，凭盖章的函办理“收回账号”");
        if (here is not null) notes.Add(Since(here, one));
        return LineOf(one, why.Count > 0 ? ImportState.Refused : here is null ? ImportState.New : ImportState.Newer, why, notes);

        bool OnTheWay(OfficeLevel level, string id) => level switch { OfficeLevel.County => one.CountyOffice, OfficeLevel.City => one.CityOffice, _ => one.ProvinceOffice } == id;
    }

    private static string Since(PackageData.Case here, PackageData.Case came) =>
        $"退回后又办理 {came.Acts.Count - here.Acts.Count} 次{(came.Versions.Count > here.Versions.Count ? $"，单位重新提交到第 {came.Versions.Count} 版" : "，填报内容没有变化")}；导入时补充到本系统的同一件";

    // an office that has accepted it has decided over it, though it is no act of the case
    private async Task<string?> TakenUpAsync(Guid id, string office, CancellationToken stop) =>
        await db.BatchItems.AsNoTracking().Where(i => i.ApplicationId == id && i.OfficeId == office && i.SentBackAt == null).Join(db.Batches, i => i.BatchId, b => b.Id, (_, b) => b).FirstOrDefaultAsync(b => b.AnsweredAt != null, stop) is { } accepted
            ? $"本系统已接收含此件的上报（{accepted.Document}），数据包中登记为退回，请与报送单位核对" : null;

    // a pot of places may have been drawn from here too
    private async Task PotAsync(PackageData.Case of, PackageData.Taken place, List<PackageData.Case> before, Call call, Programme programme, Dictionary<string, Office> offices, List<string> why, List<string> notes, CancellationToken stop)
    {
        if (programme.Quotas.FirstOrDefault(quota => quota.Id == place.Quota) is not { } quota || !offices.TryGetValue(place.Office, out var owner))
        {
            why.Add($"所占的名额（{ReceivedPackage.Shown(place.Quota)}）不在通知中");
            return;
        }
        var all = db.QuotaPlaces.AsNoTracking().Where(p => p.CallId == call.Id && p.QuotaId == quota.Id && p.OfficeId == owner.Id);
        if (await all.AnyAsync(p => p.Place == place.Place && (p.ApplicationId != of.Id || p.FreedAt != null), stop) || before.Any(one => one.Places.Any(p => (p.Quota, p.Office, p.Place) == (place.Quota, place.Office, place.Place)))) why.Add($"“{quota.Label}”的第 {place.Place} 个名额已由另一件占用，请与报送单位核对名额簿");
        var taken = await all.CountAsync(p => p.FreedAt == null && p.ApplicationId != of.Id, stop) + before.Sum(one => one.Places.Count(p => (p.Quota, p.Office) == (place.Quota, place.Office)));
        if (quota.SizeFor(owner.Division) is not { Places: not null } || quota.Decide(owner.Division, taken, 0) is not { Exceeds: true } stands) return;
        if (stands.Refuses) why.Add($"超出“{quota.Label}”{stands.Places} 家，通知规定超出的不予受理");
        else notes.Add($"超出“{quota.Label}”{stands.Places} 家（原则上）{(place.ExcessReason is { } reason ? $"，理由：{ReceivedPackage.Shown(reason)}" : "，没有写理由")}");
    }
}
