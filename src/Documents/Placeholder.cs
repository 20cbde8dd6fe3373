namespace Shifan.Documents;

/// <summary>Stands here until the first document does.</summary>
public static class Placeholder;
