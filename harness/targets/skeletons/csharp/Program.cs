// my-sp behind the target protocol, version 1: see docs/target-protocol.md of saml-gauntlet.
//
// The SAML library goes into `Take`, what it says of the person into `Identity`, its settings into
// `Configure`. As it is, without a library, this adapter refuses everything.

using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using Fields = System.Collections.Generic.Dictionary<string, object>;
using Login = System.Object; // what the library answers: the type of that goes here

// Stands for the exception classes that the library documents.
class Refused : Exception { public Refused(string message) : base(message) { } }

static class Adapter
{
    // The version of the library.
    const string Version = "0.0.0";
    // What it can do as configured here. Most cases need "unsolicited" and are skipped without it. Add
    // what you have tried: "clock", "in-response-to", "encrypted-assertion", …
    static readonly string[] Features = { "post", "unsolicited" };
    // The library's own exception classes that are refusals: each with its subclasses.
    static readonly Type[] Refusals = { typeof(Refused) };
    // Plain ones of the language that it throws on purpose, such as typeof(Exception): exactly these.
    // Any other exception is a crash.
    static readonly Type[] PlainRefusals = { };

    static JsonElement? config;

    // ======== The SAML library goes here ========

    // Takes the request's saml_response as the library's documentation shows.
    //
    // Returns what the library answers, or null where that is nothing or false. The request also has
    // relay_state, outstanding_requests and now, the time to judge by: with "clock" among the Features
    // the library must be given it.
    static Login Take(JsonElement config, JsonElement request)
    {
        throw new Refused("there is no library here yet");
    }

    // What an application would read from the library's answer, never what stands in the XML. What the
    // library does not hand on is null, also name_id: an acceptance stays one.
    static Fields Identity(Login login) => new Fields
    {
        ["name_id"] = null,
        ["name_id_format"] = null,
        ["issuer"] = null,
        ["session_index"] = null,
        ["attributes"] = new Dictionary<string, List<string>>(),
    };

    // Replaces the configuration, and names what the library does not honour of it.
    static Fields Configure(JsonElement request)
    {
        config = null;
        // Read keys and make the library's settings here, once; where it cannot have them:
        // return new Fields { ["unsupported"] = "this library needs a signing key" };
        config = request;
        var ignored = new List<string>();
        var floors = new Fields();
        // A library without these settings; take out what yours has.
        foreach (var name in new[] { "clock_skew_s", "require_signed_response", "require_signed_assertion" })
        {
            var asked = request.GetProperty("sp").GetProperty(name).GetRawText();
            if (asked != "0" && asked != "false")
            {
                ignored.Add(name);
            }
        }
        // Where it takes unsolicited Responses all the same:
        // if (!request.GetProperty("sp").GetProperty("allow_unsolicited").GetBoolean()) ignored.Add("allow_unsolicited");
        // floors["clock_skew_s"] = 180; // a library that always grants three minutes
        return new Fields { ["ok"] = true, ["ignored"] = ignored, ["floors"] = floors };
    }

    // ======== The rest is the protocol ========

    static Fields Verdict(string verdict, string reason) =>
        new Fields { ["verdict"] = verdict, ["reason"] = reason };

    // What the library answers, where it accepts, and the verdict.
    static (Login, Fields) Judged(JsonElement request)
    {
        try
        {
            var login = Take(config.Value, request);
            return login == null
                ? (null, Verdict("reject", "the library returned nothing"))
                : (login, new Fields { ["verdict"] = "accept" });
        }
        catch (Exception error)
        {
            return (null, IsRefusal(error)
                ? Verdict("reject", error.Message)
                : Verdict("crash", error.GetType().FullName + ": " + error.Message));
        }
    }

    static bool IsRefusal(Exception error) =>
        Refusals.Any(own => own.IsInstanceOfType(error)) || PlainRefusals.Contains(error.GetType());

    static Fields Consume(JsonElement request)
    {
        var binding = request.GetProperty("binding").GetString();
        if (config == null) return Verdict("unsupported", "not configured");
        if (binding != "HTTP-POST") return Verdict("unsupported", "binding " + binding);
        var counted = request.TryGetProperty("repeat", out var n) && n.ValueKind == JsonValueKind.Number;
        // now = request.GetProperty("now").GetDateTimeOffset(); // see "The clock" in docs/targets.md
        var watch = Stopwatch.StartNew();
        var (login, reply) = Judged(request);
        for (var left = counted ? n.GetInt64() : 1; left > 1; left--) (login, reply) = Judged(request);
        reply["us"] = (long)(watch.Elapsed.TotalMilliseconds * 1000);
        // Outside of the `try`: a mistake in `Identity` is none of the library's.
        if (login != null) reply["identity"] = Identity(login);
        return reply;
    }

    static Fields Answer(JsonElement request)
    {
        var operation = request.GetProperty("op").GetString();
        switch (operation)
        {
            case "configure": return Configure(request);
            case "consume": return Consume(request);
            case "reset": return new Fields { ["ok"] = true }; // forget here what the library remembers
        }
        // May be joined by metadata, authn_request and users.
        return new Fields { ["unsupported"] = "unknown operation '" + operation + "'" };
    }

    static void Main()
    {
        // The library may print: the real standard output is kept, and Console.Out is the log.
        var utf8 = new UTF8Encoding(false); // without a byte order mark
        var replies = new StreamWriter(Console.OpenStandardOutput(), utf8) { AutoFlush = true };
        Console.SetOut(Console.Error);
        Action<object> say = message => replies.Write(JsonSerializer.Serialize(message) + "\n");

        say(new { protocol = 1, name = "my-sp", version = Version, kind = "sp", features = Features });
        var requests = new StreamReader(Console.OpenStandardInput(), utf8);
        for (var line = requests.ReadLine(); line != null; line = requests.ReadLine())
        {
            var request = JsonSerializer.Deserialize<JsonElement>(line);
            var reply = Answer(request);
            reply["id"] = request.GetProperty("id").GetInt64();
            say(reply);
        }
    }
}
