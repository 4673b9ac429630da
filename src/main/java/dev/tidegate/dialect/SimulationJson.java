package dev.tidegate.dialect;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tidegate.dialect.SimulationQuery.Item;
import dev.tidegate.dialect.SimulationQuery.Kind;
import dev.tidegate.dialect.SimulationQuery.Model;
import dev.tidegate.order.Decimal;
import dev.tidegate.order.OptionRight;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a {@link SimulationQuery}, strictly. */
public final class SimulationJson {
    /** Positions, and again orders, of one question. */
    public static final int MOST_ITEMS = 100;

    private static final int MOST_MOVES = 16;
    private static final double LARGEST = 1e12;
    private static final List<Double> EXTENDED = List.of(-.66, -.5, -.33, .5, 1.0, 2.0, 3.0, 5.0);

    private SimulationJson() {}

    public static Decoded<SimulationQuery> query(byte[] body) {
        return Json.asciiDocument(body, SimulationJson::read);
    }

    private static SimulationQuery read(JsonParser parser) throws IOException {
        Json.expectObject(parser);
        Set<String> seen = new HashSet<>();
        Model model = null;
        double index = 0;
        List<Item> positions = List.of();
        List<Item> orders = List.of();
        for (String name = Json.nextField(parser); name != null; name = Json.nextField(parser)) {
            once(seen, name);
            switch (name) {
                case "model" -> model = model(parser);
                case "index" -> index = above(parser, name);
                case "positions" -> positions = items(parser, name, false);
                case "orders" -> orders = items(parser, name, true);
                default -> throw unknown(name);
            }
        }
        if (model == null) {
            throw new Json.Stop("model", "model is missing");
        }
        if (index == 0) {
            throw new Json.Stop("index", "index is missing");
        }
        SimulationQuery query = new SimulationQuery(model, index, positions, orders);
        List<Item> all = new ArrayList<>(positions);
        all.addAll(orders);
        if (all.stream().map(item -> item.kind().coin()).distinct().count() > 1) {
            throw new Json.Stop(
                    "kind", "kind must be of one settlement: LINEAR and OPTION, or INVERSE and COIN_OPTION");
        }
        return query;
    }

    private static Model model(JsonParser parser) throws IOException {
        Map<String, Double> figures = new HashMap<>();
        List<Double> extended = EXTENDED;
        String kind = "";
        Set<String> seen = new HashSet<>();
        expectObject(parser, "model");
        for (String name = Json.nextField(parser); name != null; name = Json.nextField(parser)) {
            once(seen, name);
            switch (name) {
                case "kind" -> kind = Json.text(parser, name);
                case "extendedMoves" -> extended = moves(parser, name);
                default -> figures.put(name, number(parser, "model"));
            }
        }
        return switch (kind) {
            case "PORTFOLIO" -> portfolio(new Figures(figures), extended);
            case "SPAN" -> {
                if (seen.contains("extendedMoves")) {
                    throw unknown("extendedMoves");
                }
                yield span(new Figures(figures));
            }
            default -> throw new Json.Stop("kind", "kind of model must be PORTFOLIO or SPAN");
        };
    }

    private static Model portfolio(Figures figures, List<Double> extended) {
        double buckets = figures.take("buckets", 4, 1, 20);
        if (buckets != Math.rint(buckets)) {
            throw new Json.Stop("buckets", "buckets must be a whole number");
        }
        Model model = new Model.Portfolio(
                figures.take("priceRange", .16, 0, .99),
                (int) buckets,
                figures.take("volUp", .5, 0, 10),
                figures.take("volDown", .25, 0, 1),
                figures.take("shortPower", .3, 0, 2),
                figures.take("longPower", .13, 0, 2),
                figures.take("minVol", .5, 0, 10),
                extended,
                figures.take("dampener", 100_000, 0, LARGEST),
                figures.take("minAnnualisedMove", .01, 0, 10),
                figures.take("annualisedMoveRisk", .075, 0, 10),
                figures.take("maintenanceFactor", .8, 0, 1));
        figures.done();
        return model;
    }

    private static Model span(Figures figures) {
        Model model = new Model.Span(
                figures.take("priceRange", 0, 1e-9, LARGEST),
                figures.take("volPoints", .1, 0, 10),
                figures.take("lookAheadDays", 1, 0, 365),
                figures.take("extremeMultiple", 2, 1, 10),
                figures.take("extremeCounted", .35, 0, 1),
                figures.take("shortOptionMinimum", 0, 0, LARGEST));
        figures.done();
        return model;
    }

    /** Figures by name; each is taken once, with its bounds. */
    private record Figures(Map<String, Double> all) {
        double take(String name, double usual, double least, double most) {
            Double given = all.remove(name);
            double figure = given == null ? usual : given;
            if (!(figure >= least && figure <= most)) {
                throw new Json.Stop(name, name + " must be " + Decimals.text(least) + " to " + Decimals.text(most));
            }
            return figure;
        }

        void done() {
            for (String name : all.keySet()) {
                throw unknown(name);
            }
        }
    }

    /** Bounds as they are written in messages. */
    private static final class Decimals {
        static String text(double bound) {
            return bound == Math.rint(bound) ? Long.toString((long) bound) : Double.toString(bound);
        }
    }

    private static List<Double> moves(JsonParser parser, String name) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw new Json.Stop(name, name + " must be an array");
        }
        List<Double> moves = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            double move = number(parser, name);
            if (!(move > -1 && move <= 100) || moves.size() == MOST_MOVES) {
                throw new Json.Stop(name, name + " must be at most " + MOST_MOVES + " numbers above -1, up to 100");
            }
            moves.add(move);
        }
        return moves;
    }

    private static List<Item> items(JsonParser parser, String field, boolean orders) throws IOException {
        List<Item> items = new ArrayList<>();
        Json.objects(parser, field, each -> {
            if (items.size() == MOST_ITEMS) {
                throw new Json.Stop(field, field + " has more than " + MOST_ITEMS + " items");
            }
            items.add(new ItemReading().read(each, orders));
        });
        return items;
    }

    private static final class ItemReading {
        private final Set<String> seen = new HashSet<>();
        private String symbol = "";
        private @Nullable Kind kind;
        private OptionRight right = OptionRight.CALL;
        private double quantity;
        private double price;
        private double days;
        private double strike;
        private double vol;
        private @Nullable Double limit;

        Item read(JsonParser parser, boolean order) throws IOException {
            for (String name = Json.nextField(parser); name != null; name = Json.nextField(parser)) {
                once(seen, name);
                switch (name) {
                    case "symbol" -> symbol = symbol(parser, name);
                    case "kind" -> kind = Json.oneOf(parser, name, Kind.class);
                    case "right" -> right = Json.oneOf(parser, name, OptionRight.class);
                    case "quantity" -> quantity = number(parser, name);
                    case "price" -> price = above(parser, name);
                    case "days" -> days = upTo(parser, name, 36_500);
                    case "strike" -> strike = above(parser, name);
                    case "vol" -> vol = upTo(parser, name, 100);
                    case "limit" -> limit = upTo(parser, name, LARGEST);
                    default -> throw unknown(name);
                }
            }
            return settle(order);
        }

        private Item settle(boolean order) {
            Kind what = kind;
            if (what == null) {
                throw new Json.Stop("kind", "kind is missing");
            }
            needed("quantity");
            needed("price");
            for (String name : List.of("right", "strike", "vol", "days")) {
                if (what.option()) {
                    needed(name);
                } else if (seen.contains(name) && !name.equals("days")) {
                    throw new Json.Stop(name, name + " is for options, not for " + what);
                }
            }
            if (seen.contains("limit") != order) {
                throw new Json.Stop("limit", order ? "limit is missing, an order needs one" : "limit is for orders");
            }
            Double bound = limit;
            if (bound != null && bound == 0 && !what.option()) {
                throw new Json.Stop("limit", "limit must be above zero");
            }
            return new Item(symbol, what, quantity, price, days, right, strike, vol, limit);
        }

        private void needed(String name) {
            if (!seen.contains(name)) {
                throw new Json.Stop(name, name + " is missing");
            }
        }

        private static String symbol(JsonParser parser, String name) throws IOException {
            String text = Json.text(parser, name);
            if (text.length() > RequestJson.MAX_SYMBOL) {
                throw new Json.Stop(name, name + " must have at most " + RequestJson.MAX_SYMBOL + " characters");
            }
            return text;
        }
    }

    private static double number(JsonParser parser, String name) throws IOException {
        double value = Json.decimal(parser, name).doubleValue();
        if (Math.abs(value) > LARGEST) {
            throw new Json.Stop(name, name + " must be at most 1000000000000 either way");
        }
        return value;
    }

    private static double above(JsonParser parser, String name) throws IOException {
        Decimal value = Json.positive(parser, name);
        if (value.compareTo(Decimal.of(1, 12)) < 0 || value.doubleValue() > LARGEST) {
            throw new Json.Stop(name, name + " must be 0.000000000001 to 1000000000000");
        }
        return value.doubleValue();
    }

    private static double upTo(JsonParser parser, String name, double most) throws IOException {
        double value = Json.notNegative(parser, name).doubleValue();
        if (value > most) {
            throw new Json.Stop(name, name + " must be 0 to " + Decimals.text(most));
        }
        return value;
    }

    private static void expectObject(JsonParser parser, String field) {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw new Json.Stop(field, field + " must be an object");
        }
    }

    private static void once(Set<String> seen, String name) {
        if (!seen.add(name)) {
            throw new Json.Stop("", Json.echo(name) + " is given twice");
        }
    }

    private static Json.Stop unknown(String name) {
        return new Json.Stop("", Json.echo(name) + " is no field of this request");
    }
}
