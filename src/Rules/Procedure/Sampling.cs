using System.Security.Cryptography;
using System.Text;

namespace Shifan.Rules;

/// <summary>How many of the served enterprises are asked: a share, rounded up, between a least and a most number, and never more than there are.</summary>
public sealed record SampleSize(decimal? Share, int? Least, int? Most)
{
    /// <summary>The number for so many enterprises.</summary>
    public int For(int population)
    {
        var size = Share is { } share ? (int)Math.Ceiling(population * share / 100) : Least ?? population;
        return Math.Min(population, Math.Min(Math.Max(size, Least ?? 0), Most ?? int.MaxValue));
    }

    /// <summary>The size in words.</summary>
    public override string ToString() => string.Join("，", new[]
    {
        Share is { } share ? $"名录的 {share:0.##}%" : Least is null ? "全部" : null, Least is { } least ? $"至少 {least} 家" : null, Most is { } most ? $"至多 {most} 家" : null,
    }.OfType<string>());
}

/// <summary>
/// 服务业绩抽查核实: from which table enterprises are drawn, how many, how they are asked, and which of their answers count as content.
/// </summary>
/// <param name="Table">The table of served enterprises.</param>
/// <param name="Key">The column by which an enterprise is known.</param>
/// <param name="Name">The column with its name.</param>
/// <param name="Steps">The steps at which it is done, by their ids.</param>
/// <param name="Size">How many are drawn.</param>
/// <param name="Methods">How they may be asked.</param>
/// <param name="Options">What they may say of their satisfaction.</param>
/// <param name="Counts">Which of that counts as content.</param>
/// <param name="Declared">The satisfaction that the applicant states, if it does.</param>
/// <param name="Clause">What asks for it.</param>
/// <param name="Note">How it is read here.</param>
public sealed record Sampling(
    Table Table, Field Key, Field Name, IReadOnlyList<string> Steps, SampleSize Size, IReadOnlyList<string> Methods, IReadOnlyList<string> Options, IReadOnlyList<string> Counts,
    Figure? Declared, string Clause, string? Note)
{
    /// <summary>The enterprises of a table, each once, by the key as it was typed without spaces around it.</summary>
    public IReadOnlyList<string> Keys(IEnumerable<MappingNode> rows) =>
        [.. rows.Select(row => row[Key.Id] is ScalarNode { IsNull: false } cell ? cell.Text.Trim() : "").Where(key => key.Length > 0).Distinct(StringComparer.Ordinal)];

    /// <summary>
    /// Draws without replacement, so that whoever has seed and keys draws the same: the SHA-256 of seed, a line feed and key, in lower-case
    /// hex, orders the keys; the first so many are drawn. The order of the table plays no part.
    /// </summary>
    public static IReadOnlyList<string> Draw(string seed, IEnumerable<string> keys, int size) => [.. Order(seed, keys).Take(size)];

    /// <summary>All keys in the order in which they are drawn, each once.</summary>
    public static IEnumerable<string> Order(string seed, IEnumerable<string> keys) =>
        keys.Distinct(StringComparer.Ordinal).OrderBy(key => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}\n{key}"))), StringComparer.Ordinal).ThenBy(key => key, StringComparer.Ordinal);
}
