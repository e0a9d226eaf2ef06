// Command bad-plugin misbehaves in one chosen way, so that hosts can be tested against it.
//
// Usage: bad-plugin [mode [value]], or with BAD_PLUGIN_MODE and BAD_PLUGIN_VALUE in the environment, for hosts that
// give no arguments. PEER_CONTRACT (kv, awf, counter; default kv) chooses the cookie of the modes that serve.
//
// Modes that print and do nothing else are in lines.go, those that serve through go-plugin and misbehave beside it in
// serving.go, those with a server made by hand (TLS faults, missing services) in handmade.go.
//
// Every serving mode has the services proto.KV and plugin.v1. A key of KV.Get or an operation of Execute may be one of
// the words in words.go, which make the plugin die, hang and so on in the middle of the call.
package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
)

// mode is one way to misbehave; value is what the user gave after it, or "".
type mode func(value string)

func main() {
	name, value := os.Getenv("BAD_PLUGIN_MODE"), os.Getenv("BAD_PLUGIN_VALUE")
	if len(os.Args) > 1 {
		name, value = os.Args[1], strings.Join(os.Args[2:], " ")
	}
	for _, modes := range []map[string]mode{lineModes, servingModes, handmadeModes} {
		if run, ok := modes[name]; ok {
			run(value)
			return
		}
	}
	fmt.Fprintf(os.Stderr, "bad-plugin: no mode %q; there are %s\n", name, strings.Join(names(), ", "))
	os.Exit(64)
}

func names() []string {
	var all []string
	for _, modes := range []map[string]mode{lineModes, servingModes, handmadeModes} {
		for name := range modes {
			all = append(all, name)
		}
	}
	slices.Sort(all)
	return all
}
