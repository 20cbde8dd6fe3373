namespace Shifan.Casework;

/// <summary>The rows that the records of a case of a package become.</summary>
internal static class ImportedRows
{
    public static ApplicationVersion Of(Guid id, PackageData.Version v) => new()
    {
        ApplicationId = id, Number = v.Number, Answers = v.Answers, Declared = v.Declared, Materials = v.Materials, Declarant = v.Declarant, Digest = v.Digest, SubmittedAt = v.SubmittedAt, SubmittedBy = v.By,
    };

    /// <summary>Every file that some version has; what the newest does not have was taken out before it.</summary>
    public static IEnumerable<DraftMaterial> Materials(PackageData.Case one)
    {
        var newest = one.Versions[^1];
        var now = MaterialsOf.Named(newest.Materials).ToHashSet();
        return one.Materials.Select(m => new DraftMaterial
        {
            Id = m.Id, ApplicationId = one.Id, Slot = m.Slot, Name = m.Name, Digest = m.Digest, Size = m.Size, Kind = m.Kind, Pages = m.Pages, Warnings = m.Warnings, PageCode = m.PageCode, Place = m.Place, AddedAt = m.At, AddedBy = m.By,
            RemovedAt = now.Contains((m.Slot, m.Name, m.Digest)) ? null : newest.SubmittedAt,
        });
    }

    public static ProgrammeMove Of(Guid id, PackageData.Move m) => new() { ApplicationId = id, Number = m.Number, Amendment = m.Amendment, FromDigest = m.From, ToDigest = m.To, Version = m.Version, At = m.At, LeftOver = m.LeftOver };

    public static Handling Of(Guid id, PackageData.Act h) => new()
    {
        ApplicationId = id, Number = h.Number, Step = h.Step, Action = h.Action, ToStep = h.ToStep, Version = h.Version, PersonId = h.By, OfficeId = h.Office, ForPersonId = h.For, ForOfficeId = h.ForOffice, ForReason = h.ForReason,
        At = h.At, Opinion = h.Opinion, Clause = h.Clause, ExcessReason = h.ExcessReason, Despite = h.Despite, ProposedBy = h.ProposedBy, OutsideDocument = h.OutsideDocument, Late = h.Late,
    };

    public static ReturnPoint Of(Guid id, PackageData.Point p) => new()
    {
        ApplicationId = id, HandlingNumber = p.Act, Number = p.Number, Place = p.Place, Text = p.Text, Clause = p.Clause, OfficeId = p.Office, Version = p.Version, Reply = p.Reply, RepliedBy = p.RepliedBy, RepliedAt = p.RepliedAt,
        State = p.State, JudgedBy = p.JudgedBy, JudgedAt = p.JudgedAt,
    };

    public static SealedSheet Of(Guid id, PackageData.Sheet s) => new() { ApplicationId = id, Number = s.Number, Version = s.Version, Texts = s.Texts, Digest = s.Digest, OfficeId = s.Office, PersonId = s.By, At = s.At };

    public static QuotaPlace Of(Guid id, Guid call, PackageData.Taken p) => new() { CallId = call, QuotaId = p.Quota, OfficeId = p.Office, Place = p.Place, ApplicationId = id, ExcessReason = p.ExcessReason, TakenAt = p.At, PersonId = p.By };

    public static Mark Of(Guid id, PackageData.Marked m) => new() { ApplicationId = id, OfficeId = m.Office, Number = m.Number, Version = m.Version, Step = m.Step, Place = m.Place, Digest = m.Digest, State = m.State, Comment = m.Comment, PersonId = m.By, At = m.At };

    public static LookupResult Of(Guid id, PackageData.Looked l) => new()
    {
        ApplicationId = id, Number = l.Number, LookupId = l.Lookup, Answer = l.Answer, Day = l.Day, Note = l.Note, FileName = l.FileName, FileDigest = l.FileDigest, FileSize = l.FileSize, FileKind = l.FileKind, OfficeId = l.Office, PersonId = l.By, At = l.At,
    };

    public static SampleDraw Of(Guid id, PackageData.Draw draw) => new() { ApplicationId = id, Number = draw.Number, Version = draw.Version, OfficeId = draw.Office, PersonId = draw.By, At = draw.At, Seed = draw.Seed, Population = draw.Population, Drawn = draw.Drawn, Reason = draw.Reason };

    public static SampleContact Of(Guid id, int draw, PackageData.Asked c) => new()
    {
        ApplicationId = id, Number = draw, Place = c.Place, Attempt = c.Attempt, PersonId = c.By, At = c.At, Day = c.Day, Method = c.Method, Answer = c.Answer, Satisfaction = c.Satisfaction, Said = c.Said,
    };
}
