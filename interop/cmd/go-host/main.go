// Command go-host launches a plugin exactly as a plain Go program does, with the real hashicorp/go-plugin, runs a
// script of calls on it, and prints what it sees as JSON, one object a line.
//
// Usage:
//
//	go-host [options] [call …]
//
// A call is a JSON object, for example {"call":"ping"} or {"call":"put","key":"a","value":"b"}. Without calls as
// arguments they are read from stdin until it ends. The plugin is started and connected first (not with -lazy),
// and killed at the end (not with -keep-alive). `go-host -help` lists the options, calls.go the calls.
//
// Lines printed:
//
//	{"event":"result","id":…,"call":…,"ok":true,"ms":1.5,"value":…}
//	{"event":"result","id":…,"call":…,"ok":false,"ms":1.5,"error":{"message":…,"code":"Unavailable","detail":…}}
//	{"event":"log","level":…,"name":…,"message":…,"fields":{…}}    what go-plugin gave to its hclog logger
//	{"event":"stdio","channel":"stdout|stderr","text":…}            what the stdio stream brought
//	{"event":"sum"|"emit"|"callback",…}                             what the plugin called on a brokered server
//	{"event":"end","ok":…}                                          the script is over
//
// Exit status: 0 if every call was ok, 1 if one was not, 2 for a wrong command line (or a crash of go-plugin).
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"
)

func main() {
	options, calls, err := parseOptions(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "go-host:", err)
		os.Exit(2)
	}
	script, err := openScript(calls)
	if err != nil {
		fmt.Fprintln(os.Stderr, "go-host:", err)
		os.Exit(2)
	}
	host, err := newHost(options, &output{writer: os.Stdout})
	if err != nil {
		fmt.Fprintln(os.Stderr, "go-host:", err)
		os.Exit(2)
	}
	if !host.runScript(script) {
		os.Exit(1)
	}
}

// openScript takes the calls from the arguments or stdin. go-plugin hands this program's stdin to the plugin, which
// must not be able to read the script away; so stdin becomes the null device.
func openScript(calls []string) (*json.Decoder, error) {
	script := io.Reader(os.Stdin)
	if len(calls) > 0 {
		script = strings.NewReader(strings.Join(calls, "\n"))
	}
	null, err := os.Open(os.DevNull)
	if err != nil {
		return nil, err
	}
	os.Stdin = null
	return json.NewDecoder(script), nil
}

func (h *host) runScript(script *json.Decoder) bool {
	if !h.options.lazy && h.run(call{Name: "start", ID: "start"}) {
		h.run(call{Name: "connect", ID: "connect"})
	}
	var pending sync.WaitGroup
	for number := 1; ; number++ {
		next, err := readCall(script, number)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			h.out.result(call{Name: "read", ID: fmt.Sprint(number)}, nil, err, 0)
			h.failed.Store(true)
			break
		}
		if !next.Async {
			h.run(next)
			continue
		}
		pending.Add(1)
		go func() { defer pending.Done(); h.run(next) }()
	}
	pending.Wait()
	if !h.options.keepAlive {
		h.run(call{Name: "kill", ID: "end"})
	}
	h.out.event("end", map[string]any{"ok": !h.failed.Load()})
	return !h.failed.Load()
}

func readCall(script *json.Decoder, number int) (call, error) {
	next := call{}
	if err := script.Decode(&next.raw); err != nil {
		return next, err
	}
	if err := json.Unmarshal(next.raw, &next); err != nil {
		return next, err
	}
	if next.ID == nil {
		next.ID = number
	}
	return next, nil
}

func (h *host) run(c call) bool {
	began := time.Now()
	value, err := h.perform(c)
	if err != nil {
		h.failed.Store(true)
	}
	h.out.result(c, value, err, time.Since(began))
	return err == nil
}

func (h *host) perform(c call) (any, error) {
	action, ok := actions[c.Name]
	if !ok {
		return nil, fmt.Errorf("no call %q", c.Name)
	}
	return action(h, c)
}

// call is one line of the script. The members beside these belong to the call itself.
type call struct {
	// Name says what to do; see actions.
	Name string `json:"call"`
	// ID comes back in the result; the number of the line where it is absent.
	ID any `json:"id"`
	// Async lets the script go on before the result is there.
	Async bool `json:"async"`

	raw json.RawMessage
}

// arguments decodes the members that belong to the call.
func arguments[T any](c call) (T, error) {
	var value T
	if len(c.raw) == 0 {
		return value, nil
	}
	err := json.Unmarshal(c.raw, &value)
	return value, err
}
