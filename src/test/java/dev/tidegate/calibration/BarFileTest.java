package dev.tidegate.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BarFileTest {
    private static final String ONE = "symbol,timeframe,open_time,close_time,open,high,low,close,volume,trades\n";
    private static final String MANY = ",BTC:close,BTC:volume,ETH:close,ETH:volume\n";

    @TempDir
    Path folder;

    private DailyBars read(String text, String asset) throws Exception {
        return BarFile.read(Files.writeString(folder.resolve("bars.csv"), text), asset);
    }

    @Test
    void one_asset_is_read_with_its_days() throws Exception {
        DailyBars bars =
                read(ONE + "BTCUSDT,1d,1502928000000,1,1,1,1,100,5,1\nBTCUSDT,1d,1503014400000,1,1,1,1,110,6,1\n", "");
        assertThat(bars.asset()).isEqualTo("BTCUSDT");
        assertThat(bars.epochDays()).containsExactly(17_395, 17_396);
        assertThat(bars.volumes()).containsExactly(5, 6);
        assertThat(bars.returns()).containsExactly(new double[] {Math.log(1.1)}, within(1e-15));
    }

    @Test
    void several_assets_are_read_one_at_a_time_and_empty_days_left_out() throws Exception {
        String text = MANY + "2020-01-01,100,1,,\n2020-01-02,101,2,50,3\n2020-01-03,102,3,51,4\n";
        assertThat(read(text, "").asset()).isEqualTo("BTC");
        assertThat(read(text, "").closes()).containsExactly(100, 101, 102);
        assertThat(read(text, "ETH").closes()).containsExactly(50, 51);
        assertThat(read(text, "ETH").epochDays()).containsExactly(18_263, 18_264);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | is empty",
                "date;close | no column :close",
                "date,BTC:close | no column BTC:volume",
                "date,BTC:close,BTC:volume~2020-01-01,1 | line 2: there are 2 fields, must be at least 3",
                "date,BTC:close,BTC:volume~1.1.2020,1,1 | must be a date",
                "date,BTC:close,BTC:volume~2020-01-01,x,1 | line 2: close must be a number",
                "date,BTC:close,BTC:volume~2020-01-01,NaN,1 | close must be a number",
                "date,BTC:close,BTC:volume~2020-01-01,0,1 | must be above zero",
                "date,BTC:close,BTC:volume~2020-01-01,1,-1 | must not be negative",
                "date,BTC:close,BTC:volume~2020-01-02,1,1~2020-01-02,1,1 | line 3: the day must come after",
                "open_time,close,volume~soon,1,1 | epoch milliseconds"
            })
    void what_is_wrong_is_named_with_its_line(String text, String message) {
        assertThatThrownBy(() -> read(text.replace('~', '\n'), ""))
                .isInstanceOf(BarFile.Unreadable.class)
                .hasMessageContaining(message);
    }

    @Test
    void recorded_bars_are_read_whole() throws Exception {
        DailyBars bitcoin = BarFile.read(Recorded.file("btcusdt-1d.csv"), "");
        assertThat(bitcoin.count()).isEqualTo(3_064);
        DailyBars ether = BarFile.read(Recorded.file("bitstamp-btc-eth-ltc-1d.csv"), "ETH");
        assertThat(ether.count()).isBetween(500, 1_900);
        assertThat(ether.closes()[ether.count() - 1]).isBetween(100.0, 300.0);
    }
}
