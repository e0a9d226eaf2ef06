package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"time"

	plugin "github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"

	"awf.dev/interop/internal/contract"
)

// stderr is descriptor 2 itself: go-plugin replaces os.Stderr by the stdio stream once it serves.
var stderr = os.Stderr

var stdout = os.Stdout

// servingModes are whole Go plugins that do something wrong beside serving.
var servingModes = map[string]mode{
	// serve does nothing wrong: for the words in words.go.
	"serve": func(string) { serve() },
	// slow waits that many milliseconds (3000) before it does anything.
	"slow": func(value string) {
		time.Sleep(time.Duration(number(value, 3000)) * time.Millisecond)
		serve()
	},
	// stubborn ignores SIGTERM, SIGINT and SIGHUP, and lives on after Shutdown.
	"stubborn": func(string) {
		signal.Ignore(syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP)
		serve()
		say("stubborn: staying")
		stay("")
	},
	// children starts a child in the same group that holds stdout and stderr; its pid is in the file child.pid.
	"children": func(string) { startChild(false); serve() },
	// children-own-session starts the child in a session of its own, so that no signal to the group reaches it.
	"children-own-session": func(string) { startChild(true); serve() },
	// flood writes that many lines (1,000,000) on stderr as fast as it can, from the start on.
	"flood": func(value string) {
		go func() {
			for i := range number(value, 1_000_000) {
				fmt.Fprintf(stderr, "[INFO] flood %d\n", i)
			}
			fmt.Fprintln(stderr, "[WARN] flood is over")
		}()
		serve()
	},
	// flood-stdio does it through the stdio stream.
	"flood-stdio": func(value string) {
		time.AfterFunc(300*time.Millisecond, func() {
			for i := range number(value, 1_000_000) {
				fmt.Fprintf(os.Stdout, "flood %d\n", i)
			}
		})
		serve()
	},
	// huge-log writes one plain line and one hclog entry of 1 MiB each, then a short entry.
	"huge-log": func(string) {
		long := strings.Repeat("y", 1<<20)
		fmt.Fprintln(stderr, long)
		fmt.Fprintf(stderr, "{\"@level\":\"warn\",\"@message\":%q}\n", long)
		fmt.Fprintln(stderr, `{"@level":"warn","@message":"after the huge lines"}`)
		serve()
	},
	// bad-bytes writes invalid UTF-8, terminal escapes and a forged second line on stderr.
	"bad-bytes": func(string) {
		_, _ = stderr.Write([]byte("invalid \xff\xfe\xc3( bytes\n"))
		fmt.Fprintln(stderr, "\x1b[31mred\x1b[0m \x1b]0;title\x07 bell")
		fmt.Fprintln(stderr, `{"@level":"info","@message":"one\n[ERROR] forged","k":"\u001b[2J"}`)
		fmt.Fprintln(stderr, "nul \x00 byte and carriage\rreturn")
		serve()
	},
	// log-types writes hclog entries whose members have the wrong types.
	"log-types": func(string) {
		for _, line := range []string{`{"@message":1}`, `{"@level":[],"@message":"x"}`, `{"@timestamp":{}}`, `["HELLO"]`, `12345`, `null`} {
			fmt.Fprintln(stderr, line)
		}
		serve()
	},
	// log-vectors writes the value's lines as they are (\n divides them).
	"log-vectors": func(value string) {
		fmt.Fprintln(stderr, strings.ReplaceAll(value, `\n`, "\n"))
		serve()
	},
	// panic-later panics that many milliseconds (300) after the start.
	"panic-later": func(value string) {
		time.AfterFunc(time.Duration(number(value, 300))*time.Millisecond, func() { panic("boom\nsecond line") })
		serve()
	},
	// die-later kills itself that many milliseconds (300) after the start.
	"die-later": func(value string) {
		time.AfterFunc(time.Duration(number(value, 300))*time.Millisecond, func() {
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		})
		serve()
	},
	// close-stdout closes descriptor 1 after the line.
	"close-stdout": func(string) { later(func() { _ = stdout.Close() }); serve() },
	// close-stderr closes descriptor 2 after the line.
	"close-stderr": func(string) { later(func() { _ = stderr.Close() }); serve() },
	// chatter writes on descriptor 1 after the line: many lines, and one of 1 MiB.
	"chatter": func(string) {
		later(func() {
			for i := range 1000 {
				fmt.Fprintf(stdout, "1|1|tcp|127.0.0.1:%d|grpc\n", i)
			}
			_, _ = stdout.Write(append(bytes.Repeat([]byte("z"), 1<<20), '\n'))
		})
		serve()
	},
}

func serve() {
	name := os.Getenv("PEER_CONTRACT")
	if name == "" {
		name = "kv"
	}
	contract.Serve(name, nil, func(_ *plugin.GRPCBroker, server *grpc.Server) { registerServices(server) })
}

// say writes on descriptor 2, where a host takes it for a log line of level warn.
func say(text string) { fmt.Fprintln(stderr, "[WARN] "+text) }

// later runs when the line is out for certain.
func later(action func()) { time.AfterFunc(300*time.Millisecond, action) }

func startChild(ownSession bool) {
	child := exec.Command("sleep", "1000")
	child.Stdout, child.Stderr = stdout, stderr
	child.SysProcAttr = &syscall.SysProcAttr{Setsid: ownSession}
	if err := child.Start(); err != nil {
		panic(err)
	}
	if err := os.WriteFile("child.pid", []byte(fmt.Sprint(child.Process.Pid)), 0o600); err != nil {
		panic(err)
	}
}
