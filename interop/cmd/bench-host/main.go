// Command bench-host measures one plugin as a Go host sees it, with the real hashicorp/go-plugin: it launches it, calls
// it one call after the other and then many at a time, stops it, and prints one JSON object.
//
// Usage:
//
//	bench-host [options] <executable>
//
// Printed: {"lineMs","connectedMs","coldMs"}, each from the call of Start: the handshake line was read, the client was
// made, the first call was answered; {"rttP50Ms","rttP99Ms"} of single calls; {"callsPerSecond"} with -in-flight calls
// at a time; {"rssIdleBytes","rssBusyBytes"} of the plugin after the first answer and after all calls;
// {"cpuColdMs","cpuCallUs"}, processor time of the plugin until its first answer and for each of the many calls;
// {"stopMs"} from Kill until the process is gone; with -trace {"trace":[{"ms","text"}]}, the plugin's own trace lines as they came.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
)

type options struct {
	executable string
	contract   string
	autoMTLS   bool
	trace      bool
	warmUp     int
	single     int
	total      int
	inFlight   int
}

func main() {
	found, err := measure(parseOptions())
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench-host:", err)
		os.Exit(1)
	}
	_ = json.NewEncoder(os.Stdout).Encode(found)
}

func parseOptions() options {
	o := options{}
	flag.StringVar(&o.contract, "contract", "kv", "kv (Get) or awf (operation echo)")
	flag.BoolVar(&o.autoMTLS, "auto-mtls", true, "AutoMTLS")
	flag.BoolVar(&o.trace, "trace", false, "let the plugin trace, and note when each line came")
	flag.IntVar(&o.warmUp, "warm-up", 2000, "calls before those that count, 64 at a time")
	flag.IntVar(&o.single, "single", 2000, "calls one after the other")
	flag.IntVar(&o.total, "total", 20000, "calls many at a time")
	flag.IntVar(&o.inFlight, "in-flight", 64, "how many at a time")
	flag.Parse()
	o.executable = flag.Arg(0)
	return o
}
