// my-sp behind the target protocol, version 1: see docs/target-protocol.md of saml-gauntlet.
//
// The SAML library goes into take, its settings into configure. As it is, without a library,
// this adapter refuses everything.
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

// Any other error, and a panic, is a crash.
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

// ======== The SAML library goes here ========

// Takes message.SAMLResponse as the library's documentation shows.
//
// Returns what an application would then read from the library, never what stands in the XML:
// name_id, name_id_format, issuer, session_index and attributes, a map[string][]string, with nil
// for what the library does not hand on, but an empty map; or nil where it has returned nothing or
// false. message.Now is the time to judge by: with "clock" among the features the library must be
// given it.
func take(config, message *request) (reply, error) {
	return nil, &refused{"there is no library here yet"}
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
	// floors["clock_skew_s"] = 180 // a library that always grants three minutes
	return reply{"ok": true, "ignored": ignored, "floors": floors}
}

// ======== The rest is the protocol ========

func judged(message *request) (r reply) {
	defer func() {
		if cause := recover(); cause != nil {
			r = reply{"verdict": "crash", "reason": fmt.Sprint("panic: ", cause)}
		}
	}()
	identity, err := take(config, message)
	if err != nil && isRefusal(err) {
		return reply{"verdict": "reject", "reason": err.Error()}
	} else if err != nil {
		return reply{"verdict": "crash", "reason": fmt.Sprintf("%T: %v", err, err)}
	} else if identity == nil {
		return reply{"verdict": "reject", "reason": "the library returned nothing"}
	}
	return reply{"verdict": "accept", "identity": identity}
}

func consume(message *request) (r reply) {
	if config == nil {
		return reply{"verdict": "unsupported", "reason": "not configured"}
	}
	if message.Binding != "HTTP-POST" {
		return reply{"verdict": "unsupported", "reason": "binding " + message.Binding}
	}
	start := time.Now()
	for n := 0; n == 0 || n < message.Repeat; n++ {
		r = judged(message)
	}
	r["us"] = time.Since(start).Microseconds()
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
