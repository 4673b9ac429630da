package dev.tidegate.calibration.backtest;

import java.time.LocalDate;
import java.util.List;
import java.util.Locale;

/** Backtests for people: one page that needs nothing else, with a table for each level and a plot for each model. */
final class BacktestPage {
    private static final String HEAD = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>%1$s backtest</title>
            <style>
            :root { color-scheme: light dark; --ink: #1b2733; --soft: #5b6b7a; --line: #d8dee5; --paper: #fff;
              --good: #1a7f4b; --bad: #b3261e; --warn: #9a6700; --mark: #0b63b6; --dots: #8896a5; }
            @media (prefers-color-scheme: dark) { :root { --ink: #e4eaf0; --soft: #9fb0c0; --line: #33414e; --paper: #14202b;
              --good: #5bc98e; --bad: #ff8a80; --warn: #f0b849; --mark: #6cb6ff; --dots: #6d7f90; } }
            body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); margin: 2rem auto;
              max-width: 86rem; padding: 0 1rem; }
            h1 { font-size: 1.6rem; margin-bottom: 0; } h2 { margin-top: 2.5rem; font-size: 1.25rem; }
            h3 { font-size: 1rem; margin: 1.75rem 0 .25rem; } p { color: var(--soft); margin: .25rem 0 1rem; }
            .wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%%; font-variant-numeric: tabular-nums; }
            th, td { text-align: right; padding: .4rem .6rem; border-bottom: 1px solid var(--line); white-space: nowrap; }
            th:first-child, td:first-child { text-align: left; } th { color: var(--soft); font-weight: 600; }
            .good, .GREEN { color: var(--good); font-weight: 600; } .bad, .RED { color: var(--bad); font-weight: 600; }
            .YELLOW { color: var(--warn); font-weight: 600; }
            svg { width: 100%%; height: auto; display: block; } svg text { fill: var(--soft); font-size: 11px; }
            .axis { stroke: var(--line); } .dot { fill: var(--dots); } .hit { fill: var(--bad); }
            .risk { fill: none; stroke: var(--mark); stroke-width: 1.2; } .key { color: var(--mark); }
            </style>
            </head>
            <body>
            <h1>%1$s: how good have the models been?</h1>
            <p>%2$d days, %3$s to %4$s. Each day's value at risk was computed from the %5$d returns before it.
            Tests reject a right model in %6$s of cases; critical values of Z2 come from %7$d simulated histories (seed %8$d).</p>
            """;

    private static final String TABLE = """
            <div class="wide"><table>
            <thead><tr><th>Model</th><th>Hits</th><th>Expected</th><th>Kupiec p</th><th>Verdict</th><th>Independence p</th>
            <th>Coverage p</th><th>Z1</th><th>Z2</th><th>Z2 critical</th><th>Last %d days</th><th>Multiplier</th></tr></thead>
            <tbody>
            """;

    private final StringBuilder page = new StringBuilder(1 << 19);
    private final long[] days;

    private BacktestPage(long[] days) {
        this.days = days;
    }

    /**
     * The page.
     *
     * @param days epoch days of the returns that came
     */
    static String of(String asset, long[] days, Backtest.Options options, List<Backtest> results) {
        BacktestPage made = new BacktestPage(days);
        made.page.append(HEAD.formatted(
                escaped(asset),
                days.length,
                LocalDate.ofEpochDay(days[0]),
                LocalDate.ofEpochDay(days[days.length - 1]),
                options.window(),
                percent(Backtest.SIGNIFICANCE),
                options.simulations(),
                options.seed()));
        for (double level : options.levels()) {
            List<Backtest> here =
                    results.stream().filter(result -> result.level() == level).toList();
            made.page.append("<h2>Value at risk ").append(percent(level)).append("</h2>\n");
            made.table(here);
            here.forEach(made::plot);
        }
        return made.page.append("</body>\n</html>\n").toString();
    }

    private void table(List<Backtest> results) {
        page.append(TABLE.formatted(results.getFirst().light().days()));
        for (Backtest result : results) {
            page.append("<tr data-model=\"").append(result.model().name()).append("\" data-level=\"");
            page.append(result.level())
                    .append("\" data-rejected=\"")
                    .append(result.rejected())
                    .append("\">");
            cell("", result.model().title());
            cell("", Integer.toString(result.kupiec().hits()));
            cell("", figure("%.1f", result.expectedHits()));
            cell("", figure("%.4f", result.kupiec().pValue()));
            cell(result.rejected() ? "bad" : "good", result.rejected() ? "rejected" : "passes");
            cell("", figure("%.4f", result.christoffersen().independencePValue()));
            cell("", figure("%.4f", result.christoffersen().coveragePValue()));
            cell("", figure("%.3f", result.depth().z1()));
            cell(
                    result.depth().rejects() ? "bad" : "good",
                    figure("%.3f", result.depth().z2()));
            cell("", figure("%.3f", result.depth().critical2()));
            cell(
                    result.light().zone().name(),
                    result.light().hits() + " " + result.light().zone());
            cell("", figure("%.2f", result.light().multiplier()));
            page.append("</tr>\n");
        }
        page.append("</tbody></table></div>\n");
    }

    private void cell(String style, String text) {
        page.append(style.isEmpty() ? "<td>" : "<td class=\"" + style + "\">")
                .append(text)
                .append("</td>");
    }

    private void plot(Backtest result) {
        page.append("<h3>").append(result.model().title()).append("</h3>\n<p>Daily log returns, ");
        page.append("<span class=\"key\">minus the value at risk</span>, and <span class=\"bad\">");
        page.append(result.kupiec().hits()).append(" days beyond it</span>.</p>\n");
        new ReturnsPlot(page, days, result).draw();
    }

    static String figure(String format, double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, format, value);
    }

    private static String percent(double share) {
        return figure("%.4f", share * 100).replaceAll("\\.?0+$", "") + " %";
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
