using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>Somebody of the demonstration, for the list one signs in from.</summary>
public sealed record DemoPerson(Guid Id, string Name, string Place, Role Role, OfficeLevel? Level, string Stamp);

/// <summary>
/// The small world of <c>--demo</c>: made once, only through operations, and then kept. Every institution and person in it is made up
/// and says so (示例).
/// </summary>
public sealed class DemoWorld(Db db, UserManager<Person> people, OpenCall openCall, RecordTitle recordTitle, SetCallContact setContact, Grants grants, Divisions divisions, TimeProvider time)
{
    /// <summary>The password of every demonstration account; signing in from the list needs none.</summary>
    public const string Password = "shifan-demo-2021";

    internal const string Domain = "demo.example";

    /// <summary>When the demonstration begins: two days after the first notice, four before its deadline.</summary>
    public static readonly DateTimeOffset Start = new(2021, 5, 12, 1, 0, 0, TimeSpan.Zero);

    private static readonly (string Name, int Division)[] Applicants =
    [
        ("示例一杭州中小企业服务中心", 330106), ("示例二宁波检测技术有限公司", 330212), ("示例三温州创业服务有限公司", 330302), ("示例四嘉兴数字化服务中心", 330402),
        ("示例五上海青浦企业服务平台有限公司", 310118), ("示例六上海徐汇知识产权服务有限公司", 310104),
        ("示例七杭州企业服务中心", 330106), ("示例八宁波创业服务有限公司", 330212), ("示例九上海青浦技术服务有限公司", 310118), ("示例十上海徐汇信息服务有限公司", 310104),
    ];

    // one holder a notice stops, and one it lets apply again: of three years not yet complete, and of the batch that is invited
    private static readonly (int Applicant, string Kind, TitleLevel Level, string Batch, DateOnly From, DateOnly Until)[] Titles =
    [
        (6, "zhejiang-platform", TitleLevel.Province, "2019年度", new(2019, 6, 1), new(2022, 5, 31)),
        (7, "zhejiang-platform", TitleLevel.Province, "2017年度", new(2017, 12, 1), new(2020, 11, 30)),
        (8, "national-platform", TitleLevel.National, "2019年度", new(2020, 1, 1), new(2022, 12, 31)),
        (9, "national-platform", TitleLevel.National, "2018年度", new(2019, 1, 1), new(2021, 12, 31)),
    ];

    private static readonly string[] Offices = ["330106", "330100", "330212", "330200", "330302", "330300", "330402", "330400", "330000", "310118", "310104", "310000"];

    /// <summary>Whether it was made now; else it is there already.</summary>
    public async Task<bool> RunAsync(CancellationToken stop = default)
    {
        if (time is DemoClock clock) await clock.StartAsync(db, Start, stop);
        if (await db.Users.AnyAsync(stop)) return false;
        // a programme folder with faults must not keep the others from being shown
        foreach (var programme in ProgrammeFolder.Sound())
        {
            var opened = await openCall.RunAsync(null, new OpenCall.Input(programme.Id), stop);
            if (opened.Value is not { } call) throw new InvalidOperationException($"The demonstration could not open {programme.Id}: {opened.Refusals[0].Sentence}");
            foreach (var contact in programme.Notice.Contacts)
            {
                var set = await setContact.RunAsync(null, new SetCallContact.Input(call.Id, contact.Id, "示例联系人", "0000-00000000"), stop);
                if (!set.Done) throw new InvalidOperationException($"The demonstration could not name a contact: {set.Refusals[0].Sentence}");
            }
        }
        // hashing is slow on purpose; all demonstration accounts share one password, so one hash serves
        var hash = people.PasswordHasher.HashPassword(null!, Password);
        for (var i = 0; i < Applicants.Length; i++)
        {
            var (name, division) = Applicants[i];
            await AddAsync($"applicant{i + 1}", $"示例经办{Letter(i)}", Role.Applicant, null, await AddInstitutionAsync(name, division, i, stop), hash);
        }
        foreach (var (applicant, kind, level, batch, from, until) in Titles)
        {
            var title = new RecordTitle.Input(CodeOf(Applicants[applicant].Division, applicant), Applicants[applicant].Name, kind, level, batch, from, until, "示例公布名单");
            var recorded = await recordTitle.RunAsync(null, title, stop);
            // a kind that none of the programmes here asks for any more is no title of this demonstration
            if (!recorded.Done && recorded.Refusals.Any(refusal => refusal.Code != "title.kind")) throw new InvalidOperationException($"The demonstration could not record a title: {recorded.Refusals[0].Sentence}");
        }
        for (var i = 0; i < Offices.Length; i++) await AddAsync($"officer-{Offices[i]}", $"示例干部{Letter(i)}", Role.Officer, Offices[i], null, hash);
        await AddAsync("auditor-330000", "示例审计甲", Role.Auditor, "330000", null, hash);
        foreach (var office in new[] { "330000", "330100", "310000" }) await AddAsync($"admin-{office}", $"示例管理员{(office == "330000" ? "甲" : office == "330100" ? "乙" : "丙")}", Role.Administrator, office, null, hash);
        await AddAsync("receiver-330000", "示例收件员甲", Role.Receiver, "330000-receiver", null, hash);
        await AddAsync("receiver-310000", "示例收件员乙", Role.Receiver, "310000", null, hash);
        return true;
    }

    /// <summary>An institution more with a clerk; listed ones can be chosen on the page where one signs in.</summary>
    internal async Task<Guid> AddApplicantAsync(string name, int division, int number, bool listed, CancellationToken stop)
    {
        var institution = await AddInstitutionAsync(name, division, Applicants.Length + number, stop);
        return await AddAsync($"applicant{Applicants.Length + number + 1}", $"示例经办{Applicants.Length + number + 1}", Role.Applicant, null, institution, null, listed ? Domain : $"unlisted.{Domain}");
    }

    /// <summary>Whether an account is one of the demonstration's.</summary>
    public static bool IsDemoAccount(Person person) => person.Email?.EndsWith($"@{Domain}", StringComparison.OrdinalIgnoreCase) == true;

    private static string Letter(int i) => "甲乙丙丁戊己庚辛壬癸子丑寅卯"[i].ToString();

    private static string CodeOf(int division, int number)
    {
        var body = $"91{division:000000}MA{number:00}DEM0{number % 10}"[..17];
        return body + CreditCode.CheckCharacter(body);
    }

    private async Task<Guid> AddInstitutionAsync(string name, int division, int number, CancellationToken stop)
    {
        var now = time.GetUtcNow();
        var institution = new Institution { Id = Guid.CreateVersion7(now), CreditCode = CodeOf(division, number), Name = name };
        db.Institutions.Add(institution);
        var outcome = await db.CommitAsync(AuditNote.OfSystem(null, "institution.add", now, new { institution.Id }), institution.Id, stop);
        return outcome.Value;
    }

    private async Task<Guid> AddAsync(string account, string name, Role role, string? office, Guid? institution, string? hash, string domain = Domain)
    {
        var person = new Person
        {
            Id = Guid.CreateVersion7(time.GetUtcNow()),
            UserName = $"{account}@{domain}",
            Email = $"{account}@{domain}",
            EmailConfirmed = true,
            DisplayName = name,
            Role = role,
            OfficeId = office,
            InstitutionId = institution,
            IsInstitutionAdministrator = institution is not null,
            PasswordHash = hash,
        };
        var created = await people.CreateAsync(person);
        if (!created.Succeeded) throw new InvalidOperationException(string.Join("; ", created.Errors.Select(error => error.Description)));
        if (office is null) return person.Id;
        var now = time.GetUtcNow();
        // its clock can be put back
        await grants.GiveAsync(person, office, role, DateTimeOffset.UnixEpoch, null, null, default);
        await db.CommitAsync(AuditNote.OfOffice(office, null, "grant.give", now, new { person = person.Id, role = role.ToString() }), true, default);
        return person.Id;
    }

    /// <summary>Whom one can sign in as; nobody outside a demonstration.</summary>
    public async Task<IReadOnlyList<DemoPerson>> PeopleAsync(CancellationToken stop = default)
    {
        if (time is not DemoClock) return [];
        var rows = await db.Users.AsNoTracking().Where(person => person.Email!.EndsWith("@" + Domain) && person.EndedAt == null).OrderBy(person => person.Id)
            .Select(person => new
            {
                person.Id,
                person.DisplayName,
                person.Role,
                person.SecurityStamp,
                Office = db.Offices.FirstOrDefault(office => office.Id == person.OfficeId),
                Institution = db.Institutions.FirstOrDefault(institution => institution.Id == person.InstitutionId),
            }).ToListAsync(stop);
        return [.. rows.Select(row => new DemoPerson(row.Id, row.DisplayName, row.Office is { } office ? $"{office.Name}（{divisions.FullName(office.Division)}）" : row.Institution?.Name ?? "", row.Role, row.Office?.Level, row.SecurityStamp!))];
    }
}
