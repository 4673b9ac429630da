package dev.tidegate.policy;

import dev.tidegate.dialect.SigningKey;
import dev.tidegate.identity.ApiKey;
import dev.tidegate.identity.CertificateRule;
import dev.tidegate.identity.Permission;
import dev.tidegate.order.AccountId;
import dev.tidegate.risk.RiskPolicy;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads {@code accounts.yaml}: who trades, with which keys, under which rules, and as whom at the exchange. */
final class AccountsFile {
    static final int MAX_ACCOUNTS = 10_000;
    static final int MAX_KEYS = 16;
    static final int MAX_REASON = 200;

    private final PolicyFile policy;
    private final GroupsSection groups;
    private final SortedMap<AccountId, String> joined = new TreeMap<>();
    private final Secrets secrets;
    private final SortedMap<AccountId, AccountRules> accounts = new TreeMap<>();
    private final SortedSet<String> demoKeys = new TreeSet<>();
    private final Set<String> keyIds = new TreeSet<>();
    private final Set<String> venueKeys = new TreeSet<>();
    private final Set<String> certificates = new TreeSet<>();

    private AccountsFile(PolicyFile policy, GroupsSection groups, Secrets secrets) {
        this.policy = policy;
        this.groups = groups;
        this.secrets = secrets;
    }

    /** What the file says; {@code demoKeys} are the ids of keys whose secret is one of the demo's. */
    record Read(SortedMap<AccountId, AccountRules> accounts, SortedSet<String> demoKeys) {}

    static Read read(Section top, PolicyFile policy, Set<String> scenarioSets, Secrets secrets) {
        Schema.check(top);
        AccountsFile file = new AccountsFile(policy, GroupsSection.read(top, scenarioSets), secrets);
        top.children("accounts", MAX_ACCOUNTS).forEach(file::account);
        top.done();
        file.joined.forEach((account, group) ->
                file.accounts.computeIfPresent(account, (id, rules) -> rules.in(file.groups.memberships(group))));
        return new Read(file.accounts, file.demoKeys);
    }

    private void account(Section section) {
        String name = section.name("id");
        String riskClass = section.name("class");
        if (!riskClass.isEmpty() && !policy.classes().containsKey(riskClass)) {
            section.unknown("class", "class", riskClass, policy.classes().keySet());
        }
        String tier = tier(section);
        TierOverride override = section.has("override") ? override(section.child("override")) : null;
        AccountId account = new AccountId(name.isEmpty() ? "unfit" : name);
        if (!name.isEmpty() && accounts.containsKey(account)) {
            section.refuse("id", Rule.DUPLICATE_NAME, "is the name of another account already");
        }
        List<ApiKey> keys = new ArrayList<>();
        for (Section key : section.children("keys", MAX_KEYS)) {
            keys.add(key(key, account));
        }
        SigningKey venue = venue(section.child("venue"));
        String group = groups.join(section);
        Yaml.Mapping own = section.has("risk") ? section.child("risk").mapping() : null;
        section.done();
        RiskPolicy risk = policy.risk(riskClass, own);
        if (!name.isEmpty()) {
            accounts.putIfAbsent(account, new AccountRules(account, tier, override, risk, keys, venue, List.of()));
            joined.putIfAbsent(account, group);
        }
    }

    private String tier(Section section) {
        String tier = section.name("tier");
        if (!tier.isEmpty() && !policy.limits().multipliers().containsKey(tier)) {
            section.unknown("tier", "tier", tier, policy.limits().multipliers().keySet());
        }
        return tier;
    }

    private TierOverride override(Section section) {
        String tier = tier(section);
        long until = section.instant("until").toEpochMilli();
        String reason = section.text("reason");
        if (reason != null && (reason.isBlank() || reason.length() > MAX_REASON)) {
            section.refuse("reason", Rule.WRONG_FORM, "must have 1 to " + MAX_REASON + " characters");
        }
        section.done();
        return new TierOverride(tier, until, reason == null ? "" : reason);
    }

    private ApiKey key(Section section, AccountId account) {
        SigningKey key = signing(section, "id");
        if (!key.keyId().isEmpty() && !keyIds.add(key.keyId())) {
            section.refuse("id", Rule.DUPLICATE_NAME, "is the id of another key already");
        }
        Set<Permission> permissions = EnumSet.noneOf(Permission.class);
        for (String name : section.texts("permissions", Permission.values().length)) {
            switch (name) {
                case "read" -> permissions.add(Permission.READ);
                case "trade" -> permissions.add(Permission.TRADE);
                default -> section.unfit("permissions", Rule.WRONG_FORM, "must be read or trade", name);
            }
        }
        if (section.clean() && permissions.isEmpty()) {
            section.refuse("permissions", Rule.MISSING_KEY, "must name at least one of read, trade");
        }
        CertificateRule certificate = certificate(section);
        section.done();
        return new ApiKey(key, account, permissions, certificate);
    }

    private @Nullable CertificateRule certificate(Section section) {
        String text = section.has("certificate") ? section.text("certificate") : null;
        if (text == null) {
            return null;
        }
        try {
            CertificateRule rule = CertificateRule.parse(text);
            if (!certificates.add(rule.text())) {
                section.refuse("certificate", Rule.DUPLICATE_NAME, "is the certificate of another key already");
            }
            return rule;
        } catch (IllegalArgumentException unfit) {
            section.unfit("certificate", Rule.WRONG_FORM, String.valueOf(unfit.getMessage()), text);
            return null;
        }
    }

    private SigningKey venue(Section section) {
        SigningKey key = signing(section, "key");
        // Two accounts behind one key at the exchange would each take the other's positions for their own.
        if (!key.keyId().isEmpty() && !venueKeys.add(key.keyId())) {
            section.refuse("key", Rule.DUPLICATE_NAME, "is the venue key of another account already");
        }
        section.done();
        return key;
    }

    private SigningKey signing(Section section, String nameKey) {
        String id = section.name(nameKey);
        boolean signs = !section.has("signature")
                || section.oneOf("signature", List.of(Signature.HMAC, Signature.NONE)) == Signature.HMAC;
        byte[] secret = secrets.read(section, signs);
        if (secret.length == 0) {
            return SigningKey.unsigned(id);
        }
        if (DemoSecrets.isDemo(secret)) {
            demoKeys.add(id);
        }
        return SigningKey.of(id, secret);
    }

    private enum Signature {
        HMAC,
        NONE
    }
}
