using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>What an expert entered, as it is kept: one text for the same answers, item by item.</summary>
internal static class SheetText
{
    private static readonly JsonSerializerOptions Plain = new()
    {
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private const int LongestWords = 4000;

    public static string Write(IReadOnlyDictionary<string, ScoreAnswer> answers) =>
        JsonSerializer.Serialize(new SortedDictionary<string, ScoreAnswer>(answers.ToDictionary(), StringComparer.Ordinal), Plain);

    public static IReadOnlyDictionary<string, ScoreAnswer> Read(string? text) =>
        text is null ? new Dictionary<string, ScoreAnswer>(StringComparer.Ordinal) : JsonSerializer.Deserialize<Dictionary<string, ScoreAnswer>>(text, Plain)!;

    /// <summary>Only what the sheet asks, without blanks around it; or what cannot be kept.</summary>
    public static Outcome<IReadOnlyDictionary<string, ScoreAnswer>> Clean(ScoreSheet sheet, IReadOnlyDictionary<string, ScoreAnswer> typed)
    {
        var kept = new Dictionary<string, ScoreAnswer>(StringComparer.Ordinal);
        var wrong = new List<Refusal>();
        foreach (var item in sheet.All.Where(item => item.Parts.Count == 0))
        {
            if (!typed.TryGetValue(item.Id, out var answer)) continue;
            if (TypedText.TroubleIfAny(answer.Value, item.Id, $"“{item.Label}”", LongestWords, out var value) is { } first) wrong.Add(first);
            if (TypedText.TroubleIfAny(answer.Reason, item.Id, $"“{item.Label}”的理由", LongestWords, out var reason) is { } second) wrong.Add(second);
            if (answer.Ticked.FirstOrDefault(tick => tick.Length > LongestWords || TypedText.Unreadable(tick) is not null) is not null) wrong.Add(new Refusal("score.option", $"“{item.Label}”的选项无法识别，请重新选择", item.Id));
            if (value is not null || reason is not null || answer.Ticked.Count > 0) kept[item.Id] = new ScoreAnswer { Value = value, Reason = reason, Ticked = [.. answer.Ticked.Distinct(StringComparer.Ordinal)] };
        }
        return wrong.Count > 0 ? wrong : kept;
    }
}
