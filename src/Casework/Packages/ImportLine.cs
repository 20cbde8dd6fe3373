using System.Text.Json;
using System.Text.Json.Nodes;

namespace Shifan.Casework;

/// <summary>What becomes of a case of a package.</summary>
public enum ImportState
{
    /// <summary>新收到</summary>
    New,

    /// <summary>已有，内容一致</summary>
    Same,

    /// <summary>更新: it is here as it was before it was sent back, and comes with what was done since.</summary>
    Newer,

    /// <summary>冲突: it is here, and is another.</summary>
    Conflict,

    /// <summary>不能收</summary>
    Refused,
}

/// <summary>A case of a package, and what becomes of it.</summary>
/// <param name="Why">What stands in its way, with what to do; empty where nothing does.</param>
/// <param name="Notes">What is only said.</param>
public sealed record ImportLine(Guid Application, string Number, string Institution, ImportState State, IReadOnlyList<string> Why, IReadOnlyList<string> Notes)
{
    /// <summary>Nothing stands in its way.</summary>
    internal bool IsTaken => State is ImportState.New or ImportState.Newer or ImportState.Same;
}

/// <summary>What a package brings.</summary>
/// <param name="Digests">Of each part, as it stands on the list that comes with it.</param>
/// <param name="Wrong">What stands in the way of all of it.</param>
/// <param name="Done">It was taken in.</param>
public sealed record ImportReport(Guid Batch, string Office, string Title, string Document, DateTimeOffset SubmittedAt, IReadOnlyList<string> Digests, IReadOnlyList<string> Wrong, IReadOnlyList<ImportLine> Lines, bool Done = false)
{
    /// <summary>There is something to take in, and nothing in its way.</summary>
    public bool MayImport => Wrong.Count == 0 && Lines.All(line => line.IsTaken) && !IsThere;

    /// <summary>All of it was taken in before.</summary>
    public bool IsThere { get; init; }

    /// <summary>All of it was taken in before, and is the same.</summary>
    public bool IsSame => IsThere && Wrong.Count == 0 && Lines.All(line => line.State == ImportState.Same);
}

/// <summary>Where two records of the same case first differ, in words.</summary>
internal static class ImportDifference
{
    private static readonly Dictionary<string, string> Words = new(StringComparer.Ordinal)
    {
        ["number"] = "编号", ["programme"] = "项目文件", ["step"] = "步骤", ["institution"] = "申报单位", ["name"] = "名称", ["creditCode"] = "统一社会信用代码", ["division"] = "所在地", ["versions"] = "提交的版本",
        ["answers"] = "填报内容", ["declared"] = "自述", ["declarant"] = "声明人", ["digest"] = "内容摘要", ["materials"] = "材料", ["acts"] = "办理记录", ["opinion"] = "意见", ["at"] = "时间", ["submittedAt"] = "提交时间",
        ["sheets"] = "推荐表", ["places"] = "名额", ["marks"] = "审核标记", ["lookups"] = "外部查询", ["samples"] = "抽查", ["points"] = "补正意见", ["place"] = "次序", ["action"] = "动作", ["title"] = "标题",
        ["document"] = "发文字号", ["signer"] = "签发人", ["signedOn"] = "签发日期", ["letter"] = "推荐函", ["cases"] = "申报件", ["excessReason"] = "超额理由", ["countyOffice"] = "县级部门", ["cityOffice"] = "市级部门", ["provinceOffice"] = "省级部门",
    };

    /// <summary>Null where they are the same.</summary>
    public static string? Of<T>(T here, T came) =>
        Find(JsonSerializer.SerializeToNode(here, PackageData.Json), JsonSerializer.SerializeToNode(came, PackageData.Json), "") is { } found ? $"{found.At}：本系统为“{Said(found.Here)}”，数据包为“{Said(found.Came)}”" : null;

    private static (string At, JsonNode? Here, JsonNode? Came)? Find(JsonNode? here, JsonNode? came, string at)
    {
        if (here is JsonObject one && came is JsonObject other)
        {
            return one.Select(member => Find(member.Value, other[member.Key], $"{at}{(at.Length == 0 || at[^1] == '的' ? "" : "的")}{Words.GetValueOrDefault(member.Key, member.Key)}")).FirstOrDefault(found => found is not null);
        }
        if (here is JsonArray mine && came is JsonArray theirs)
        {
            return mine.Count != theirs.Count ? ($"{at}的数目", mine.Count, theirs.Count) : mine.Select((item, i) => Find(item, theirs[i], $"{at}第 {i + 1} 项")).FirstOrDefault(found => found is not null);
        }
        return JsonNode.DeepEquals(here, came) ? null : (at, here, came);
    }

    private static string Said(JsonNode? node) => node is null ? "无" : node is JsonValue value && value.TryGetValue<string>(out var text) ? ReceivedPackage.Shown(text) : ReceivedPackage.Shown(node.ToJsonString());
}
