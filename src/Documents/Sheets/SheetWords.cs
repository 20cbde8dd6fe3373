using Shifan.Rules;

namespace Shifan.Documents;

/// <summary>Where something stands in a sheet, in words.</summary>
public static class SheetWords
{
    /// <summary>Sheet, row and column as they stand at the sheet's edges: 工作表“主要从业人员”第 3 行 B 列; nothing for the whole file.</summary>
    public static string Of(Place place)
    {
        var sheet = string.IsNullOrEmpty(place.File) ? "" : $"“{place.File}”";
        if (place.Line == 0) return sheet;
        return $"{sheet}第 {place.Line} 行{(place.Column > 0 ? $" {Sheet.Letters(place.Column - 1)} 列" : "")}";
    }

    /// <summary>Where, what is wrong, and what to do.</summary>
    public static string Of(Fault fault) => Of(fault.Place) is { Length: > 0 } where ? $"{where}：{fault.Message}。{fault.Remedy}" : $"{fault.Message}。{fault.Remedy}";
}
