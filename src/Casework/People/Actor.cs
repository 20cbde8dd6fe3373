using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>The office that acts in another's place, and why (代办).</summary>
public sealed record StandingIn(string By, string Reason);

/// <summary>Who asks: everything that decides what one may see and do.</summary>
public sealed record Actor(Guid PersonId, string Name, Role Role, string? OfficeId, OfficeLevel? Level, Guid? InstitutionId)
{
    /// <summary>Whether he answers for his institution's account: invites and ends fillers. Filling and submitting are open to all of its people.</summary>
    public bool IsInstitutionAdministrator { get; init; }

    /// <summary>Whether he approves what colleagues prepared.</summary>
    public bool IsApprover { get; init; }

    /// <summary>Whether he keeps the accounts of his office: alone, or besides another role.</summary>
    public bool IsAccountsAdministrator { get; init; }

    /// <summary>For whom he acts at present as a deputy; null: for himself.</summary>
    public Guid? DeputyFor { get; init; }

    /// <summary>The name of whom he acts for.</summary>
    public string? DeputyForName { get; init; }

    /// <summary>Set where another office acts in place of the one that <see cref="OfficeId"/> names.</summary>
    public StandingIn? InPlaceOf { get; init; }

    /// <summary>The office whose notices' paper he receives.</summary>
    public string? ReceivesFor { get; init; }

    /// <summary>The offices whose turn is his to take: what stands before one of them is his work.</summary>
    public IReadOnlyList<string> Desks => this is { Role: Role.Officer, OfficeId: { } office } ? [office] : [];

    /// <summary>Whether that is his business, whatever case it is about.</summary>
    public bool Has(Duty duty) => Authority.Has(this, duty);

    /// <summary>
    /// The applications one may know of. Applicants: their institution's. Officers and auditors: what was submitted in their office's
    /// area. What is not in here does not exist for the actor.
    /// </summary>
    public IQueryable<Application> Sees(IQueryable<Application> applications) => (Role, Level) switch
    {
        (Role.Applicant, _) => applications.Where(a => a.InstitutionId == InstitutionId),
        (Role.Officer or Role.Auditor, OfficeLevel.County) => applications.Where(a => a.CountyOfficeId == OfficeId && a.Version > 0),
        (Role.Officer or Role.Auditor, OfficeLevel.City) => applications.Where(a => a.CityOfficeId == OfficeId && a.Version > 0),
        (Role.Officer or Role.Auditor, OfficeLevel.Province) => applications.Where(a => a.ProvinceOfficeId == OfficeId && a.Version > 0),
        _ => applications.Where(_ => false),
    };

    /// <summary>
    /// The same for what reads past EF: the column of applications that holds his office, of what was submitted; null where he is no office's, or
    /// sees none.
    /// </summary>
    internal string? AreaColumn => (Role, Level) switch
    {
        (Role.Officer or Role.Auditor, OfficeLevel.County) => "county_office_id",
        (Role.Officer or Role.Auditor, OfficeLevel.City) => "city_office_id",
        (Role.Officer or Role.Auditor, OfficeLevel.Province) => "province_office_id",
        _ => null,
    };
}
