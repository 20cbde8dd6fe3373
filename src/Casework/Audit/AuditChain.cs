using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;

namespace Shifan.Casework;

/// <summary>What an operation says about its write: which chain, what was done, by whom, and the particulars.</summary>
public sealed record AuditNote(string Chain, string Action, Guid? PersonId, string? OfficeId, DateTimeOffset At, string Detail)
{
    private static readonly JsonSerializerOptions Plain = new()
    {
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>Of an application: its own chain, so that no two officers wait for one another.</summary>
    public static AuditNote Of(Application application, Actor actor, string action, DateTimeOffset at, object detail) =>
        new(ChainOf(application.Id), action, actor.PersonId, actor.InPlaceOf?.By ?? actor.OfficeId, at, Written(detail, actor));

    // who acts for another says so wherever he acts
    private static string Written(object detail, Actor actor)
    {
        if (actor is { DeputyFor: null, InPlaceOf: null }) return JsonSerializer.Serialize(detail, Plain);
        var node = JsonSerializer.SerializeToNode(detail, Plain)!.AsObject();
        if (actor.DeputyFor is { } person) node["deputyFor"] = person.ToString();
        if (actor.InPlaceOf is { } standIn) (node["inPlaceOf"], node["inPlaceOfReason"]) = (actor.OfficeId, standIn.Reason);
        return node.ToJsonString(Plain);
    }

    /// <summary>Of the installation: offices, programmes, calls, keys, settings.</summary>
    public static AuditNote OfSystem(Guid? person, string action, DateTimeOffset at, object detail) =>
        new("system", action, person, null, at, JsonSerializer.Serialize(detail, Plain));

    /// <summary>Of an account: which of its fields changed, never their values.</summary>
    internal static AuditNote OfAccount(Person person, DateTimeOffset at, string change, IReadOnlyList<string> fields) =>
        new($"person:{person.Id}", "account", person.Id, person.OfficeId, at, JsonSerializer.Serialize(new { change, fields }, Plain));

    /// <summary>Of an account, by whoever did it: the person's own chain. Particulars are ids and codes, never a name, address or password.</summary>
    internal static AuditNote OfPerson(Guid person, Guid? by, string action, DateTimeOffset at, object detail) =>
        new($"person:{person}", action, by, null, at, JsonSerializer.Serialize(detail, Plain));

    /// <summary>Of an institution's account: who belongs to it, and who may say so.</summary>
    internal static AuditNote OfInstitution(Guid institution, Guid? by, string? office, string action, DateTimeOffset at, object detail) =>
        new($"institution:{institution}", action, by, office, at, JsonSerializer.Serialize(detail, Plain));

    /// <summary>Of accounts that are none yet: what strangers asked for. A chain of its own, so that they keep nobody waiting.</summary>
    internal static AuditNote OfAccounts(Guid? by, string action, DateTimeOffset at, object detail) =>
        new("accounts", action, by, null, at, JsonSerializer.Serialize(detail, Plain));

    /// <summary>Of an office's recommendations in a call: order, mandates, tables, batches.</summary>
    internal static AuditNote OfRecommendation(Guid call, string office, Actor actor, string action, DateTimeOffset at, object detail) =>
        new($"recommendation:{call}:{office}", action, actor.PersonId, actor.OfficeId, at, Written(detail, actor));

    /// <summary>Of an office's pool of experts. Particulars are ids, never names or numbers.</summary>
    internal static AuditNote OfPool(Actor actor, string action, DateTimeOffset at, object detail) => OfPool(actor, actor.OfficeId!, action, at, detail);

    internal static AuditNote OfPool(Actor actor, string office, string action, DateTimeOffset at, object detail) =>
        new($"experts:{office}", action, actor.PersonId, actor.OfficeId, at, Written(detail, actor));

    /// <summary>Of a panel: who was drawn, asked, kept away, given what to score.</summary>
    internal static AuditNote OfPanel(Guid panel, Actor actor, string action, DateTimeOffset at, object detail) =>
        new($"panel:{panel}", action, actor.PersonId, actor.OfficeId, at, Written(detail, actor));

    /// <summary>Of what an office visits in a call: draws, choices.</summary>
    internal static AuditNote OfVisits(Guid call, string office, Actor actor, string action, DateTimeOffset at, object detail) =>
        new($"visits:{call}:{office}", action, actor.PersonId, actor.OfficeId, at, Written(detail, actor));

    /// <summary>Of an objection: that it came and what became of it. Particulars are ids and hashes, never who objected or what he says.</summary>
    internal static AuditNote OfObjection(Guid objection, Actor? actor, string action, DateTimeOffset at, object detail) =>
        actor is null ? new($"objection:{objection}", action, null, null, at, JsonSerializer.Serialize(detail, Plain)) : new($"objection:{objection}", action, actor.PersonId, actor.OfficeId, at, Written(detail, actor));

    /// <summary>Of a visit: its plan, what was entered, signed and handed in. Nothing that was entered is a particular; its hash is.</summary>
    internal static AuditNote OfVisit(Guid visit, Actor actor, string action, DateTimeOffset at, object detail) =>
        new($"visit:{visit}", action, actor.PersonId, actor.OfficeId, at, Written(detail, actor));

    /// <summary>Of an office: its people, roles, deputies and earlier dates. Particulars are ids and days, never names.</summary>
    internal static AuditNote OfOffice(string office, Actor? actor, string action, DateTimeOffset at, object detail) =>
        new($"office:{office}", action, actor?.PersonId, actor?.OfficeId, at, JsonSerializer.Serialize(detail, Plain));

    public static string ChainOf(Guid application) => Applications + application;

    /// <summary>The application whose chain it is; null for any other chain.</summary>
    internal static Guid? ApplicationOf(string chain) => chain.StartsWith(Applications, StringComparison.Ordinal) ? Guid.Parse(chain.AsSpan(Applications.Length)) : null;

    private const string Applications = "application:";
}

/// <summary>The arithmetic of the chain: every hash covers its entry and the hash before it.</summary>
public static class AuditChain
{
    public const string Beginning = "";

    public static AuditEntry Next(AuditNote note, AuditEntry? head) => Next(note, (head?.Number ?? 0) + 1, head?.Hash ?? Beginning);

    /// <summary>The entry of a number, after the hash before it.</summary>
    public static AuditEntry Next(AuditNote note, int number, string previous)
    {
        // microseconds are what is kept, so they are what is hashed
        var at = new DateTimeOffset(note.At.UtcTicks / TimeSpan.TicksPerMicrosecond * TimeSpan.TicksPerMicrosecond, TimeSpan.Zero);
        return new AuditEntry
        {
            Chain = note.Chain,
            Number = number,
            At = at,
            PersonId = note.PersonId,
            OfficeId = note.OfficeId,
            Action = note.Action,
            Detail = note.Detail,
            Previous = previous,
            Hash = HashOf(note.Chain, number, at, note.PersonId, note.OfficeId, note.Action, note.Detail, previous),
        };
    }

    /// <summary>Whether an entry is what it was and follows the one before.</summary>
    public static bool Fits(AuditEntry entry, AuditEntry? before) =>
        entry.Number == (before?.Number ?? 0) + 1
        && entry.Previous == (before?.Hash ?? Beginning)
        && entry.Hash == HashOf(entry.Chain, entry.Number, entry.At, entry.PersonId, entry.OfficeId, entry.Action, entry.Detail, entry.Previous);

    /// <summary>The digest of a submitted version: which it is of which application, programme, answers, own word, files and declarant.</summary>
    public static string DigestOf(string application, int version, string programme, string answers, string declared, string? materials, string? declarant) =>
        HashOf(string.Create(CultureInfo.InvariantCulture, $"{application}\n{version}\n{programme}\n{answers}\n{declared}\n{materials}\n{declarant}"));

    /// <summary>Whether a digest is that of a version. An earlier release's covered the content alone, without number and version, and its receipts hold.</summary>
    public static bool IsDigestOf(string digest, string application, int version, string programme, string answers, string declared, string? materials, string? declarant) =>
        digest == DigestOf(application, version, programme, answers, declared, materials, declarant)
        || digest == HashOf($"{programme}\n{answers}\n{declared}{(materials is null && declarant is null ? "" : $"\n{materials}\n{declarant}")}");

    public static string HashOf(string text)
    {
        // an entry of the usual length makes no garbage: each save has one
        Span<byte> utf8 = stackalloc byte[Usual];
        return Encoding.UTF8.TryGetBytes(text, utf8, out var length) ? HashOf(utf8[..length]) : HashOf(Encoding.UTF8.GetBytes(text));
    }

    private const int Usual = 1024;

    /// <summary>Of a text by its UTF-8.</summary>
    internal static string HashOf(ReadOnlySpan<byte> utf8)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(utf8, hash);
        return Convert.ToHexStringLower(hash);
    }

    // a length before each part, so that no two entries can be written as the same text
    private static string HashOf(string chain, int number, DateTimeOffset at, Guid? person, string? office, string action, string detail, string previous)
    {
        var (count, moment, who, where) = (number.ToString(CultureInfo.InvariantCulture), (at.UtcTicks / TimeSpan.TicksPerMicrosecond).ToString(CultureInfo.InvariantCulture), person?.ToString() ?? "", office ?? "");
        return HashOf(string.Create(
            CultureInfo.InvariantCulture,
            $"{chain.Length}:{chain}{count.Length}:{count}{moment.Length}:{moment}{who.Length}:{who}{where.Length}:{where}{action.Length}:{action}{detail.Length}:{detail}{previous.Length}:{previous}"));
    }
}
