using System.Reflection;
using System.Xml.Linq;
using Shifan.Rules;

namespace Shifan.Tests.Unit.Rules;

/// <summary>Rules says of everything public what it means: the compiler's documentation file has a summary for each type and member.</summary>
public sealed class DocumentationTests
{
    private static readonly Dictionary<string, XElement> Documented = XDocument.Load(Path.ChangeExtension(typeof(Programme).Assembly.Location, ".xml"))
        .Descendants("member").ToDictionary(member => member.Attribute("name")!.Value, StringComparer.Ordinal);

    public static TheoryData<string> Types => [.. typeof(Programme).Assembly.GetExportedTypes().Select(type => type.FullName!).Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Types))]
    public void Every_public_type_says_what_it_is(string type)
    {
        Assert.True(Documented.TryGetValue($"T:{type.Replace('+', '.')}", out var member), $"{type} has no documentation comment.");
        Assert.True(member.Element("summary")?.Value.Trim().Length > 5, $"{type} says nothing in its summary.");
    }

    [Fact]
    public void Every_public_property_and_value_says_what_it_is()
    {
        var silent = typeof(Programme).Assembly.GetExportedTypes().Where(type => !type.IsSubclassOf(typeof(Attribute)))
            .SelectMany(type => type.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
                .Where(member => member is PropertyInfo { Name: not "EqualityContract" } || member is FieldInfo { IsSpecialName: false })
                // what a record's parameters say stands with the record
                .Where(member => !type.GetConstructors().Any(made => made.GetParameters().Any(parameter => parameter.Name == member.Name)))
                .Select(member => $"{(member is FieldInfo ? 'F' : 'P')}:{type.FullName!.Replace('+', '.')}.{(member.Name == "Item" ? "Item(System.String)" : member.Name)}"))
            .Where(name => !Documented.ContainsKey(name));
        Assert.Empty(silent);
    }
}
