using System.Collections.Frozen;

namespace Shifan.Rules;

/// <summary>
/// A unit as the notices print it. Units of one <paramref name="Dimension"/> convert into one another by
/// <paramref name="Factor"/> (亿元 is 100,000,000 元); units of different dimensions never compare: 家 is not 次.
/// <paramref name="Whole"/> units count things and take no fractions.
/// </summary>
public sealed record Unit(string Name, string Dimension, long Factor, bool Whole)
{
    /// <summary>Percent, the unit of every share and growth.</summary>
    public static readonly Unit Percent = new("%", "%", 1, false);

    /// <summary>Characters of a text as officials count them.</summary>
    public static readonly Unit Character = new("字", "字", 1, true);

    private static readonly FrozenDictionary<string, Unit> BuiltIn = new Unit[]
    {
        new("元", "money", 1, false), new("千元", "money", 1_000, false), new("万元", "money", 10_000, false),
        new("百万元", "money", 1_000_000, false), new("千万元", "money", 10_000_000, false), new("亿元", "money", 100_000_000, false),
        Percent, Character,
        new("平米", "area", 1, false), new("平方米", "area", 1, false), new("㎡", "area", 1, false), new("公顷", "area", 10_000, false),
        // 户 and 家 both count enterprises; 次, 户次 and 人次 count occasions: never the same dimension
        new("家", "家", 1, true), new("户", "家", 1, true), new("次", "次", 1, true), new("户次", "户次", 1, true),
        new("人", "人", 1, true), new("名", "人", 1, true), new("人次", "人次", 1, true),
        new("台(套)", "台(套)", 1, true), new("台", "台", 1, true), new("套", "套", 1, true),
        new("项", "项", 1, true), new("个", "个", 1, true), new("件", "件", 1, true), new("场", "场", 1, true), new("场次", "场次", 1, true),
        new("类", "类", 1, true), new("篇", "篇", 1, true), new("期", "期", 1, true), new("条", "条", 1, true), new("间", "间", 1, true),
        new("分", "分", 1, false), new("学时", "学时", 1, false), new("年", "年", 1, false), new("月", "月", 1, false), new("天", "天", 1, true),
    }.ToFrozenDictionary(unit => unit.Name, StringComparer.Ordinal);

    /// <summary>The unit of that name among the built-in ones, or null.</summary>
    public static Unit? Find(string name) => BuiltIn.GetValueOrDefault(name);

    /// <summary>A counting unit that a programme brings along: its own dimension, whole numbers.</summary>
    public static Unit Counting(string name) => new(name, name, 1, true);

    /// <summary>Names of all built-in units, for messages and the editor schema.</summary>
    public static IEnumerable<string> Names => BuiltIn.Keys.Order(StringComparer.Ordinal);

    /// <summary>Whether quantities of both units can be compared.</summary>
    public bool Fits(Unit other) => Dimension == other.Dimension;
}
