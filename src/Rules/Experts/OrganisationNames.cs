using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace Shifan.Rules;

/// <summary>How two names of organisations stand to each other.</summary>
public enum NameMatch
{
    /// <summary>Nothing speaks for one body.</summary>
    None,

    /// <summary>Perhaps one body: a short form, a name without its region, a school or laboratory of a university. A person has to look.</summary>
    Likely,

    /// <summary>One is a branch (分公司、支行) of the other or both are of one: the same legal person.</summary>
    Branch,

    /// <summary>The same name, but for legal form, brackets, blanks and the region written more or less fully.</summary>
    Same,
}

/// <summary>A name of an organisation, taken apart.</summary>
/// <param name="Typed">As it was written.</param>
/// <param name="Plain">Half width, capitals, without blanks and punctuation.</param>
/// <param name="Core">What is left of the head without region, brackets and legal form.</param>
/// <param name="Region">The places in front of it or in brackets, as written, the most specific last.</param>
/// <param name="Unit">The branch or school behind the head; empty where the name is of the whole.</param>
/// <param name="IsBranch">The unit is a branch, without legal personality of its own.</param>
/// <param name="IsGroup">It calls itself 集团.</param>
/// <param name="HasForm">It ends in a legal form, so it is no short form.</param>
public sealed record OrganisationName(string Typed, string Plain, string Core, IReadOnlyList<string> Region, string Unit, bool IsBranch, bool IsGroup, bool HasForm)
{
    /// <summary>One word for one body, to count by: equal where names differ only in their writing. Names that a person must compare have different ones.</summary>
    public string Key => $"{(Region.Count == 0 ? "" : Region[^1])}{Core}";
}

/// <summary>
/// 机构名称归一: reads names of Chinese organisations as people write them and compares them. Knows names only: who owns whom must be told.
/// </summary>
/// <param name="places">Names of administrative divisions with their suffix (杭州市、西湖区); provinces are known. Cities count without the suffix too.</param>
public sealed partial class OrganisationNames(IEnumerable<string> places)
{
    // below this, what is left of a name without its region says nothing (大学, 银行): the region belongs to the name
    private const int LeastCore = 3;
    private const int LeastShort = 3;

    private static readonly string[] Provinces =
    [
        "北京", "天津", "上海", "重庆", "河北", "山西", "辽宁", "吉林", "黑龙江", "江苏", "浙江", "安徽", "福建", "江西", "山东", "河南", "湖北", "湖南", "广东", "海南",
        "四川", "贵州", "云南", "陕西", "甘肃", "青海", "台湾", "内蒙古", "广西", "西藏", "宁夏", "新疆", "香港", "澳门",
    ];

    private readonly Dictionary<string, string> regions = Regions(places);
    private readonly ConcurrentDictionary<string, OrganisationName> read = new(StringComparer.Ordinal);

    private static Dictionary<string, string> Regions(IEnumerable<string> places)
    {
        var known = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var province in Provinces)
        {
            foreach (var form in new[] { "", "省", "市", "自治区", "壮族自治区", "回族自治区", "维吾尔自治区", "特别行政区" }) known.TryAdd(province + form, province);
        }
        foreach (var place in places)
        {
            var bare = place.EndsWith('市') || place.EndsWith('区') || place.EndsWith('县') ? place[..^1] : place;
            if (bare.Length < 2) continue;
            known.TryAdd(place, bare);
            if (place.EndsWith('市')) known.TryAdd(bare, bare);
        }
        return known;
    }

    /// <summary>Takes a name apart. The same name gives the same answer.</summary>
    public OrganisationName Read(string typed) => read.GetOrAdd(typed, Part);

    private OrganisationName Part(string typed)
    {
        var marked = Marks().Replace(Wording.HalfWidth(Wording.Dense(typed)).ToUpperInvariant().Replace('〔', '(').Replace('〕', ')').Replace('【', '(').Replace('】', ')').Replace('[', '(').Replace(']', ')'), "");
        var plain = marked.Replace("(", "", StringComparison.Ordinal).Replace(")", "", StringComparison.Ordinal);
        var (head, unit, branch) = Split(marked);
        var region = new List<string>();
        var group = false;
        head = Brackets().Replace(head, bracket =>
        {
            var inner = bracket.Groups[1].Value;
            if (regions.TryGetValue(inner, out var place)) region.Add(place);
            else if (inner is "集团") group = true;
            else if (inner is not ("普通合伙" or "特殊普通合伙" or "有限合伙" or "总部")) return inner;
            return "";
        }).Replace("(", "", StringComparison.Ordinal).Replace(")", "", StringComparison.Ordinal);
        var core = head;
        var form = false;
        while (Form().Match(core) is { Success: true } legal && legal.Index >= 2)
        {
            (core, form) = (core[..legal.Index], true);
            group |= legal.Value.Contains("集团", StringComparison.Ordinal);
        }
        var front = new List<string>();
        while (Prefix(core) is { } prefix && core.Length - prefix.Length >= LeastCore)
        {
            front.Add(regions[prefix]);
            core = core[prefix.Length..];
        }
        // 省中小企业服务中心, as one says it at home
        if (front.Count == 0 && core.Length > LeastCore + 1 && core[0] is '省' or '市' or '区' or '县') core = core[1..];
        return new OrganisationName(typed, plain, core, [.. front, .. region.Except(front, StringComparer.Ordinal)], unit, branch, group, form);
    }

    private static (string Head, string Unit, bool Branch) Split(string name)
    {
        if (BranchOf().Match(name) is { Success: true } branch) return (branch.Groups[1].Value, branch.Groups[2].Value, true);
        if (PartOf().Match(name) is { Success: true } part) return (part.Groups[1].Value, part.Groups[2].Value, false);
        return (name, "", false);
    }

    private string? Prefix(string name)
    {
        for (var length = Math.Min(name.Length, 8); length >= 2; length--)
        {
            if (regions.ContainsKey(name[..length])) return name[..length];
        }
        return null;
    }

    /// <summary>Compares two names; which comes first plays no part.</summary>
    public NameMatch Compare(string one, string other) => Compare(Read(one), Read(other));

    /// <summary>The same of names already taken apart.</summary>
    public static NameMatch Compare(OrganisationName one, OrganisationName other)
    {
        if (one.Core.Length == 0 || other.Core.Length == 0) return NameMatch.None;
        if (one.Plain == other.Plain) return NameMatch.Same;
        var differ = one.Region.Count > 0 && other.Region.Count > 0 && one.Region[^1] != other.Region[^1];
        if (differ) return NameMatch.None;
        if (one.Core != other.Core) return IsShort(one, other) || IsShort(other, one) ? NameMatch.Likely : NameMatch.None;
        if (one.Region.Count != other.Region.Count && (one.Region.Count == 0 || other.Region.Count == 0) || one.IsGroup != other.IsGroup) return NameMatch.Likely;
        if (one.Unit == other.Unit) return NameMatch.Same;
        return one is { IsBranch: false, Unit.Length: > 0 } || other is { IsBranch: false, Unit.Length: > 0 } ? NameMatch.Likely : NameMatch.Branch;
    }

    // 浙大 of 浙江大学; 示例数字 of 示例数字科技有限公司, but not 示例银行 of 示例银行大厦物业有限公司
    private static bool IsShort(OrganisationName brief, OrganisationName full)
    {
        if (brief.HasForm || brief.Unit.Length > 0) return false;
        if (brief.Core.Length >= LeastShort && full.HasForm && full.Core.StartsWith(brief.Core, StringComparison.Ordinal) && !Kind().IsMatch(brief.Core)) return true;
        var typed = brief.Plain;
        var whole = full.Unit.Length == 0 ? full.Plain : full.Plain[..^full.Unit.Length];
        if (typed.Length is < 2 or > 6 || typed.Length >= whole.Length || typed[0] != whole[0]) return false;
        var ending = typed[^1] switch { '大' => "大学", '院' => "院", '所' => "所", '行' => "银行", '协' => "协会", _ => null };
        if (ending is null || !whole.EndsWith(ending, StringComparison.Ordinal) || Kind().IsMatch(typed)) return false;
        var at = 0;
        foreach (var c in whole)
        {
            if (at < typed.Length && typed[at] == c) at++;
        }
        return at == typed.Length;
    }

    [GeneratedRegex(@"[""'“”‘’《》<>·•.,，、。\-—_/|*&]", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Marks();

    [GeneratedRegex(@"\(([^()]*)\)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Brackets();

    [GeneratedRegex("(股份有限公司|有限责任公司|有限公司|股份公司|总公司|公司|集团|有限合伙|合伙企业)$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Form();

    [GeneratedRegex("^(.{2,}?(?:公司|集团|银行|研究院|研究所|设计院|协会|商会|学会|中心|事务所|保险|证券|信用社))(.{1,}(?:分公司|分行|支行|营业部|营业厅|分院|分所|分会|分中心|分部|分社|办事处|代表处|事业部))$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex BranchOf();

    [GeneratedRegex("^(.{2,}?大学|中国科学院|中国社会科学院|中国工程院)(.{1,}(?:学院|研究院|研究所|研究中心|学部|系|中心|实验室|医院|图书馆|研究生院))$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex PartOf();

    [GeneratedRegex("(大学|学院|银行|医院|协会|商会|学会|中心|研究院|研究所|公司|事务所)$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Kind();
}
