using System.Text.Json;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>A case of a package: whether it holds together, and the rows that it becomes.</summary>
internal static class ImportedCase
{
    private const int LongestNumber = 60;
    private const int LongestName = 100;

    /// <summary>What is wrong in it, whatever is here.</summary>
    public static IEnumerable<string> Faults(PackageData.Case one, PackageData.Whole data, Programme programme, ReceivedPackage package)
    {
        const string Again = "，请报送单位重新生成";
        var until = data.Letter.SubmittedAt;
        if (one.Number.Length is 0 or > LongestNumber) yield return $"编号不合规{Again}";
        if (CreditCode.Trouble(one.Institution.CreditCode) is { } code) yield return code;
        if (one.Institution.Name.Trim().Length is 0 or > LongestName) yield return $"单位名称不合规{Again}";
        if (one.Versions.Count == 0 || one.Versions.Where((v, i) => v.Number != i + 1 || v.SubmittedAt > until).Any()) yield return $"提交的版本不连续，或晚于上报{Again}";
        else if (one.Acts.Count == 0 || one.Acts.Where((act, i) => act.Number != i + 1 || act.At > until || act.Version < 0 || act.Version > one.Versions.Count).Any()) yield return $"办理记录不连续，或晚于上报{Again}";
        else
        {
            if (programme.Workflow.Steps.All(step => step.Id != one.Step) || one.Acts[^1].ToStep != one.Step || programme.Workflow[one.Step].IsApplicants) yield return $"办理到的步骤（{ReceivedPackage.Shown(one.Step)}）与办理记录或通知不符{Again}";
            foreach (var version in one.Versions)
            {
                foreach (var fault in VersionFaults(one, version, package)) yield return fault;
            }
        }
        if (one.Materials.FirstOrDefault(m => !package.Has(m.Digest)) is { } gone) yield return $"材料“{ReceivedPackage.Shown(gone.Name)}”的文件不在数据包中。分几张光盘的，请把各张一起给出";
        if (Repeated(one)) yield return $"数据中有重复的记录{Again}";
        if (!one.Sheets.All(sheet => Reads<Dictionary<string, string>>(sheet.Texts)) || !one.Materials.All(m => Reads<List<string>>(m.Warnings)) || !one.Samples.All(draw => Reads<List<string>>(draw.Drawn))) yield return $"数据中的推荐表、材料或抽查不是可读的数据{Again}";
        if (ShowSheet.PaperOf(programme) is var paper && one.Sheets.FirstOrDefault(sheet => paper is null || sheet.Digest != AuditChain.HashOf($"{paper.Id}\n{sheet.Number}\n{sheet.Version}\n{sheet.Texts}")) is { } changed) yield return $"第 {changed.Number} 版推荐表重算的摘要与数据包中写明的不同，内容被改动过{Again}";
        if (one.Lookups.FirstOrDefault(looked => looked.FileDigest is { } digest && !(package.Has(digest) && package.SizeOf(digest) == looked.FileSize)) is { } without) yield return $"外部查询的附件“{ReceivedPackage.Shown(without.FileName ?? "")}”不在数据包中。分几张光盘的，请把各张一起给出";
    }

    private static IEnumerable<string> VersionFaults(PackageData.Case one, PackageData.Version version, ReceivedPackage package)
    {
        if (!AuditChain.IsDigestOf(version.Digest, one.Number, version.Number, version.Programme, version.Answers, version.Declared, version.Materials, version.Declarant))
        {
            yield return $"第 {version.Number} 版重算的摘要与数据包中写明的不同，内容被改动过，请报送单位重新生成";
            yield break;
        }
        foreach (var (text, what) in new[] { (version.Answers, "填报内容"), (version.Declared, "自述") })
        {
            if (JsonText.Read(text, "", new Faults()) is not MappingNode map || TypedText.FirstUnreadable(map) is not null) yield return $"第 {version.Number} 版的{what}不是可读的数据，请报送单位重新生成";
        }
        if (version.Materials is not { } list) yield break;
        if (JsonText.Read(list, "", new Faults()) is not SequenceNode files)
        {
            yield return $"第 {version.Number} 版的材料清单不是可读的数据，请报送单位重新生成";
            yield break;
        }
        foreach (var file in files.Items)
        {
            string? Part(string name) => ((file as MappingNode)?[name] as ScalarNode)?.Text;
            var found = one.Materials.FirstOrDefault(m => (m.Slot, m.Name, m.Digest) == (Part("slot"), Part("name"), Part("digest")) && (Part("id") is null || Part("id") == m.Id.ToString()));
            if (found is null) yield return $"第 {version.Number} 版的材料“{ReceivedPackage.Shown(Part("name") ?? "")}”没有列在数据中，请报送单位重新生成";
            else if (package.Has(found.Digest) && package.SizeOf(found.Digest) != found.Size) yield return $"材料“{ReceivedPackage.Shown(found.Name)}”的大小与数据不符，请报送单位重新生成";
        }
    }

    /// <summary>Whether a text holds what is read from it later.</summary>
    internal static bool Reads<T>(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(text) is not null;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    // what has a key of its own in the database
    private static bool Repeated(PackageData.Case one)
    {
        static bool Twice<T>(IEnumerable<T> keys) => keys.GroupBy(key => key).Any(group => group.Count() > 1);
        return Twice(one.Materials.Select(m => m.Id)) || Twice(one.Moves.Select(m => m.Number)) || Twice(one.Points.Select(p => (p.Act, p.Number))) || one.Points.Any(p => p.Act < 1 || p.Act > one.Acts.Count)
            || Twice(one.Sheets.Select(s => s.Number)) || Twice(one.Places.Select(p => p.Quota)) || Twice(one.Marks.Select(m => (m.Office, m.Number))) || Twice(one.Lookups.Select(l => l.Number))
            || Twice(one.Samples.Select(d => d.Number)) || one.Samples.Any(d => Twice(d.Asked.Select(c => (c.Place, c.Attempt))));
    }

    /// <summary>Puts its rows there; the case stands as it did when it was handed up.</summary>
    public static Casefile Add(Db db, PackageData.Case one, DateTimeOffset until, Call call, Guid institution, Programme programme, WorkCalendar calendar)
    {
        var application = new Application
        {
            Id = one.Id, Number = one.Number, CallId = call.Id, InstitutionId = institution, Digest = one.Programme, Step = one.Step, StartedAt = one.StartedAt, ArrivedAt = until,
        };
        Stand(application, one, until, programme);
        db.Applications.Add(application);
        db.Versions.AddRange(one.Versions.Select(v => ImportedRows.Of(one.Id, v)));
        var newest = one.Versions[^1];
        // where it is given back, its applicant goes on with what he submitted
        foreach (var (section, text) in new[] { (DraftSection.Begun, newest.Answers), (DraftSection.Declared, newest.Declared) })
        {
            db.DraftSections.Add(new DraftSection { ApplicationId = one.Id, Section = section, Answers = text, Revision = 1, SavedAt = newest.SubmittedAt, SavedBy = newest.By });
        }
        db.DraftMaterials.AddRange(ImportedRows.Materials(one));
        db.ProgrammeMoves.AddRange(one.Moves.Select(m => ImportedRows.Of(one.Id, m)));
        db.Handlings.AddRange(one.Acts.Select(h => ImportedRows.Of(one.Id, h)));
        db.ReturnPoints.AddRange(one.Points.Select(p => ImportedRows.Of(one.Id, p)));
        db.SealedSheets.AddRange(one.Sheets.Select(s => ImportedRows.Of(one.Id, s)));
        db.QuotaPlaces.AddRange(one.Places.Select(p => ImportedRows.Of(one.Id, call.Id, p)));
        db.Marks.AddRange(one.Marks.Select(m => ImportedRows.Of(one.Id, m)));
        db.LookupResults.AddRange(one.Lookups.Select(l => ImportedRows.Of(one.Id, l)));
        foreach (var draw in one.Samples)
        {
            db.SampleDraws.Add(ImportedRows.Of(one.Id, draw));
            db.SampleContacts.AddRange(draw.Asked.Select(c => ImportedRows.Of(one.Id, draw.Number, c)));
        }
        return Judged(application, one, call, programme, calendar);
    }

    /// <summary>Where it stands, as it was handed up.</summary>
    public static void Stand(Application application, PackageData.Case one, DateTimeOffset until, Programme programme)
    {
        var last = one.Acts[^1];
        var from = programme.Workflow.Steps.FirstOrDefault(step => step.Id == last.Step);
        (application.Digest, application.Step, application.SubmittedAt, application.Version, application.Returns) = (one.Programme, one.Step, one.SubmittedAt, one.Versions.Count, one.Returns);
        // it arrives at the level above with its letter
        application.ArrivedAt = from is { Upward: Upward.Batch } && from.Action(last.Action)?.Does == Doing.Recommend && programme.Workflow[one.Step].Kind != StepKind.End ? until : last.At;
        (application.CountyOfficeId, application.CityOfficeId, application.ProvinceOfficeId, application.TransferredTo) = (one.CountyOffice, one.CityOffice, one.ProvinceOffice, one.TransferredTo);
        application.WasLate |= one.Late || one.Acts.Any(act => act.Late);
        application.ReturnedFrom = one.Acts.LastOrDefault(act => programme.Workflow.Steps.FirstOrDefault(s => s.Id == act.Step)?.Action(act.Action)?.Does == Doing.Return)?.Step;
        (application.HeldAt, application.Proposal, application.CorrectionUntil) = (null, null, null);
    }

    /// <summary>What the work list keeps of it.</summary>
    public static Casefile Judged(Application application, PackageData.Case one, Call call, Programme programme, WorkCalendar calendar)
    {
        var (file, newest) = (new Casefile(application, programme, call) { Calendar = calendar }, one.Versions[^1]);
        file.Judge(Answered.Read(programme, newest.Answers, newest.Declared, Deadline.DayOf(newest.SubmittedAt)).Sheet);
        file.Arrange();
        return file;
    }

    /// <summary>The sum of a case's acts, by which the audit vouches for what was done elsewhere.</summary>
    public static string SumOf(IEnumerable<Handling> acts) => AuditChain.HashOf(JsonSerializer.Serialize(acts.Select(h => new object?[]
    {
        h.Number, h.Step, h.Action, h.ToStep, h.Version, h.PersonId, h.OfficeId, Moments.Of(h.At), h.Opinion, h.OutsideDocument, h.ExcessReason, h.Clause,
    })));
}
