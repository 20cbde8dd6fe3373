using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Shifan.Documents;

namespace Shifan.Casework;

/// <summary>
/// What 数据.json says, name by name: a batch as it went up, with everything that the office above may know of its cases. Ids are kept, so that what names them
/// goes on naming them.
/// </summary>
internal static class PackageData
{
    /// <summary>Rises when a reader of the one before cannot read what is written.</summary>
    public const int Edition = 2;

    /// <summary>How it is written, and read: whatever stands twice, lacks or is too much is a fault.</summary>
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
        NumberHandling = JsonNumberHandling.Strict,
        PropertyNameCaseInsensitive = false,
        AllowDuplicateProperties = false,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        MaxDepth = 16,
    };

    internal sealed record Whole(
        int Edition, Letter Letter, ProgrammeOf Programme, Table? Summary, IReadOnlyList<PersonOf> People, IReadOnlyList<Mandate> Mandates, IReadOnlyList<Case> Cases);

    internal sealed record Letter(
        Guid Batch, string Office, string OfficeId, string? ToOfficeId, string Title, string Document, string Signer, DateOnly SignedOn, DateTimeOffset SubmittedAt, Guid By);

    internal sealed record ProgrammeOf(string Id, string Digest, string Call);

    /// <summary>The sealed 汇总表.</summary>
    internal sealed record Table(Guid Id, string Summary, int Number, string Content, string? Doubts, string Digest, Guid By, DateTimeOffset At);

    /// <summary>Whoever did something that is told here: of an office, or of an institution.</summary>
    internal sealed record PersonOf(Guid Id, string Name, string? Office, string? CreditCode);

    /// <summary>Who was named to exceed a quota, and by which document.</summary>
    internal sealed record Mandate(Guid Id, string Office, Guid Person, string Document, Guid By, DateTimeOffset At);

    internal sealed record Case(
        int Place, bool Late, Guid Id, string Number, string Programme, string Step, DateTimeOffset StartedAt, DateTimeOffset ArrivedAt, DateTimeOffset? SubmittedAt, int Returns,
        string? CountyOffice, string? CityOffice, string? ProvinceOffice, string? TransferredTo, Holder Institution, IReadOnlyList<Version> Versions, IReadOnlyList<Move> Moves,
        IReadOnlyList<Material> Materials, IReadOnlyList<Act> Acts, IReadOnlyList<Point> Points, IReadOnlyList<Sheet> Sheets, IReadOnlyList<Taken> Places, IReadOnlyList<Marked> Marks,
        IReadOnlyList<Looked> Lookups, IReadOnlyList<Draw> Samples);

    internal sealed record Holder(string CreditCode, string Name, int? Division);

    internal sealed record Version(int Number, string Programme, DateTimeOffset SubmittedAt, Guid By, string? Declarant, string Digest, string Answers, string Declared, string? Materials);

    /// <summary>That it went over to an amended notice.</summary>
    internal sealed record Move(int Number, int Amendment, string From, string To, int Version, DateTimeOffset At, string? LeftOver);

    internal sealed record Material(
        Guid Id, string Slot, string Name, string Digest, long Size, FileKind Kind, int? Pages, string Warnings, string? PageCode, int Place, DateTimeOffset At, Guid By);

    internal sealed record Act(
        int Number, string Step, string Action, string ToStep, int Version, Guid By, string? Office, Guid? For, string? ForOffice, string? ForReason, DateTimeOffset At, string? Opinion, string? Clause,
        string? ExcessReason, string? Despite, Guid? ProposedBy, string? OutsideDocument, bool Late);

    /// <summary>A point with which it was given back. What the office says to it for itself stays there.</summary>
    internal sealed record Point(
        int Act, int Number, string? Place, string Text, string? Clause, string Office, int Version, string? Reply, Guid? RepliedBy, DateTimeOffset? RepliedAt, PointState State, Guid? JudgedBy, DateTimeOffset? JudgedAt);

    /// <summary>The sealed 推荐表.</summary>
    internal sealed record Sheet(int Number, int Version, string Texts, string Digest, string Office, Guid By, DateTimeOffset At);

    /// <summary>A place of a quota that it holds.</summary>
    internal sealed record Taken(string Quota, string Office, int Place, string? ExcessReason, DateTimeOffset? At, Guid? By);

    internal sealed record Marked(string Office, int Number, int Version, string Step, string Place, string Digest, MarkState State, string? Comment, Guid By, DateTimeOffset At);

    internal sealed record Looked(
        int Number, string Lookup, LookupAnswer Answer, DateOnly Day, string? Note, string? FileName, string? FileDigest, long? FileSize, FileKind? FileKind, string Office, Guid By, DateTimeOffset At);

    /// <summary>A sample with what came of asking; who was asked, and under which number, stays with the office that asked.</summary>
    internal sealed record Draw(int Number, int Version, string Office, Guid By, DateTimeOffset At, string Seed, int Population, string Drawn, string? Reason, IReadOnlyList<Asked> Asked);

    internal sealed record Asked(int Place, int Attempt, Guid By, DateTimeOffset At, DateOnly Day, string Method, SampleAnswer Answer, string? Satisfaction, string? Said);

    /// <summary>The files that a case names besides those of the version that went up.</summary>
    internal static IEnumerable<(string Digest, long Size)> FilesOf(Case one) =>
        one.Materials.Select(file => (file.Digest, file.Size)).Concat(one.Lookups.Where(looked => looked.FileDigest is not null).Select(looked => (looked.FileDigest!, looked.FileSize ?? 0)));

    /// <summary>Everybody whom a case names.</summary>
    internal static IEnumerable<Guid> PeopleOf(Case one)
    {
        IEnumerable<Guid?> all =
        [
            .. one.Acts.SelectMany(act => new[] { act.By, act.For, act.ProposedBy }), .. one.Points.SelectMany(point => new[] { point.RepliedBy, point.JudgedBy }),
            .. one.Sheets.Select(sheet => (Guid?)sheet.By), .. one.Places.Select(place => place.By), .. one.Marks.Select(mark => (Guid?)mark.By), .. one.Lookups.Select(looked => (Guid?)looked.By),
            .. one.Samples.SelectMany(draw => draw.Asked.Select(asked => (Guid?)asked.By).Prepend(draw.By)),
        ];
        return all.OfType<Guid>();
    }

    /// <summary>Every office that a case names.</summary>
    internal static IEnumerable<string> OfficesOf(Case one)
    {
        IEnumerable<string?> all =
        [
            one.CountyOffice, one.CityOffice, one.ProvinceOffice, one.TransferredTo, .. one.Acts.SelectMany(act => new[] { act.Office, act.ForOffice }), .. one.Points.Select(point => point.Office),
            .. one.Sheets.Select(sheet => sheet.Office), .. one.Places.Select(place => place.Office), .. one.Marks.Select(mark => mark.Office), .. one.Lookups.Select(looked => looked.Office),
            .. one.Samples.Select(draw => draw.Office),
        ];
        return all.OfType<string>();
    }
}
