namespace Tersor.Cli.Reports.Charts;

/// <summary>How charts look, in light and in dark, on screens and on paper.</summary>
internal static class ChartStyle
{
    /// <summary>The number of different colours.</summary>
    public const int ColorCount = 8;

    /// <summary>The size of letters; a chart of <see cref="Width"/> fills a phone's screen, where they are as large.</summary>
    public const int FontSize = 11;

    /// <summary>The usual width of a chart.</summary>
    public const int Width = 340;

    /// <summary>The colours as custom properties.</summary>
    public const string Colors = """
        :root { color-scheme: light dark; --paper: #fff; --card: #f6f8fb; --ink: #17202e; --muted: #566176; --line: #cdd5e1;
          --grid: #e6ebf2; --accent: #1d5fd1; --good: #0a7a50;
          --c0: #1d5fd1; --c1: #d9730d; --c2: #0a8f5f; --c3: #c2256e; --c4: #7444d8; --c5: #0884a0; --c6: #8a6d00;
          --c7: #d03030; }
        @media screen and (prefers-color-scheme: dark) {
          :root { --paper: #10151d; --card: #19212d; --ink: #e8edf5; --muted: #a3b0c4; --line: #3b485c; --grid: #263141;
            --accent: #7fb0ff; --good: #4fd3a0;
            --c0: #7fb0ff; --c1: #ffab52; --c2: #4fd3a0; --c3: #ff86b8; --c4: #b79cff; --c5: #55cfe8; --c6: #e3c84c;
          --c7: #ff8a80; }
        }

        """;

    /// <summary>What the classes of a chart's elements mean.</summary>
    public const string Rules = """
        .chart { display: block; width: 100%; height: auto; font: 11px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
        .chart text { fill: var(--muted); } .chart .strong { fill: var(--ink); font-weight: 600; }
          .chart .tint { fill: var(--c); }
        .chart .middle { text-anchor: middle; } .chart .end { text-anchor: end; }
        .chart .axis { stroke: var(--line); } .chart .grid { stroke: var(--grid); } .chart .paper { fill: var(--paper); }
        .chart .curve { fill: none; stroke: var(--c); stroke-width: 1.8; stroke-linejoin: round; }
        .chart .dash1 { stroke-dasharray: 6 3; } .chart .dash2 { stroke-dasharray: 2 3; }
        .chart .level { stroke: var(--muted); stroke-width: 1.2; stroke-dasharray: 4 3; }
        .chart .fill { fill: var(--c); } .chart .stem { stroke: var(--c); stroke-width: 1.6; } .chart .soft { fill: var(--grid); }
        .chart .shade { fill: var(--muted); opacity: .45; }
        .c0 { --c: var(--c0); } .c1 { --c: var(--c1); } .c2 { --c: var(--c2); } .c3 { --c: var(--c3); } .c4 { --c: var(--c4); }
        .c5 { --c: var(--c5); } .c6 { --c: var(--c6); } .c7 { --c: var(--c7); }

        """;

    /// <summary>The classes of a series' colour and dashes: those of three times as many series differ.</summary>
    public static string Series(int number) => $"c{number % ColorCount} dash{number / ColorCount % 3}";
}
