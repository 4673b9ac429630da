package dev.tidegate.policy;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads one YAML document into a {@link Yaml} tree. Built on the parser's events, so that nothing is composed or constructed
 * that the bounds do not allow: UTF-8 without a mark, one document, no anchors, aliases or tags, keys that are plain text, a
 * bounded depth. Collects every mistake it can; never throws.
 */
final class YamlReader {
    static final int MAX_DEPTH = 12;

    /** Characters read at once; the parser copies all it looks ahead over with each further one, which long lines would pay for. */
    private static final int BUFFER = 1 << 16;

    private final String file;
    private final Problems problems;
    private Iterator<Event> events = List.<Event>of().iterator();

    /** Ends the reading where going on makes no sense; its problem has been noted. */
    private static final class Stop extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Stop() {
            super(null, null, false, false);
        }
    }

    private YamlReader(String file, Problems problems) {
        this.file = file;
        this.problems = problems;
    }

    /** The document's top mapping, or null with the reasons in {@code problems}. */
    static Yaml.@Nullable Mapping read(String file, byte[] bytes, Problems problems) {
        return new YamlReader(file, problems).document(bytes);
    }

    private Yaml.@Nullable Mapping document(byte[] bytes) {
        Origin top = new Origin(file, 1, "");
        String text = decoded(bytes);
        if (text == null) {
            return null;
        }
        try {
            LoadSettings settings = LoadSettings.builder()
                    .setUseMarks(true)
                    .setBufferSize(BUFFER)
                    .setCodePointLimit(text.length() + 1)
                    .build();
            events = new Parse(settings).parseString(text).iterator();
            next();
            if (next().getEventId() != Event.ID.DocumentStart) {
                problems.add(top, Rule.SYNTAX, "the file is empty");
                return null;
            }
            Yaml tree = node(next(), top, 0);
            next();
            Event end = next();
            if (end.getEventId() != Event.ID.StreamEnd) {
                problems.add(new Origin(file, line(end.getStartMark()), ""), Rule.SYNTAX, "there is a second document");
                return null;
            }
            if (tree instanceof Yaml.Mapping mapping) {
                return mapping;
            }
            problems.add(tree.origin(), Rule.WRONG_TYPE, "the file must hold a mapping");
        } catch (Stop noted) {
            return null;
        } catch (MarkedYamlEngineException marked) {
            // Its message would quote the file, and with it secrets; the problem alone does not.
            Origin at = new Origin(file, line(marked.getProblemMark()), "");
            problems.add(at, Rule.SYNTAX, "is no YAML: " + Texts.shown(String.valueOf(marked.getProblem())));
        } catch (YamlEngineException | IndexOutOfBoundsException | IllegalArgumentException broken) {
            problems.add(new Origin(file, 0, ""), Rule.SYNTAX, "is no YAML, or has characters that YAML forbids");
        }
        return null;
    }

    private @Nullable String decoded(byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length + 1);
        CoderResult result = decoder.decode(in, out, true);
        String text = out.flip().toString();
        if (result.isError()) {
            int line = 1 + (int) text.chars().filter(c -> c == '\n').count();
            problems.add(new Origin(file, line, ""), Rule.ENCODING, "is not UTF-8");
            return null;
        }
        if (text.startsWith("\uFEFF")) {
            problems.add(new Origin(file, 1, ""), Rule.ENCODING, "begins with a byte order mark; save it without");
            return null;
        }
        return text;
    }

    private Event next() {
        if (!events.hasNext()) {
            problems.add(new Origin(file, 0, ""), Rule.SYNTAX, "ends too early");
            throw new Stop();
        }
        return events.next();
    }

    private static int line(Optional<Mark> mark) {
        return mark.map(m -> m.getLine() + 1).orElse(0);
    }

    private Yaml node(Event event, Origin at, int depth) {
        if (depth > MAX_DEPTH) {
            problems.add(at, Rule.TOO_DEEP, "is nested deeper than " + MAX_DEPTH);
            throw new Stop();
        }
        direct(event, at);
        return switch (event) {
            case ScalarEvent scalar -> new Yaml.Scalar(at, scalar.getValue(), scalar.isPlain());
            case CollectionStartEvent start ->
                start.getEventId() == Event.ID.SequenceStart ? sequence(at, depth) : mapping(at, depth);
            default -> new Yaml.Scalar(at, "", true);
        };
    }

    /** Notes anchors, aliases and tags. */
    private void direct(Event event, Origin at) {
        if (event.getEventId() == Event.ID.Alias) {
            problems.add(at, Rule.INDIRECTION, "is an alias; write the value out");
        } else if (event instanceof NodeEvent node && node.getAnchor().isPresent()) {
            problems.add(at, Rule.INDIRECTION, "has an anchor; anchors and aliases are not taken");
        }
        boolean tagged = event instanceof ScalarEvent scalar && scalar.getTag().isPresent()
                || event instanceof CollectionStartEvent start && start.getTag().isPresent();
        if (tagged) {
            problems.add(at, Rule.INDIRECTION, "has a tag; tags are not taken");
        }
    }

    private Yaml.Sequence sequence(Origin at, int depth) {
        List<Yaml> items = new ArrayList<>();
        for (Event event = next(); event.getEventId() != Event.ID.SequenceEnd; event = next()) {
            items.add(node(event, at.item(items.size(), line(event.getStartMark())), depth + 1));
        }
        return new Yaml.Sequence(at, items);
    }

    private Yaml.Mapping mapping(Origin at, int depth) {
        Map<String, Yaml.Entry> entries = new LinkedHashMap<>();
        for (Event event = next(); event.getEventId() != Event.ID.MappingEnd; event = next()) {
            int line = line(event.getStartMark());
            if (!(event instanceof ScalarEvent name)) {
                problems.add(new Origin(file, line, at.path()), Rule.SYNTAX, "has a key that is no plain text");
                throw new Stop();
            }
            Origin key = at.key(name.getValue(), line);
            direct(event, key);
            Event value = next();
            Yaml read = node(value, at.key(name.getValue(), placed(value, line)), depth + 1);
            Yaml.Entry before = entries.putIfAbsent(name.getValue(), new Yaml.Entry(key, read));
            if (before != null) {
                problems.add(
                        key,
                        Rule.DUPLICATE_KEY,
                        "is already given in line " + before.key().line());
            }
        }
        return new Yaml.Mapping(at, entries);
    }

    /** Collections are named by their key's line, values by their own. */
    private static int placed(Event value, int keyLine) {
        return value instanceof ScalarEvent scalar && !scalar.getValue().isEmpty()
                ? line(value.getStartMark())
                : keyLine;
    }
}
