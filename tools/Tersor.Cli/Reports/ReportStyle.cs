using Tersor.Cli.Reports.Charts;

namespace Tersor.Cli.Reports;

/// <summary>How a report looks: on a phone and on a desk, in light and in dark, and on paper.</summary>
internal static class ReportStyle
{
    /// <summary>The style sheet.</summary>
    public const string Sheet = ChartStyle.Colors + ChartStyle.Rules + """
        * { box-sizing: border-box; }
        html { scroll-behavior: smooth; -webkit-text-size-adjust: 100%; }
        body { margin: 0 auto; max-width: 76rem; padding: 1.5rem clamp(1rem, 4vw, 2.5rem) 4rem; background: var(--paper);
          color: var(--ink); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; overflow-wrap: anywhere; }
        a { color: var(--accent); } :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
        .skip { position: absolute; left: -99rem; } .skip:focus { left: 1rem; top: .5rem; background: var(--paper);
          padding: .5rem; }
        .eyebrow { margin: 0; color: var(--accent); font-weight: 600; letter-spacing: .04em; }
        h1 { margin: .1rem 0 .4rem; font-size: clamp(1.7rem, 5vw, 2.6rem); line-height: 1.15; letter-spacing: -.02em; }
        h2 { margin: 0 0 .8rem; font-size: 1.4rem; letter-spacing: -.01em; } h3 { margin: 1.4rem 0 .5rem; font-size: 1rem; }
        header > p { max-width: 60rem; color: var(--muted); } header > .eyebrow { color: var(--accent); }
        .words { max-width: 60rem; margin: .2rem 0 .9rem; color: var(--muted); }
        .headlines { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(10rem, 44%), 1fr)); gap: .8rem;
          margin: 1.4rem 0; padding: 0; list-style: none; }
        .headlines li { display: flex; flex-direction: column; padding: .8rem 1rem; border-radius: .7rem;
          background: var(--card); }
        .headlines .name { font-weight: 600; } .headlines .note { color: var(--muted); font-size: .85rem; }
        .headlines strong { font-size: clamp(1.3rem, 5vw, 1.9rem); line-height: 1.25; font-variant-numeric: tabular-nums; }
        .headlines li:first-child strong { color: var(--good); }
        nav ul { display: flex; flex-wrap: wrap; gap: .3rem 1.1rem; margin: 0; padding: .7rem 0; list-style: none;
          border-block: 1px solid var(--line); }
        section { padding-top: 2.2rem; }
        .charts, .sheets { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 21.5rem), 1fr)); gap: 1rem; }
        .pictures { display: grid; grid-template-columns: repeat(auto-fill, minmax(8.2rem, 1fr)); gap: .8rem; }
        figure { margin: 0; padding: .7rem; border-radius: .7rem; background: var(--card); break-inside: avoid; }
        figcaption { padding-top: .35rem; color: var(--muted); font-size: .85rem; line-height: 1.35; }
        .pixels { display: block; width: 100%; height: auto; border-radius: .25rem; image-rendering: pixelated; }
        .mask { display: block; width: 100%; height: 7rem; object-fit: fill; border-radius: .25rem; image-rendering: pixelated; }
        .charts + *, .pictures + *, .sheets + * { margin-top: 1rem; }
        details { margin: .7rem 0; } summary { cursor: pointer; color: var(--accent); padding: .25rem 0; }
        .scroll { overflow-x: auto; margin: .6rem 0 1.2rem; }
        table { border-collapse: collapse; font-size: .92rem; font-variant-numeric: tabular-nums; }
        caption { padding: .3rem 0; text-align: left; font-weight: 600; color: var(--ink); }
        th, td { padding: .3rem .7rem; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap; }
        thead th { color: var(--muted); font-weight: 600; vertical-align: bottom; white-space: normal;
          overflow-wrap: normal; }
        tbody th { font-weight: 400; max-width: 24rem; } tbody th.text { white-space: normal; min-width: 6rem; }
        .text { text-align: left; } td.text { white-space: normal; min-width: 6rem; } .total > * { font-weight: 600; }
        .heat td { min-width: 2.4rem; padding: .3rem .45rem; text-align: center; border: 1px solid var(--paper);
          background: color-mix(in srgb, var(--tone) calc(var(--v) * 62%), var(--card)); }
        .heat td { --tone: var(--c7); } .heat td.right { --tone: var(--c2); } .heat thead th.figure { writing-mode: vertical-rl;
          transform: rotate(180deg); text-align: left; padding: .5rem .2rem; max-height: 9rem; overflow: hidden; }
        pre { margin: .4rem 0 1rem; padding: .8rem 1rem; border-radius: .7rem; background: var(--card); overflow-x: auto;
          white-space: pre-wrap; font: .86rem/1.5 ui-monospace, "Cascadia Mono", Menlo, Consolas, monospace; }
        @media print {
          body { max-width: none; padding: 0; font-size: 10.5pt; } nav, .skip { display: none; }
          .charts, .sheets { grid-template-columns: repeat(2, 1fr); } .pictures { grid-template-columns: repeat(5, 1fr); }
          h2, h3, caption { break-after: avoid; } tr, pre { break-inside: avoid; } .scroll { overflow: visible; }
          * { print-color-adjust: exact; } details::details-content { content-visibility: visible; display: block; }
          table { font-size: 8.5pt; } th, td { padding: .15rem .4rem; }
        }
        @media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }

        """;
}
