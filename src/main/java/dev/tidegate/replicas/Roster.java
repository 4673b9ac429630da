package dev.tidegate.replicas;

import dev.tidegate.ledger.valkey.Script;
import dev.tidegate.ledger.valkey.ValkeyAccountStore;
import dev.tidegate.policy.KillSwitch;
import dev.tidegate.policy.Status;
import dev.tidegate.shield.Sanction;
import dev.tidegate.shield.Shield;
import dev.tidegate.shield.Subject;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Who is there, by which rules, and what has been stopped or sanctioned. Every {@value #BEAT_MILLIS} ms a gateway says that it is there,
 * tells its new sanctions and hears those of the others and, where they have changed, the kill switches: one script, whatever happens.
 * What one gateway decides is in force at all of them well within a second.
 */
public final class Roster implements Shield.Witness {
    /** Between two words to the store. */
    static final long BEAT_MILLIS = 200;
    /** Silence after which a gateway counts as gone. */
    static final long LASTS_MILLIS = 2_000;

    private static final int MOST_TOLD_AT_ONCE = 100;
    private static final int MOST_WAITING = 10_000;
    private static final String NOTHING_HEARD = "-";

    /**
     * Arguments: gateway, how long it lasts without a word (0: it leaves), version and hash of its rules, version of the kill switches it
     * knows, name of the last sanction it has heard of, sanctions. Answers gateways with their rules; version of the kill switches and,
     * where that is another, all of them; sanctions since.
     */
    private static final Script BEAT = new Script("""
            local time = redis.call('TIME')
            local now = time[1] * 1000 + math.floor(time[2] / 1000)
            if ARGV[2] == '0' then
              redis.call('HDEL', KEYS[1], ARGV[1])
            else
              redis.call('HSET', KEYS[1], ARGV[1], string.format('%.0f', now + ARGV[2]) .. ' ' .. ARGV[3] .. ' ' .. ARGV[4])
            end
            local there = {}
            local all = redis.call('HGETALL', KEYS[1])
            for i = 1, #all, 2 do
              local till, version, hash = string.match(all[i + 1], '^(%d+) (%d+) (%S+)$')
              if till and tonumber(till) > now then
                there[#there + 1] = all[i]
                there[#there + 1] = version
                there[#there + 1] = hash
              else
                redis.call('HDEL', KEYS[1], all[i])
              end
            end
            for i = 7, #ARGV do
              redis.call('XADD', KEYS[3], 'MAXLEN', '~', 10000, '*', 'g', ARGV[1], 's', ARGV[i])
            end
            local version = redis.call('HGET', KEYS[2], '#') or '0'
            local switches = version ~= ARGV[5] and redis.call('HGETALL', KEYS[2]) or {}
            local from = ARGV[6] == '-' and '-' or '(' .. ARGV[6]
            return {there, version, switches, redis.call('XRANGE', KEYS[3], from, '+', 'COUNT', 500)}
            """);

    private final Vertx vertx;
    private final ValkeyAccountStore store;
    private final Supplier<Status> rules;
    private final KillSwitch killSwitch;
    private final Shield shield;
    private final byte[][] keys;
    private final ConcurrentLinkedQueue<String> untold = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile List<Member> members;
    private volatile String heard = NOTHING_HEARD;
    private volatile boolean busy;
    private volatile boolean following;
    private volatile boolean writing;
    private volatile boolean left;
    private long timer = -1;

    Roster(Vertx vertx, ValkeyAccountStore store, Supplier<Status> rules, KillSwitch killSwitch, Shield shield) {
        this.vertx = vertx;
        this.store = store;
        this.rules = rules;
        this.killSwitch = killSwitch;
        this.shield = shield;
        String slot = "{" + store.options().prefix() + "}:";
        keys = new byte[][] {ascii(slot + "gateways"), ascii(slot + "switches"), ascii(slot + "sanctions")};
        members = List.of(own());
    }

    private Member own() {
        Status now = rules.get();
        return new Member(store.gateway(), true, now.version(), now.hash());
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Begins to say that this gateway is there. */
    void start() {
        beat();
        timer = vertx.setPeriodic(BEAT_MILLIS, ignored -> beat());
    }

    /** The gateways that are there, this one among them, as last heard of. */
    public List<Member> members() {
        return members;
    }

    /** True where some gateway goes by other rules than this one. */
    public boolean drift() {
        String own = rules.get().hash();
        return members.stream()
                .anyMatch(each -> !each.own() && !each.policyHash().equals(own));
    }

    @Override
    public void sanctioned(Sanction sanction) {
        tell(SanctionText.of(sanction));
    }

    @Override
    public void lifted(Sanction sanction, String operator, String reason) {
        tell(SanctionText.lifted(sanction.subject()));
    }

    private void tell(String text) {
        if (waiting.incrementAndGet() > MOST_WAITING) {
            waiting.decrementAndGet();
            return;
        }
        untold.add(text);
    }

    private void beat() {
        if (busy || left) {
            return;
        }
        busy = true;
        List<String> telling = new ArrayList<>();
        for (String next = untold.poll();
                next != null;
                next = telling.size() < MOST_TOLD_AT_ONCE ? untold.poll() : null) {
            telling.add(next);
        }
        Member own = own();
        List<byte[]> arguments = new ArrayList<>(6 + telling.size());
        arguments.add(ascii(own.id()));
        arguments.add(ascii(Long.toString(LASTS_MILLIS)));
        arguments.add(ascii(Long.toString(own.policyVersion())));
        arguments.add(ascii(own.policyHash()));
        arguments.add(ascii(Long.toString(killSwitch.sharedVersion())));
        arguments.add(ascii(heard));
        telling.forEach(text -> arguments.add(ascii(text)));
        store.run(BEAT, keys, arguments.toArray(byte[][]::new)).onComplete(done -> {
            busy = false;
            if (done.succeeded()) {
                waiting.addAndGet(-telling.size());
                hear(done.result());
            } else {
                // Later ones may be told before: the last that is in force longest counts.
                untold.addAll(telling);
            }
        });
    }

    private void hear(Response answer) {
        Response there = answer.get(0);
        List<Member> now = new ArrayList<>();
        for (int i = 0; i + 2 < there.size(); i += 3) {
            String id = there.get(i).toString();
            now.add(new Member(
                    id,
                    id.equals(store.gateway()),
                    there.get(i + 1).toLong(),
                    there.get(i + 2).toString()));
        }
        members = now.isEmpty() ? List.of(own()) : List.copyOf(now);
        long version = answer.get(1).toLong();
        if (version != killSwitch.sharedVersion() || killSwitch.untold() || !following) {
            follow(version, answer.get(2));
        }
        sanctions(answer.get(3));
    }

    /** Writes to the disk, and so not here. */
    private void follow(long version, Response switches) {
        if (writing) {
            // The disk takes its time; the next beat says the same again.
            return;
        }
        writing = true;
        vertx.executeBlocking(
                        () -> {
                            killSwitch.follow(version, Switches.read(switches));
                            return true;
                        },
                        true)
                .onComplete(ignored -> writing = false)
                .onSuccess(ignored -> following = true)
                .onFailure(broken -> System.getLogger(Roster.class.getName())
                        .log(
                                System.Logger.Level.WARNING,
                                "kill switches could not be followed: {0}",
                                broken.toString()));
    }

    private void sanctions(Response entries) {
        long now = System.currentTimeMillis();
        for (int i = 0; i < entries.size(); i++) {
            Response fields = entries.get(i).get(1);
            if (!fields.get(1).toString().equals(store.gateway())) {
                switch (SanctionText.read(fields.get(3).toString())) {
                    case SanctionText.InForce(Sanction sanction) -> shield.adopt(sanction, now);
                    case SanctionText.Lifted(Subject subject) -> shield.pardon(subject, now);
                    case SanctionText.Unreadable ignored -> {}
                }
            }
            heard = entries.get(i).get(0).toString();
        }
    }

    /** Says goodbye; fails where the store does not hear it, or where a beat is under way that would undo it. To be said again then. */
    Future<Void> leave() {
        left = true;
        if (timer >= 0) {
            vertx.cancelTimer(timer);
        }
        if (busy) {
            return Future.failedFuture("a beat is under way");
        }
        return store.run(
                        BEAT,
                        keys,
                        ascii(store.gateway()),
                        ascii("0"),
                        ascii("0"),
                        ascii("-"),
                        ascii(Long.toString(killSwitch.sharedVersion())),
                        ascii("9999999999999"))
                .mapEmpty();
    }
}
