using System.Text.RegularExpressions;

namespace Shifan.Rules;

/// <summary>Reads the packages of a programme file: what is named must be there, and every name must be one that a disc can hold.</summary>
internal static partial class PackageReader
{
    // of a name that holds a blank as much must stay free for what is put in
    private const int LongestFixed = 40;

    public static List<Package> Read(MappingNode root, IReadOnlyList<Summary> summaries, IReadOnlyList<Paper> papers, Draft draft)
    {
        var packages = new List<Package>();
        foreach (var node in root.Maps("packages"))
        {
            var by = node.Text("by")!;
            if (!draft.Levels.ContainsKey(by)) draft.Unknown("level", node.PlaceOf("by"), "层级", by, draft.Levels.Keys);
            if (packages.Any(other => other.Id == node.Text("id"))) draft.Faults.Add("package.repeated", node.PlaceOf("id"), $"“{node.Text("id")}”已有一个数据包", "请改用另一个标识");
            CheckName(node, "folder", Package.Everywhere.Where(one => one != "n"), draft);
            packages.Add(new Package(node.Text("id")!, node.Text("label")!, by, node.Text("folder")!, Parts(node, inCase: false), node.Text("clause") ?? "", node.Text("note"))
            {
                MostBytes = node.Text("medium") is { } medium ? SizeShape.Read(medium) : null,
            });
        }
        return packages;

        List<PackagePart> Parts(MappingNode of, bool inCase)
        {
            var parts = new List<PackagePart>();
            var key = inCase ? "each" : "parts";
            foreach (var node in of.Maps(key))
            {
                CheckName(node, "name", inCase || node["each"] is not null ? Package.Everywhere.Concat(Package.OfCase) : Package.Everywhere, draft);
                if (Part(node, inCase) is { } part) parts.Add(part);
            }
            return parts;
        }

        PackagePart? Part(MappingNode node, bool inCase)
        {
            var name = node.Text("name")!;
            var kinds = Kinds.Where(kind => node[kind.Key] is not null).ToList();
            if (kinds is not [var (key, ofCase)])
            {
                draft.Faults.Add("package.part", node.Place, kinds.Count == 0 ? "没有写这一部分是什么" : $"写了两种内容：{string.Join("、", kinds.Select(kind => kind.Key))}", $"请写其中一种：{string.Join("、", Kinds.Select(kind => kind.Key))}");
                return null;
            }
            if (ofCase is { } must && must != inCase)
            {
                draft.Faults.Add("package.part", node.PlaceOf(key), must ? $"{key} 是每件申报的内容" : $"{key} 是整个数据包的内容", must ? "请放到 each 之下" : "请移到 each 之外");
                return null;
            }
            if (node["sealed"] is not null && key != "paper") draft.Faults.Add("package.part", node.PlaceOf("sealed"), "只有 paper（主管部门填写的表格）才定稿", "请删去 sealed");
            switch (key)
            {
                case "letter": return new PackagePart.Letter(name);
                case "report": return new PackagePart.Report(name);
                case "merged": return new PackagePart.Merged(name);
                case "materials": return new PackagePart.Materials(name);
                case "records": return new PackagePart.Records(name);
                case "each": return new PackagePart.Each(name, Parts(node, inCase: true));
                case "summary":
                    var table = node.Text(key)!;
                    if (summaries.All(one => one.Id != table)) draft.Unknown("summary", node.PlaceOf(key), "汇总表", table, summaries.Select(one => one.Id));
                    return new PackagePart.Table(name, table);
                default:
                    var paper = node.Text(key)!;
                    var forms = papers.Where(one => one.By != Workflow.Applicant).Select(one => one.Id).ToList();
                    if (!forms.Contains(paper)) draft.Unknown("paper", node.PlaceOf(key), "由主管部门填写的表格", paper, forms);
                    return new PackagePart.Form(name, paper) { MustBeSealed = node.Flag("sealed") };
            }
        }
    }

    // true: only of a case; false: only of the whole
    private static readonly (string Key, bool? OfCase)[] Kinds = [("letter", false), ("summary", false), ("each", false), ("paper", true), ("report", true), ("merged", true), ("materials", true), ("records", false)];

    private static void CheckName(MappingNode node, string key, IEnumerable<string> may, Draft draft)
    {
        var (name, words) = (node.Text(key)!, may.ToList());
        foreach (var word in Blank().Matches(name).Select(match => match.Groups[1].Value).Where(word => !words.Contains(word)))
        {
            draft.Faults.Add("package.blank", node.PlaceOf(key), $"名称中不能写“{{{word}}}”", $"可以写：{string.Join("、", words.Select(one => $"{{{one}}}"))}");
        }
        var bare = Blank().Replace(name, "");
        if (bare.Length > LongestFixed && bare.Length < name.Length) draft.Faults.Add("package.name", node.PlaceOf(key), $"名称中固定的文字有 {bare.Length} 个字符，填入内容后光盘上放不下", $"请缩短到 {LongestFixed} 个以内");
        else if (PackageName.Fault(Blank().Replace(name, "一")) is { } fault) draft.Faults.Add("package.name", node.PlaceOf(key), fault, "请改用各种介质都能用的名称");
    }

    [GeneratedRegex(@"\{([^{}]*)\}", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Blank();
}
