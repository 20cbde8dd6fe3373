namespace Shifan.Casework;

public static class Placeholder;
