// my-sp behind the target protocol, version 1: see docs/target-protocol.md of saml-gauntlet.
//
// The SAML library goes into take, what it says of the person into identity, its settings into
// configure. As it is, without a library, this adapter refuses everything.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"
)

// The version of the library.
const version = "0.0.0"

// What it can do as configured here. Most cases need "unsolicited" and are skipped without it. Add
// what you have tried: "clock", "in-response-to", "encrypted-assertion", …
var features = []string{"post", "unsolicited"}

// refused stands for the error types that the library documents.
type refused struct{ reason string }

func (r *refused) Error() string { return r.reason }

// The library's own error types are refusals, also inside of errors that wrap them. Plain errors of
// the language that it returns on purpose are exactly that type: fmt.Sprintf("%T", err) ==
// "*errors.errorString". Any other error, and a panic, is a crash.
func isRefusal(err error) bool {
	var documented *refused
	return errors.As(err, &documented)
}

type request struct {
	ID                  int64          `json:"id"`
	Op                  string         `json:"op"`
	SP                  map[string]any `json:"sp"`
	IDP                 map[string]any `json:"idp"`
	Now                 instant        `json:"now"`
	Binding             string         `json:"binding"`
	SAMLResponse        string         `json:"saml_response"`
	RelayState          *string        `json:"relay_state"`
	OutstandingRequests []string       `json:"outstanding_requests"`
	Repeat              int            `json:"repeat"`
}

// instant is a time that is JSON text like any other, escapes included; time.Time takes it raw.
type instant struct{ time.Time }

func (t *instant) UnmarshalJSON(raw []byte) (err error) {
	var text string
	if err = json.Unmarshal(raw, &text); err == nil {
		t.Time, err = time.Parse(time.RFC3339Nano, text)
	}
	return err
}

type reply map[string]any

var config *request

// login is what the library answers: the type of that goes here.
type login = struct{}

// ======== The SAML library goes here ========

// Takes message.SAMLResponse as the library's documentation shows.
//
// Returns what the library answers, or nil where that is nothing or false. message.Now is the time
// to judge by: with "clock" among the features the library must be given it.
func take(config, message *request) (*login, error) {
	return nil, &refused{"there is no library here yet"}
}

// What an application would read from the library's answer, never what stands in the XML. What the
// library does not hand on is nil, also name_id: an acceptance stays one.
func identity(login *login) reply {
	return reply{
		"name_id":        nil,
		"name_id_format": nil,
		"issuer":         nil,
		"session_index":  nil,
		"attributes":     map[string][]string{}, // never nil
	}
}

// Replaces the configuration, and names what the library does not honour of it.
func configure(r *request) reply {
	config = nil
	// Read keys and make the library's settings here, once; where it cannot have them:
	// return reply{"unsupported": "this library needs a signing key"}
	config = r
	ignored, floors := []string{}, map[string]any{}
	// A library without these settings; take out what yours has.
	for _, name := range []string{"clock_skew_s", "require_signed_response", "require_signed_assertion"} {
		if r.SP[name] != 0.0 && r.SP[name] != false {
			ignored = append(ignored, name)
		}
	}
	// Where it takes unsolicited Responses all the same:
	// if r.SP["allow_unsolicited"] == false { ignored = append(ignored, "allow_unsolicited") }
	// floors["clock_skew_s"] = 180 // a library that always grants three minutes
	return reply{"ok": true, "ignored": ignored, "floors": floors}
}

// ======== The rest is the protocol ========

// What the library answers, where it accepts, and the verdict.
func judged(message *request) (who *login, r reply) {
	defer func() {
		if cause := recover(); cause != nil {
			r = reply{"verdict": "crash", "reason": fmt.Sprint("panic: ", cause)}
		}
	}()
	answer, err := take(config, message)
	if err != nil && isRefusal(err) {
		return nil, reply{"verdict": "reject", "reason": err.Error()}
	} else if err != nil {
		return nil, reply{"verdict": "crash", "reason": fmt.Sprintf("%T: %v", err, err)}
	} else if answer == nil {
		return nil, reply{"verdict": "reject", "reason": "the library returned nothing"}
	}
	return answer, reply{"verdict": "accept"}
}

func consume(message *request) (r reply) {
	if config == nil {
		return reply{"verdict": "unsupported", "reason": "not configured"}
	}
	if message.Binding != "HTTP-POST" {
		return reply{"verdict": "unsupported", "reason": "binding " + message.Binding}
	}
	// library.Now = func() time.Time { return message.Now.Time } // see "The clock" in docs/targets.md
	var who *login
	start := time.Now()
	for n := 0; n == 0 || n < message.Repeat; n++ {
		who, r = judged(message)
	}
	r["us"] = time.Since(start).Microseconds()
	// Not where panics are caught: a mistake in identity is none of the library's.
	if who != nil {
		r["identity"] = identity(who)
	}
	return r
}

func answer(r *request) reply {
	switch r.Op {
	case "configure":
		return configure(r)
	case "consume":
		return consume(r)
	case "reset":
		return reply{"ok": true} // forget here what the library remembers between messages
	}
	// May be joined by metadata, authn_request and users.
	return reply{"unsupported": fmt.Sprintf("unknown operation '%s'", r.Op)}
}

func main() {
	// The library may print: the real standard output is kept, and os.Stdout is the log.
	replies := json.NewEncoder(os.Stdout)
	os.Stdout = os.Stderr
	say := func(message reply) {
		if err := replies.Encode(message); err != nil { // with a line feed at its end
			panic(err)
		}
	}
	say(reply{"protocol": 1, "name": "my-sp", "version": version, "kind": "sp", "features": features})
	for requests := json.NewDecoder(os.Stdin); ; {
		r := new(request)
		if err := requests.Decode(r); err == io.EOF {
			return
		} else if err != nil {
			panic(err)
		}
		message := answer(r)
		message["id"] = r.ID
		say(message)
	}
}
