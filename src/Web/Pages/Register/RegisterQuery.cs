using System.Globalization;
using Shifan.Casework;

namespace Shifan.Web.Pages.Register;

/// <summary>What stands behind the question mark of every address of the register; pages, downloads and the API read it alike.</summary>
public sealed class RegisterQuery
{
    /// <summary>Entries on a page.</summary>
    public const int PageSize = 50;

    public const string OnHint = "日期请写成 2022-07-01 的样子";

    private static readonly Dictionary<string, CertificateState> States = new(StringComparer.OrdinalIgnoreCase)
    {
        ["valid"] = CertificateState.Valid, ["notYet"] = CertificateState.NotYet, ["lapsed"] = CertificateState.Lapsed, ["ended"] = CertificateState.Ended,
    };

    private readonly List<KeyValuePair<string, string>> said = [];
    private readonly List<Refusal> refusals = [];

    private RegisterQuery()
    {
    }

    public RegisterFilter Filter { get; private set; } = new();

    /// <summary>From 1.</summary>
    public int Page { get; private set; } = 1;

    public IReadOnlyList<Refusal> Refusals => refusals;

    /// <summary>The day as it was typed.</summary>
    public string? TypedDay { get; private set; }

    /// <summary>Whether anything but the day narrows the list.</summary>
    public bool Narrows => Filter with { On = null } != new RegisterFilter();

    public static RegisterQuery Read(IQueryCollection query)
    {
        var read = new RegisterQuery();
        string? Text(string name)
        {
            if (query[name].ToString().Trim() is not { Length: > 0 } text) return null;
            read.said.Add(new(name, text));
            return text;
        }
        int? Number(string name, string label)
        {
            if (Text(name) is not { } text) return null;
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return number;
            read.refusals.Add(new Refusal("register.number", $"{label}“{text}”不是数字", name));
            return null;
        }
        read.TypedDay = Text("on");
        DateOnly? on = null;
        if (read.TypedDay is { } typed)
        {
            if (DateOnly.TryParseExact(typed, ["yyyy-MM-dd", "yyyy-M-d"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)) on = day;
            else read.refusals.Add(new Refusal("register.day", $"“{typed}”不是日期，{OnHint}", "on"));
        }
        CertificateState? state = null;
        if (Text("status") is { } word)
        {
            if (States.TryGetValue(word, out var found)) state = found;
            else read.refusals.Add(new Refusal("register.status", $"没有“{word}”这种状态，可用：{string.Join("、", States.Keys)}", "status"));
        }
        read.Filter = new RegisterFilter(Text("q"), Text("kind"), Number("division", "所在地代码"), Text("function"), Number("year", "年份"), Text("batch"), state, on);
        read.Page = int.TryParse(query["page"], NumberStyles.None, CultureInfo.InvariantCulture, out var page) ? Math.Clamp(page, 1, 1_000_000) : 1;
        return read;
    }

    public static string Word(CertificateState state) => States.First(one => one.Value == state).Key;

    /// <summary>The same question with one part of it otherwise (null: left out), from its first page.</summary>
    public string With(string path, string? name = null, string? value = null)
    {
        var parts = said.Where(one => one.Key != name).ToList();
        if (name is not null && value is not null) parts.Add(new(name, value));
        return parts.Count == 0 ? path : $"{path}?{string.Join('&', parts.Select(one => $"{one.Key}={Uri.EscapeDataString(one.Value)}"))}";
    }
}
