using Microsoft.AspNetCore.Identity;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>An authority's office. Its id is its division's code; a development zone, which has none, brings its own.</summary>
public sealed class Office
{
    public required string Id { get; init; }
    public required string Name { get; set; }
    public required OfficeLevel Level { get; init; }
    public required int Division { get; init; }
    public string? ParentId { get; init; }

    /// <summary>A body that receives paper for the office above it and decides nothing: no case is ever its own.</summary>
    public bool OnlyReceives { get; init; }
}

public enum Role
{
    Applicant,

    /// <summary>经办</summary>
    Officer,

    /// <summary>审批: an officer who also approves.</summary>
    Approver,

    /// <summary>系统管理员: keeps the accounts of offices, sees no case.</summary>
    Administrator,

    /// <summary>审计员</summary>
    Auditor,

    /// <summary>收件员: registers paper.</summary>
    Receiver,

    /// <summary>评审专家: scores what he is given, and sees nothing else.</summary>
    Expert,
}

/// <summary>
/// Somebody who signs in. What somebody of an authority sees and does follows from his grants; his office and leading role are kept here as what
/// they say. Cases stay when people leave.
/// </summary>
public sealed class Person : IdentityUser<Guid>
{
    public required string DisplayName { get; set; }
    public required Role Role { get; set; }
    public string? OfficeId { get; set; }
    public Guid? InstitutionId { get; set; }

    /// <summary>Of an institution's people one invites the others and answers for them: 单位管理员. The others fill: 填报人.</summary>
    public bool IsInstitutionAdministrator { get; set; }

    /// <summary>As whose deputy he works at present; null: as himself.</summary>
    public Guid? ActsAs { get; set; }

    /// <summary>Since when the account no longer opens. It stays, because what was done under it stays.</summary>
    public DateTimeOffset? EndedAt { get; set; }
}

public sealed class Institution
{
    public required Guid Id { get; init; }
    public required string CreditCode { get; init; }
    public required string Name { get; set; }

    /// <summary>Where its seat is, as it said when it registered; where it said nothing, its code hints.</summary>
    public int? Division { get; set; }
}

/// <summary>A programme as published: the text itself under its digest, never changed.</summary>
public sealed class PublishedProgramme
{
    public required string Digest { get; init; }
    public required string ProgrammeId { get; init; }
    public required string Title { get; init; }
    public required string Text { get; init; }
    public required DateTimeOffset PublishedAt { get; init; }
}

/// <summary>A call for applications under a published programme.</summary>
public sealed class Call
{
    public required Guid Id { get; init; }
    public required string ProgrammeId { get; init; }
    public required string Digest { get; set; }
    public required string Title { get; set; }
    public required DateTimeOffset OpensAt { get; set; }

    /// <summary>How its deadlines were moved; always read with it.</summary>
    public List<CallExtension> Extensions { get; } = [];

    /// <summary>Earlier dates of offices for their areas; always read with it.</summary>
    public List<InnerDate> InnerDates { get; } = [];
}

/// <summary>One institution's application under a call: where it stands and whose it is. The programme it was begun under stays its programme.</summary>
public sealed class Application
{
    public required Guid Id { get; init; }
    public required string Number { get; init; }
    public required Guid CallId { get; init; }
    public required Guid InstitutionId { get; init; }
    public required string Digest { get; set; }
    public required string Step { get; set; }
    public required DateTimeOffset StartedAt { get; init; }
    public required DateTimeOffset ArrivedAt { get; set; }
    public DateTimeOffset? SubmittedAt { get; set; }

    /// <summary>Set while it is back with the applicant: until when the correction may come.</summary>
    public DateTimeOffset? CorrectionUntil { get; set; }

    /// <summary>The step from which it was given back last; none where it never was.</summary>
    public string? ReturnedFrom { get; set; }

    /// <summary>The newest submitted version; 0 before the first submission.</summary>
    public int Version { get; set; }
    public int Returns { get; set; }

    /// <summary>The step that recommended it and has still to hand it up with its letter (待上报); the step it stands at waits so long. None where nothing is owed.</summary>
    public string? HeldAt { get; set; }

    /// <summary>Under which step it is listed and counted: the one that still owes its letter, else the one it stands at. The database computes it.</summary>
    public string StandsAt { get; private set; } = "";

    /// <summary>What a correction may change, as <see cref="CasePlace"/> says it; null: everything. Stands from one return to the next.</summary>
    public string? OpenPlaces { get; set; }

    /// <summary>The proposal that waits for its approval; any act that moves the case ends it.</summary>
    public int? Proposal { get; set; }

    /// <summary>Set while a draft is put away; it can be taken back.</summary>
    public DateTimeOffset? DeletedAt { get; set; }

    /// <summary>The office to which it was transferred from where its own answer sends it; null: it never was.</summary>
    public string? TransferredTo { get; set; }
    public string? CountyOfficeId { get; set; }
    public string? CityOfficeId { get; set; }
    public string? ProvinceOfficeId { get; set; }

    /// <summary>The office whose turn it is; null while it is the applicant's, or nobody's. Kept for the work list, as all that follows here.</summary>
    public string? TurnOfficeId { get; set; }

    /// <summary>When the current step must be done; null where nothing bounds it.</summary>
    public DateTimeOffset? DueAt { get; set; }

    /// <summary>Where it stands in the work list: by deadline, then arrival (<see cref="Casework.WorkOrder"/>).</summary>
    public string WorkOrder { get; set; } = "";

    /// <summary>What the machine finds in the newest version; null before the first.</summary>
    public ListedVerdict? Verdict { get; set; }

    /// <summary>How many conditions it does not meet.</summary>
    public int Unmet { get; set; }

    /// <summary>Whether a typed figure and the one counted from rows differ.</summary>
    public bool Differs { get; set; }

    /// <summary>Whether what was found at a visit differs from what it declares.</summary>
    public bool VisitDiffers { get; set; }

    /// <summary>Whether something was done with it after its deadline, where the step lets one (逾期办理).</summary>
    public bool WasLate { get; set; }

    /// <summary>The functions it declares, each between two bars.</summary>
    public string Functions { get; set; } = "";

    /// <summary>Rises with every change, so that two people cannot both act on what they saw.</summary>
    public int Token { get; set; }

    public string? OfficeFor(OfficeLevel level) => level switch
    {
        OfficeLevel.County => CountyOfficeId,
        OfficeLevel.City => CityOfficeId,
        // an outside authority's answer is recorded by the highest office that works here
        OfficeLevel.Province or OfficeLevel.Outside => ProvinceOfficeId,
    };
}

/// <summary>What was submitted, to the letter. Only ever added.</summary>
public sealed class ApplicationVersion
{
    public required Guid ApplicationId { get; init; }
    public required int Number { get; init; }
    public required string Answers { get; init; }
    public required string Declared { get; init; }

    /// <summary>The files handed in, as JSON: id, slot, name, digest, size. Null where there were none.</summary>
    public string? Materials { get; init; }

    /// <summary>Who declared online that everything is true, by name and position.</summary>
    public string? Declarant { get; init; }
    public required string Digest { get; init; }
    public required DateTimeOffset SubmittedAt { get; init; }
    public required Guid SubmittedBy { get; init; }
}

/// <summary>One act of the procedure: who did what at which step, on which version, with which words. Only ever added.</summary>
public sealed class Handling
{
    public required Guid ApplicationId { get; init; }
    public required int Number { get; init; }
    public required string Step { get; init; }
    public required string Action { get; init; }
    public required string ToStep { get; init; }
    public required int Version { get; init; }
    public required Guid PersonId { get; init; }
    public string? OfficeId { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>For whom the person acted as a deputy.</summary>
    public Guid? ForPersonId { get; init; }

    /// <summary>The office in whose place the office acted, and why.</summary>
    public string? ForOfficeId { get; init; }
    public string? ForReason { get; init; }
    public string? Opinion { get; init; }

    /// <summary>Why the quota was exceeded, where it was.</summary>
    public string? ExcessReason { get; init; }

    /// <summary>The clause that a refusal rests on.</summary>
    public string? Clause { get; init; }

    /// <summary>Why it went on although its own office had marked something as a problem; between the offices.</summary>
    public string? Despite { get; init; }

    /// <summary>Who handled it, where another approved it: then <see cref="PersonId"/> is who approved.</summary>
    public Guid? ProposedBy { get; init; }

    /// <summary>The document of an outcome decided elsewhere, where the step was passed by one.</summary>
    public string? OutsideDocument { get; init; }

    /// <summary>Done after the step's deadline, where the step lets one.</summary>
    public bool Late { get; init; }
}

/// <summary>
/// A place of a quota, taken by an application. The key makes it impossible to take one twice. A place that is given back stays in the
/// book, and its number is not given again.
/// </summary>
public sealed class QuotaPlace
{
    public required Guid CallId { get; init; }
    public required string QuotaId { get; init; }
    public required string OfficeId { get; init; }
    public required int Place { get; init; }
    public required Guid ApplicationId { get; init; }
    public string? ExcessReason { get; init; }
    public DateTimeOffset? TakenAt { get; init; }

    /// <summary>The officer who took it.</summary>
    public Guid? PersonId { get; init; }
    public DateTimeOffset? FreedAt { get; set; }
    public Guid? FreedBy { get; set; }

    /// <summary>The audit action that gave it back.</summary>
    public string? FreedWhy { get; set; }
}

/// <summary>One link of an audit chain. Only ever added; each hash covers the one before.</summary>
public sealed class AuditEntry
{
    public required string Chain { get; init; }
    public required int Number { get; init; }
    public required DateTimeOffset At { get; init; }
    public Guid? PersonId { get; init; }
    public string? OfficeId { get; init; }
    public required string Action { get; init; }
    public required string Detail { get; init; }
    public required string Previous { get; init; }
    public required string Hash { get; init; }
}

/// <summary>A digest over the heads of all chains at a moment: whoever keeps it can prove that none was rewritten since.</summary>
public sealed class AuditDigest
{
    public required int Number { get; init; }
    public required DateTimeOffset At { get; init; }
    public required int Chains { get; init; }
    public required string Heads { get; init; }
    public required string Hash { get; init; }
}

/// <summary>A key of the framework's data protection, kept here so that a restart or a second node signs nobody out.</summary>
public sealed class ProtectionKey
{
    public required Guid Id { get; init; }
    public required string Name { get; init; }
    public required string Xml { get; init; }
}

public sealed class Setting
{
    public required string Name { get; init; }
    public required string Value { get; set; }
}
