using System.Collections.Concurrent;

namespace Shifan.Rules;

/// <summary>What may tie an expert to an institution.</summary>
public enum Relation
{
    /// <summary>He works there.</summary>
    Employer,

    /// <summary>He worked there, within the years that the programme looks back.</summary>
    PastEmployer,

    /// <summary>His employer invests in it, or it in his employer.</summary>
    Investor,

    /// <summary>His employer is on its list of partners.</summary>
    Partner,

    /// <summary>His employer is otherwise related to it: parent, subsidiary, founder.</summary>
    Related,

    /// <summary>He declared the tie himself.</summary>
    Declared,

    /// <summary>He bears the name of its legal representative, head or investor.</summary>
    Person,

    /// <summary>The same telephone number.</summary>
    Phone,

    /// <summary>The same address.</summary>
    Address,
}

/// <summary>回避规则: which ties exclude an expert from a case, and which a person must look at.</summary>
/// <param name="Excludes">Ties that exclude where they are certain; where they are not, a person must look.</param>
/// <param name="Looks">Ties at which a person must look in any case.</param>
/// <param name="PastYears">A past employer counts for so many years after the last day.</param>
/// <param name="Clause">What asks for it.</param>
/// <param name="Note">How it is read here, and why.</param>
public sealed record AvoidanceRules(IReadOnlyList<Relation> Excludes, IReadOnlyList<Relation> Looks, int PastYears, string Clause, string? Note)
{
    /// <summary>The notice says nothing of it.</summary>
    public bool Assumed { get; init; }

    /// <summary>The fields of the form that hold former and short names.</summary>
    public IReadOnlyList<Field> Names { get; init; } = [];

    /// <summary>The fields that hold addresses.</summary>
    public IReadOnlyList<Field> Addresses { get; init; } = [];

    /// <summary>The fields that name who leads or represents the applicant.</summary>
    public IReadOnlyList<Field> Persons { get; init; } = [];

    /// <summary>The tables that name other bodies.</summary>
    public IReadOnlyList<TiedBodies> Bodies { get; init; } = [];

    /// <summary>What an applicant's answers say of its ties. Every telephone number of the form counts, private ones too.</summary>
    /// <param name="form">The form that was filled in.</param>
    /// <param name="answers">The answers.</param>
    /// <param name="name">The applicant's name, as its account has it.</param>
    /// <param name="creditCode">Its code, as its account has it.</param>
    public InstitutionTies TiesOf(Form form, MappingNode answers, string name, string? creditCode)
    {
        var typed = form.Fields.Where(field => field.Type == FieldType.Institution).Select(field => Said(answers, field.Id));
        return new InstitutionTies(
            name, creditCode, [.. typed.Concat(Names.Select(field => Said(answers, field.Id))).OfType<string>().Where(other => other != name).Distinct(StringComparer.Ordinal)],
            [.. Bodies.SelectMany(body => body.In(answers))],
            [.. form.Fields.Where(field => field.Type == FieldType.Phone).Select(field => Said(answers, field.Id)).OfType<string>()],
            [.. Addresses.Select(field => Said(answers, field.Id)).OfType<string>()], [.. Persons.Select(field => Said(answers, field.Id)).OfType<string>()]);
    }

    internal static string? Said(MappingNode answers, string id) => answers[id] is ScalarNode { IsNull: false } said && said.Text.Trim() is { Length: > 0 } text ? text : null;

    /// <summary>In words.</summary>
    public string Say() => string.Join("；", new[]
    {
        Excludes.Count == 0 ? null : $"回避：{string.Join("、", Excludes.Select(Named))}",
        Looks.Count == 0 ? null : $"由人核对：{string.Join("、", Looks.Select(Named))}",
        Excludes.Concat(Looks).Contains(Relation.PastEmployer) ? $"曾任职的，离职不满 {PastYears} 年" : null,
    }.OfType<string>());

    /// <summary>A relation in Chinese.</summary>
    public static string Named(Relation relation) => relation switch
    {
        Relation.Employer => "现任职单位",
        Relation.PastEmployer => "曾任职单位",
        Relation.Investor => "投资关系",
        Relation.Partner => "合作单位",
        Relation.Related => "关联单位",
        Relation.Declared => "本人申明",
        Relation.Person => "与负责人、投资人同名",
        Relation.Phone => "电话相同",
        Relation.Address => "地址相同",
    };
}

/// <summary>A table of the form whose rows name other bodies, with the columns that hold their names and, where there is one, their codes.</summary>
public sealed record TiedBodies(Table Table, Field Name, Field? Code, Relation Kind)
{
    internal IEnumerable<RelatedBody> In(MappingNode answers) =>
        from row in (answers[Table.Id] as SequenceNode)?.Items.OfType<MappingNode>() ?? []
        let name = AvoidanceRules.Said(row, Name.Id)
        where name is not null
        select new RelatedBody(Kind, name, Code is null ? null : AvoidanceRules.Said(row, Code.Id));
}

/// <summary>A body an expert belongs or belonged to. The last day is included; without one he still does, unless <paramref name="Ended"/>, when nobody knows since when he does not.</summary>
public sealed record Employment(string Name, string? CreditCode = null, DateOnly? From = null, DateOnly? Until = null, bool Ended = false);

/// <summary>What an expert declared: with which institution, and what ties him to it.</summary>
public sealed record DeclaredTie(string Institution, string? CreditCode, string Says);

/// <summary>What is known of an expert's ties.</summary>
/// <param name="Name">His name.</param>
/// <param name="Employments">Where he works and worked.</param>
/// <param name="Phones">His numbers, private ones too.</param>
/// <param name="Addresses">His addresses.</param>
/// <param name="Declared">What he declared.</param>
public sealed record ExpertTies(string Name, IReadOnlyList<Employment> Employments, IReadOnlyList<string> Phones, IReadOnlyList<string> Addresses, IReadOnlyList<DeclaredTie> Declared);

/// <summary>Another body that an institution names: an investor, a partner, or one otherwise related to it.</summary>
/// <param name="Kind">One of <see cref="Relation.Investor"/>, <see cref="Relation.Partner"/>, <see cref="Relation.Related"/>.</param>
/// <param name="Name">Its name; of an investor it may be a person's.</param>
/// <param name="CreditCode">Its code, where known.</param>
public sealed record RelatedBody(Relation Kind, string Name, string? CreditCode = null);

/// <summary>What is known of an institution's ties.</summary>
/// <param name="Name">Its name.</param>
/// <param name="CreditCode">Its code, where known.</param>
/// <param name="OtherNames">Former and short names.</param>
/// <param name="Related">Investors, partners, related bodies.</param>
/// <param name="Phones">Its numbers.</param>
/// <param name="Addresses">Its addresses.</param>
/// <param name="Persons">Its legal representative and heads.</param>
public sealed record InstitutionTies(
    string Name, string? CreditCode, IReadOnlyList<string> OtherNames, IReadOnlyList<RelatedBody> Related, IReadOnlyList<string> Phones, IReadOnlyList<string> Addresses, IReadOnlyList<string> Persons);

/// <summary>A tie that was found. <paramref name="Excludes"/>: certain, and the programme excludes for it; else a person must look. <paramref name="Reason"/> is printed; it holds no number and no address.</summary>
public sealed record AvoidanceHit(Relation Relation, bool Excludes, string Reason);

/// <summary>
/// 回避: finds what ties experts to institutions. By credit code where both have one: two codes that differ are two bodies, whatever
/// their names, unless one is by its name a branch or a school of the other.
/// </summary>
public sealed class Avoidance(AvoidanceRules rules, OrganisationNames names)
{
    // a round compares everybody with everything: each number and address is read once
    private readonly ConcurrentDictionary<string, string?> phones = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ContactKeys.Address?> addresses = new(StringComparer.Ordinal);

    private string? Phone(string typed) => phones.GetOrAdd(typed, ContactKeys.Phone);

    private ContactKeys.Address? Address(string typed) => addresses.GetOrAdd(typed, ContactKeys.ReadAddress);

    /// <summary>The ties that exclude or must be looked at, those that exclude first; empty where nothing was found.</summary>
    /// <param name="expert">The expert.</param>
    /// <param name="institution">The institution whose case it is.</param>
    /// <param name="day">The day from which past employers are reckoned.</param>
    public IReadOnlyList<AvoidanceHit> Find(ExpertTies expert, InstitutionTies institution, DateOnly day)
    {
        var hits = new List<AvoidanceHit>();
        foreach (var employment in expert.Employments)
        {
            if (When(employment, day) is not { } tie) continue;
            if (Match(employment.Name, employment.CreditCode, institution) is { } match) Add(hits, tie.Relation, match.Certain && tie.Certain, $"专家{tie.Says}“{employment.Name}”，{match.Says}");
            foreach (var related in institution.Related)
            {
                if (Match(employment.Name, employment.CreditCode, related.Name, related.CreditCode) is not { } other) continue;
                var what = related.Kind switch { Relation.Investor => "投资方", Relation.Partner => "合作单位", _ => "关联单位" };
                // what was an employer is one tie, what it has to do with the institution another: past ones are looked at
                Add(hits, related.Kind, other.Certain && tie is { Certain: true, Relation: Relation.Employer }, $"专家{tie.Says}“{employment.Name}”，申报单位的{what}“{related.Name}”{other.Says}");
            }
        }
        foreach (var declared in expert.Declared)
        {
            if (Match(declared.Institution, declared.CreditCode, institution) is { } match) Add(hits, Relation.Declared, match.Certain, $"专家申明与“{declared.Institution}”有利害关系（{declared.Says}），{match.Says}");
        }
        var name = Wording.Dense(expert.Name);
        if (institution.Persons.Any(person => Wording.Dense(person) == name)) Add(hits, Relation.Person, true, $"专家“{expert.Name}”与申报单位的法定代表人或负责人同名");
        if (institution.Related.Any(related => related.Kind == Relation.Investor && Wording.Dense(related.Name) == name)) Add(hits, Relation.Person, true, $"专家“{expert.Name}”与申报单位的投资人同名");
        if (expert.Phones.Any(phone => Phone(phone) is { } own && institution.Phones.Any(other => Phone(other) is { } theirs && ContactKeys.Same(own, theirs)))) Add(hits, Relation.Phone, true, "专家与申报单位留有同一电话号码");
        if (expert.Addresses.Any(address => Address(address) is { } own && institution.Addresses.Any(other => Address(other) is { } theirs && ContactKeys.Same(own, theirs)))) Add(hits, Relation.Address, true, "专家与申报单位的地址相同");
        return [.. hits.Distinct().OrderByDescending(hit => hit.Excludes).ThenBy(hit => hit.Relation)];
    }

    private void Add(List<AvoidanceHit> hits, Relation relation, bool certain, string reason)
    {
        if (rules.Excludes.Contains(relation)) hits.Add(new AvoidanceHit(relation, certain, certain ? reason : $"{reason}；请核对"));
        else if (rules.Looks.Contains(relation)) hits.Add(new AvoidanceHit(relation, false, $"{reason}；请核对"));
    }

    private (Relation Relation, bool Certain, string Says)? When(Employment employment, DateOnly day)
    {
        if (employment.From > day) return null;
        if (employment is { Until: null, Ended: false } || employment.Until >= day) return (Relation.Employer, true, "现任职于");
        if (employment.Until is not { } until) return (Relation.PastEmployer, false, "曾任职（离职日期不详）于");
        return until.AddYears(rules.PastYears) > day ? (Relation.PastEmployer, true, $"曾任职（至 {DayTerm.Text(until)}，不满 {rules.PastYears} 年）于") : null;
    }

    private (bool Certain, string Says)? Match(string name, string? code, InstitutionTies institution)
    {
        if (Match(name, code, institution.Name, institution.CreditCode) is { } own) return (own.Certain, own.Says == "即该单位" ? "即申报单位" : $"申报单位“{institution.Name}”{own.Says}");
        if (code is not null && institution.CreditCode is not null) return null;
        foreach (var other in institution.OtherNames)
        {
            if (Match(name, code, other, null) is { } match) return (match.Certain, $"申报单位的曾用名或简称“{other}”{match.Says}");
        }
        return null;
    }

    private (bool Certain, string Says)? Match(string name, string? code, string other, string? otherCode)
    {
        var apart = false;
        if (Code(code) is { } one && Code(otherCode) is { } two)
        {
            if (one == two) return (true, "统一社会信用代码相同");
            // a branch has a code of its own
            apart = names.Read(name).Unit.Length == 0 && names.Read(other).Unit.Length == 0;
        }
        return apart ? null : names.Compare(name, other) switch
        {
            NameMatch.Same => (true, name == other ? "即该单位" : "名称相同（去除地区、括号和公司类型的写法）"),
            NameMatch.Branch => (true, "为同一法人的总部与分支机构"),
            NameMatch.Likely => (false, "名称相近（简称、未写地区，或同一高校的院所）"),
            _ => null,
        };
    }

    private static string? Code(string? typed) => string.IsNullOrWhiteSpace(typed) ? null : Wording.HalfWidth(Wording.Dense(typed)).ToUpperInvariant();
}
