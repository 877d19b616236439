// my-sp behind the target protocol, version 1: see docs/target-protocol.md of saml-gauntlet.
//
// The SAML library goes into `take`, what it says of the person into `identity`, its settings into
// `configure`. As it is, without a library, this adapter refuses everything.

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.*;
import java.util.*;

public class Adapter {
    /** The version of the library. */
    static final String VERSION = "0.0.0";
    /**
     * What it can do as configured here. Most cases need "unsolicited" and are skipped without it. Add
     * what you have tried: "clock", "in-response-to", "encrypted-assertion", …
     */
    static final List<String> FEATURES = List.of("post", "unsolicited");

    /** Stands for the exception classes that the library documents. */
    static class Refused extends Exception {
        Refused(String message) { super(message); }
    }

    /** The library's own exception classes that are refusals: each with its subclasses. */
    static final List<Class<? extends Throwable>> REFUSALS = List.of(Refused.class);
    /**
     * Plain ones of the language that it throws on purpose, such as Exception.class: exactly these.
     * Whatever else is thrown is a crash.
     */
    static final List<Class<? extends Throwable>> PLAIN_REFUSALS = List.of();

    static Map<String, Object> config;

    // ======== The SAML library goes here ========

    /**
     * Takes request.get("saml_response") as the library's documentation shows.
     *
     * Returns what the library answers, or null where that is nothing or false. The request also
     * has relay_state, outstanding_requests and now, the time to judge by: with "clock" among the
     * FEATURES the library must be given it.
     */
    static Object take(Map<String, Object> config, Map<String, Object> request) throws Exception {
        throw new Refused("there is no library here yet");
    }

    /**
     * What an application would read from the library's answer, never what stands in the XML. What
     * the library does not hand on is null, also name_id: an acceptance stays one.
     */
    static Map<String, Object> identity(Object login) {
        return map(
                "name_id", null,
                "name_id_format", null,
                "issuer", null,
                "session_index", null,
                "attributes", map()); // of lists of texts
    }

    /** Replaces the configuration, and names what the library does not honour of it. */
    static Map<String, Object> configure(Map<String, Object> request) {
        config = null;
        // Read keys and make the library's settings here, once; where it cannot have them:
        // return map("unsupported", "this library needs a signing key");
        config = request;
        List<String> ignored = new ArrayList<>();
        Map<String, Object> floors = map();
        // A library without these settings; take out what yours has.
        for (String name : List.of("clock_skew_s", "require_signed_response", "require_signed_assertion")) {
            Object asked = ((Map<?, ?>) request.get("sp")).get(name);
            if (!asked.equals(0L) && !asked.equals(false)) {
                ignored.add(name);
            }
        }
        // Where it takes unsolicited Responses all the same:
        // if (((Map<?, ?>) request.get("sp")).get("allow_unsolicited").equals(false)) ignored.add("allow_unsolicited");
        // floors.put("clock_skew_s", 180); // a library that always grants three minutes
        return map("ok", true, "ignored", ignored, "floors", floors);
    }

    // ======== The rest is the protocol ========

    /** What the library answers, where it accepts, and the verdict. */
    record Judgement(Object login, Map<String, Object> reply) {}

    static Judgement judged(Map<String, Object> request) {
        try {
            Object login = take(config, request);
            return new Judgement(login, login == null
                    ? map("verdict", "reject", "reason", "the library returned nothing")
                    : map("verdict", "accept"));
        } catch (Throwable error) { // also StackOverflowError, which is no Exception
            return new Judgement(null, isRefusal(error)
                    ? map("verdict", "reject", "reason", String.valueOf(error.getMessage()))
                    : map("verdict", "crash", "reason", error.toString()));
        }
    }

    static boolean isRefusal(Throwable error) {
        return REFUSALS.stream().anyMatch(own -> own.isInstance(error))
                || PLAIN_REFUSALS.contains(error.getClass());
    }

    static Map<String, Object> consume(Map<String, Object> request) {
        if (config == null) {
            return map("verdict", "unsupported", "reason", "not configured");
        }
        if (!"HTTP-POST".equals(request.get("binding"))) {
            return map("verdict", "unsupported", "reason", "binding " + request.get("binding"));
        }
        long repeat = request.get("repeat") instanceof Long count ? count : 1;
        // now = Instant.parse((String) request.get("now")); // see "The clock" in docs/targets.md
        long start = System.nanoTime();
        Judgement judgement = judged(request);
        for (long n = 1; n < repeat; n++) {
            judgement = judged(request);
        }
        Map<String, Object> reply = judgement.reply();
        reply.put("us", (System.nanoTime() - start) / 1000);
        // Outside of the `try`: a mistake in `identity` is none of the library's.
        if (judgement.login() != null) {
            reply.put("identity", identity(judgement.login()));
        }
        return reply;
    }

    static Map<String, Object> answer(Map<String, Object> request) {
        return switch ((String) request.get("op")) {
            case "configure" -> configure(request);
            case "consume" -> consume(request);
            case "reset" -> map("ok", true); // forget here what the library remembers
            // May be joined by metadata, authn_request and users.
            default -> map("unsupported", "unknown operation '" + request.get("op") + "'");
        };
    }

    @SuppressWarnings("unchecked")
    public static void main(String[] args) throws IOException {
        // The library may print: the real standard output is kept, and System.out is the log.
        PrintStream replies = new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8);
        System.setOut(System.err);
        replies.print(Json.text(map("protocol", 1, "name", "my-sp", "version", VERSION,
                "kind", "sp", "features", FEATURES)) + "\n");
        BufferedReader requests = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        for (String line; (line = requests.readLine()) != null;) {
            Map<String, Object> request = (Map<String, Object>) new Json(line).value();
            Map<String, Object> reply = answer(request);
            reply.put("id", request.get("id"));
            replies.print(Json.text(reply) + "\n");
        }
    }

    /** A map of keys and values in turn. */
    static Map<String, Object> map(Object... pairs) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put((String) pairs[i], pairs[i + 1]);
        }
        return map;
    }

    /** Java has no JSON of its own: as much of it as this needs, for lines that are well-formed. */
    static class Json {
        final String text;
        int at;

        Json(String text) { this.text = text; }

        /** The value that begins here: a Map, List, String, Long, Double, Boolean or null. */
        Object value() {
            if (passed('{')) {
                Map<String, Object> map = map();
                while (!passed('}')) {
                    String key = (String) value();
                    passed(':');
                    map.put(key, value());
                    passed(',');
                }
                return map;
            }
            if (passed('[')) {
                List<Object> list = new ArrayList<>();
                while (!passed(']')) {
                    list.add(value());
                    passed(',');
                }
                return list;
            }
            if (passed('"')) {
                return string();
            }
            int start = at;
            while (at < text.length() && ",]} \t".indexOf(text.charAt(at)) < 0) {
                at++;
            }
            String word = text.substring(start, at);
            return switch (word) {
                case "null" -> null;
                case "true", "false" -> word.equals("true");
                default -> word.matches("-?[0-9]+") ? (Object) Long.valueOf(word) : Double.valueOf(word);
            };
        }

        /** Passes white space, and this character if it is the next. */
        boolean passed(char wanted) {
            while (text.charAt(at) == ' ' || text.charAt(at) == '\t') {
                at++;
            }
            boolean found = text.charAt(at) == wanted;
            at += found ? 1 : 0;
            return found;
        }

        /** The rest of a string. */
        String string() {
            StringBuilder string = new StringBuilder();
            for (char c; (c = text.charAt(at++)) != '"';) {
                if (c == '\\') {
                    c = text.charAt(at++);
                    int named = "bfnrt".indexOf(c);
                    if (named >= 0) {
                        c = "\b\f\n\r\t".charAt(named);
                    } else if (c == 'u') {
                        c = (char) Integer.parseInt(text.substring(at, at += 4), 16);
                    }
                }
                string.append(c);
            }
            return string.toString();
        }

        static String text(Object value) {
            StringJoiner joined;
            if (value instanceof Map<?, ?> map) {
                joined = new StringJoiner(",", "{", "}");
                map.forEach((key, item) -> joined.add(text(key.toString()) + ":" + text(item)));
            } else if (value instanceof Iterable<?> items) {
                joined = new StringJoiner(",", "[", "]");
                items.forEach(item -> joined.add(text(item)));
            } else if (value instanceof String string) {
                joined = new StringJoiner("", "\"", "\"");
                string.chars().forEach(c -> joined.add(c == '"' || c == '\\' || c < ' '
                        ? String.format("\\u%04x", c) : Character.toString(c)));
            } else {
                return String.valueOf(value); // a number, true, false or null
            }
            return joined.toString();
        }
    }
}
