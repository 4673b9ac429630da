package dev.tidegate.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class YamlReaderTest {
    private static List<Problem> problems(byte[] bytes) {
        Problems problems = new Problems();
        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> YamlReader.read("f.yaml", bytes, problems));
        return problems.sorted();
    }

    private static List<Problem> problems(String text) {
        return problems(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void refused(String text, Rule rule, int line) {
        assertThat(problems(text)).first().satisfies(problem -> {
            assertThat(problem.rule()).as(problem.toString()).isEqualTo(rule);
            assertThat(problem.line()).as(problem.toString()).isEqualTo(line);
        });
    }

    @Test
    void values_keep_their_text_and_their_place() {
        Problems problems = new Problems();
        Yaml.Mapping top =
                YamlReader.read("f.yaml", "a: 007\nb:\n  - {c: \"x\"}\n".getBytes(StandardCharsets.UTF_8), problems);

        assertThat(problems.none()).isTrue();
        assertThat(top.entries().get("a").value())
                .isEqualTo(new Yaml.Scalar(new Origin("f.yaml", 1, "a"), "007", true));
        Yaml.Sequence list = (Yaml.Sequence) top.entries().get("b").value();
        Yaml.Mapping item = (Yaml.Mapping) list.items().getFirst();
        assertThat(item.entries().get("c").value())
                .isEqualTo(new Yaml.Scalar(new Origin("f.yaml", 3, "b[0].c"), "x", false));
    }

    @Test
    void what_is_no_single_plain_document_is_refused() {
        refused("", Rule.SYNTAX, 1);
        refused("# only a comment\n", Rule.SYNTAX, 1);
        refused("- a\n", Rule.WRONG_TYPE, 1);
        refused("a: 1\n---\nb: 2\n", Rule.SYNTAX, 2);
        refused("a: 1\n? [x]\n: 2\n", Rule.SYNTAX, 2);
        refused("a: 1\nb: [\n", Rule.SYNTAX, 3);
        refused("a: 1\nb: \"\\q\"\n", Rule.SYNTAX, 2);
        refused("a: 1\nb: 2\na: 3\n", Rule.DUPLICATE_KEY, 3);
        refused("a: &x 1\nb: *x\n", Rule.INDIRECTION, 1);
        refused("a: !!int 1\n", Rule.INDIRECTION, 1);
        refused("a: \u0007\n", Rule.SYNTAX, 0);
    }

    @Test
    void what_is_no_utf8_is_refused_with_its_line() {
        assertThat(problems(new byte[] {'a', ':', '1', '\n', 'b', (byte) 0xc3, '('}))
                .extracting(Problem::rule, Problem::line)
                .containsExactly(tuple(Rule.ENCODING, 2));
        assertThat(problems("\uFEFFa: 1\n")).extracting(Problem::rule).containsExactly(Rule.ENCODING);
        assertThat(problems("a: 1\n".getBytes(StandardCharsets.UTF_16LE))).isNotEmpty();
    }

    @Test
    void depth_is_taken_to_its_bound_and_refused_beyond() {
        int most = YamlReader.MAX_DEPTH;
        assertThat(problems("a: " + "[".repeat(most - 1) + "1" + "]".repeat(most - 1)))
                .isEmpty();
        refused("a: " + "[".repeat(most + 1) + "1" + "]".repeat(most + 1), Rule.TOO_DEEP, 1);
    }

    @Test
    void bombs_cost_little() {
        refused("a: &a [1,1,1,1]\nb: &b [*a,*a,*a,*a]\nc: [*b,*b,*b,*b]\n", Rule.INDIRECTION, 1);
        assertThat(problems("[".repeat(Contents.MAX_BYTES))).isNotEmpty();
        assertThat(problems("a:\n" + "- ".repeat(100_000))).isNotEmpty();
        assertThat(problems("? ".repeat(100_000))).isNotEmpty();
        assertThat(problems("a: '" + "'".repeat(1_000_000))).isNotEmpty();
        assertThat(problems("{".repeat(100_000))).isNotEmpty();
        assertThat(problems("a: |" + "\n ".repeat(1_000_000))).isEmpty();
    }

    @Test
    void a_problem_never_quotes_the_file() {
        List<Problem> found = problems("keys:\n  secret: hunter2hunter2 : : x\n  secret: hunter2hunter2\n\tx\n");

        assertThat(found).isNotEmpty().noneMatch(problem -> problem.toString().contains("hunter2"));
    }
}
