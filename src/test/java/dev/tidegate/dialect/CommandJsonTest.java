package dev.tidegate.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.dialect.CommandJson.Command;
import dev.tidegate.dialect.CommandJson.Item;
import dev.tidegate.dialect.CommandJson.Message;
import dev.tidegate.dialect.CommandJson.Operation;
import dev.tidegate.dialect.CommandJson.Stream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandJsonTest {
    private static Decoded<Message> read(String text) {
        return CommandJson.message(text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<Item> items(String text) {
        return ((Message.Commands) value(text)).items();
    }

    private static Message value(String text) {
        assertThat(read(text)).isInstanceOf(Decoded.Value.class);
        return ((Decoded.Value<Message>) read(text)).value();
    }

    private static Command command(Item item) {
        assertThat(item.command()).isInstanceOf(Decoded.Value.class);
        return ((Decoded.Value<Command>) item.command()).value();
    }

    private static String spoilt(Item item) {
        assertThat(item.command()).isInstanceOf(Decoded.Unreadable.class);
        return ((Decoded.Unreadable<Command>) item.command()).detail();
    }

    @Test
    void a_command_brings_the_clients_own_bytes() {
        Item item = items("{ \"order\" : { \"symbol\": \"A\",  \"x\":[1] } , \"op\":\"place\",\"id\":\"7\"}")
                .getFirst();
        assertThat(item.id()).isEqualTo("7");
        assertThat(command(item).operation()).isEqualTo(Operation.PLACE);
        assertThat(new String(command(item).body(), StandardCharsets.US_ASCII))
                .isEqualTo("{ \"symbol\": \"A\",  \"x\":[1] }");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\'',
            value = {
                "'{\"id\":\"1\",\"op\":\"replace\",\"clientOrderId\":\"a\",\"change\":{\"price\":\"1\"}}', REPLACE",
                "'{\"id\":\"1\",\"op\":\"cancel\",\"clientOrderId\":\"a\"}', CANCEL",
                "'{\"id\":\"1\",\"op\":\"cancelAll\"}', CANCEL_ALL",
                "'{\"id\":\"1\",\"op\":\"cancelAll\",\"symbol\":\"BTC-PERP\"}', CANCEL_ALL",
                "'{\"id\":\"1\",\"op\":\"cancelAllAfter\",\"countdownMs\":60000}', CANCEL_ALL_AFTER",
                "'{\"id\":\"1\",\"op\":\"batch\",\"orders\":[{}]}', BATCH",
                "'{\"id\":\"1\",\"op\":\"check\",\"order\":{}}', CHECK",
                "'{\"id\":\"1\",\"op\":\"orders\"}', ORDERS",
                "'{\"id\":\"1\",\"op\":\"order\",\"clientOrderId\":\"a\"}', ORDER",
                "'{\"id\":\"1\",\"op\":\"account\"}', ACCOUNT",
                "'{\"id\":\"1\",\"op\":\"limits\"}', LIMITS",
                "'{\"id\":\"1\",\"op\":\"instruments\"}', INSTRUMENTS"
            })
    void every_operation_is_known(String text, Operation operation) {
        assertThat(command(items(text).getFirst()).operation()).isEqualTo(operation);
    }

    @Test
    void of_several_commands_a_wrong_one_spoils_itself_alone() {
        List<Item> items = items("""
                [{"id":"1","op":"cancel","clientOrderId":"a"},{"op":"jump","id":"2","order":{"a":[1,{"b":2}]}},
                {"id":"3","op":"cancel","clientOrderId":"a","clientOrderId":"b"},{"id":"4","op":"place"},
                {"id":"5","op":"cancel","clientOrderId":"a b"},{"op":"account"},{"id":"6","op":"account"}]""");
        assertThat(items).extracting(Item::id).containsExactly("1", "2", "3", "4", "5", "", "6");
        assertThat(command(items.get(0)).clientOrderId()).isEqualTo("a");
        assertThat(spoilt(items.get(1))).contains("'jump'");
        assertThat(spoilt(items.get(2))).contains("given twice");
        assertThat(spoilt(items.get(3))).isEqualTo("order is missing");
        assertThat(spoilt(items.get(4))).contains("clientOrderId must have");
        assertThat(spoilt(items.get(5))).isEqualTo("id is missing");
        assertThat(command(items.get(6)).operation()).isEqualTo(Operation.ACCOUNT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"id\":\"1\",\"op\":\"account\",\"symbol\":\"A\"}",
                "{\"id\":\"1\",\"op\":\"place\",\"order\":{},\"orders\":[]}",
                "{\"id\":\"1\",\"op\":\"place\",\"order\":[]}",
                "{\"id\":\"1\",\"op\":\"place\",\"change\":{}}",
                "{\"id\":\"1\",\"op\":\"cancelAllAfter\",\"countdownMs\":\"60000\"}",
                "{\"id\":\"1\",\"op\":\"cancelAllAfter\",\"countdownMs\":-1}",
                "{\"id\":\"1\",\"op\":\"cancelAllAfter\",\"countdownMs\":1.5}",
                "{\"id\":1,\"op\":\"account\"}",
                "{\"id\":\"\",\"op\":\"account\"}",
                "{\"id\":\"1\",\"op\":\"account\",\"signature\":\"a\"}",
                "{\"id\":\"1\",\"op\":\"account\",\"what\":{\"a\":[1,2]}}",
                "{}"
            })
    void a_command_has_its_own_fields_and_no_others(String text) {
        assertThat(items(text).getFirst().command()).isInstanceOf(Decoded.Unreadable.class);
    }

    @Test
    void a_login_says_who_and_what_for() {
        Message.Login login = (Message.Login) value("""
                {"op":"login","key":"k","timestamp":1700000000000,"recvWindow":"5000","signature":"ab",\
                "cancelOnDisconnectMs":2000,"streams":["market","orders"]}""");
        assertThat(login.key()).isEqualTo("k");
        assertThat(login.timestamp()).isEqualTo("1700000000000");
        assertThat(login.receiveWindow()).isEqualTo("5000");
        assertThat(login.graceMillis()).isEqualTo(2_000);
        assertThat(login.streams()).containsExactlyInAnyOrder(Stream.MARKET, Stream.ORDERS);
    }

    @Test
    void orders_and_account_are_told_where_nothing_is_said() {
        Message.Login login = (Message.Login) value("{\"op\":\"login\",\"key\":\"k\"}");
        assertThat(login.streams()).containsExactlyInAnyOrder(Stream.ORDERS, Stream.ACCOUNT);
        assertThat(login.graceMillis()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "[1]",
                "7",
                "null",
                "{",
                "{\"op\":\"login\",\"key\":\"k\"}x",
                "{\"op\":\"login\",\"key\":\"k\",\"order\":{}}",
                "{\"op\":\"login\",\"key\":\"k\",\"key\":\"l\"}",
                "{\"op\":\"login\",\"streams\":[\"all\"]}",
                "{\"op\":\"login\",\"streams\":[[\"orders\"]]}",
                "{\"op\":\"login\",\"cancelOnDisconnectMs\":60001}",
                "[{\"op\":\"login\",\"key\":\"k\"}]",
                "{\"id\":\"\u00e9\",\"op\":\"account\"}",
                "[[[[[[[[[[1]]]]]]]]]]"
            })
    void what_is_no_message_is_unreadable_as_a_whole(String text) {
        assertThat(read(text)).isInstanceOf(Decoded.Unreadable.class);
    }

    @Test
    void a_message_has_a_bounded_number_of_commands() {
        String one = "{\"id\":\"1\",\"op\":\"account\"}";
        String most = "[" + (one + ",").repeat(CommandJson.MAX_COMMANDS - 1) + one;
        assertThat(items(most + "]")).hasSize(CommandJson.MAX_COMMANDS);
        assertThat(read(most + "," + one + "]")).isInstanceOf(Decoded.Unreadable.class);
    }
}
