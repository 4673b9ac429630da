package dev.tidegate.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.risk.AccountEvent;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryAccountStoreTest extends AccountStoreContract {
    @Override
    protected AccountStore create() {
        return new MemoryAccountStore();
    }

    @Override
    protected AccountStore reopen(AccountStore open) {
        return open;
    }

    @Test
    void events_that_do_not_apply_leave_the_account_as_it_was() {
        commit(account(1), 0, EPOCH, List.of(new AccountEvent.BalanceChanged("USDT", Long.MAX_VALUE, "", 1)));
        assertThatThrownBy(() -> commit(account(1), 1, EPOCH, AccountDeskTest.impossible()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(load(account(1)).version()).isEqualTo(1);
    }
}
