package dev.tidegate.calibration.backtest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.calibration.Recorded;
import io.restassured.path.json.JsonPath;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** What {@code tidegate backtest} writes, and what it says to those who ask wrongly. */
class BacktestCommandTest {
    @TempDir
    Path folder;

    private String said = "";

    private int run(String... words) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int code = BacktestCommand.run(List.of(words), new PrintStream(bytes, true, StandardCharsets.UTF_8));
        said = bytes.toString(StandardCharsets.UTF_8);
        return code;
    }

    private Path made(int bars) throws Exception {
        SplittableRandom random = new SplittableRandom(13);
        StringBuilder text = new StringBuilder("symbol,open_time,close,volume\n");
        double close = 100;
        for (int day = 0; day < bars; day++) {
            text.append("A<B,")
                    .append(day * 86_400_000L)
                    .append(',')
                    .append(close)
                    .append(",1\n");
            close *= Math.exp(.02 * random.nextGaussian());
        }
        return Files.writeString(folder.resolve("bars.csv"), text);
    }

    /** Void elements closed, so that a parser of XML reads the page: whatever is left open or unescaped fails. */
    private Document page() throws Exception {
        String text = Files.readString(folder.resolve("backtest.html"))
                .replace("<!DOCTYPE html>", "")
                .replaceAll("<meta ([^>]*)>", "<meta $1/>");
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(text)));
    }

    private static List<Element> elements(Document page, String name) {
        NodeList found = page.getElementsByTagName(name);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < found.getLength(); i++) {
            elements.add((Element) found.item(i));
        }
        return elements;
    }

    @Test
    void bars_become_json_and_a_page_that_needs_nothing_else() throws Exception {
        String out = folder.toString();
        assertThat(run(
                        made(400).toString(),
                        "--window",
                        "150",
                        "--levels",
                        "0.95",
                        "--simulations",
                        "100",
                        "--out",
                        out))
                .isZero();
        assertThat(said).contains("HISTORICAL", "backtest.json", "backtest.html");
        JsonPath json = new JsonPath(Files.readString(folder.resolve("backtest.json")));
        assertThat(json.getInt("window")).isEqualTo(150);
        assertThat(json.getList("results.model")).hasSize(Model.values().length);
        assertThat(json.getList("results.days")).containsOnly(249);
        Document page = page();
        assertThat(elements(page, "title").getFirst().getTextContent()).isEqualTo("A<B backtest");
        assertThat(elements(page, "svg")).hasSize(Model.values().length);
        String text = Files.readString(folder.resolve("backtest.html"));
        assertThat(text).doesNotContain("http", "src=", "<link", "<script", "NaN", "Infinity");
        assertThat(text).contains("249 days, 1970-06-01 to 1971-02-04");
        String first = Files.readString(folder.resolve("backtest.json"));
        run(
                folder.resolve("bars.csv").toString(),
                "--window",
                "150",
                "--levels",
                "0.95",
                "--simulations",
                "100",
                "--out",
                out);
        assertThat(Files.readString(folder.resolve("backtest.json"))).isEqualTo(first);
    }

    @Test
    void the_page_shows_that_history_passes_and_the_normal_model_is_rejected() throws Exception {
        Path bars = Recorded.file("btcusdt-1d.csv");
        assertThat(run(bars.toString(), "--levels", "0.99", "--simulations", "200", "--out", folder.toString()))
                .isZero();
        Document page = page();
        for (Element row : elements(page, "tr")) {
            String verdict = row.getTextContent();
            switch (row.getAttribute("data-model")) {
                case "HISTORICAL", "FILTERED_EWMA", "FILTERED_GARCH" -> {
                    assertThat(row.getAttribute("data-rejected")).isEqualTo("false");
                    assertThat(verdict).contains("passes", "25.6");
                }
                case "EWMA_NORMAL" -> {
                    assertThat(row.getAttribute("data-rejected")).isEqualTo("true");
                    assertThat(verdict).contains("rejected");
                }
                default -> assertThat(verdict).isNotEmpty();
            }
        }
        JsonPath json = new JsonPath(Files.readString(folder.resolve("backtest.json")));
        assertThat(json.getList("results.findAll { it.rejected }.model")).contains("EWMA_NORMAL");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " a file is missing",
                "FILE --window a file comes first",
                "FILE --colour red there is no option --colour",
                "FILE --window 99 must be a whole number from 100",
                "FILE --window x must be a whole number",
                "FILE --window 399 must have more than --window 399",
                "FILE --levels 0.4 --levels is '0.4'",
                "FILE --levels 0.99,0.99 different numbers",
                "FILE --levels , different numbers",
                "FILE --simulations 1 from 100 to 100000",
                "FILE --seed z must be a whole number",
                "nothing.csv there is no file nothing.csv"
            })
    void who_asks_wrongly_is_told(String line) throws Exception {
        List<String> words = new ArrayList<>(List.of(line.split(" ")));
        int options =
                line.startsWith("FILE --") && !line.startsWith("FILE --window a") ? 3 : line.startsWith("FILE") ? 2 : 1;
        String message = String.join(" ", words.subList(options, words.size()));
        String[] asked = words.subList(0, options).stream()
                .filter(word -> !word.isEmpty())
                .map(word -> word.equals("FILE") ? folder.resolve("bars.csv").toString() : word)
                .toArray(String[]::new);
        made(400);
        assertThat(run(asked)).isEqualTo(BacktestCommand.REFUSED);
        assertThat(said).contains(message);
    }

    @Test
    void a_file_that_has_no_bars_is_named() throws Exception {
        Path file = Files.writeString(folder.resolve("none.csv"), "a,b\n");
        assertThat(run(file.toString())).isEqualTo(BacktestCommand.REFUSED);
        assertThat(said).contains("line 1: there is no column");
        assertThat(run(folder.toString())).isEqualTo(BacktestCommand.REFUSED);
    }
}
