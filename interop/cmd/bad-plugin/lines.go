package main

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// lineModes need no gRPC: each is about what stands on stdout, or does not.
var lineModes = map[string]mode{
	// line prints the value and a newline, and stays.
	"line": func(value string) { stay(value + "\n") },
	// line-crlf has blanks around the value, and CR before the newline.
	"line-crlf": func(value string) { stay(" " + value + " \r\n") },
	// line-eof prints the value without a newline, closes stdout and stays.
	"line-eof": func(value string) {
		fmt.Print(value)
		_ = os.Stdout.Close()
		stay("")
	},
	// line-exit prints the value with a newline and exits 0.
	"line-exit": func(value string) { fmt.Println(value) },
	// half-line stops in the middle of a line, without a newline.
	"half-line": func(string) {
		fmt.Fprintln(os.Stderr, "half-line: stalling")
		stay("1|1|unix|/tmp/plug")
	},
	// garbage prints 1 KiB of random bytes without a newline, and stays.
	"garbage": func(string) { stay(string(randomBytes(1 << 10))) },
	// long-line prints a line of that many bytes (10 MiB), and stays.
	"long-line": func(value string) {
		stay(string(bytes.Repeat([]byte("x"), number(value, 10<<20))) + "\n")
	},
	// endless prints x without a newline for ever.
	"endless": func(string) {
		for {
			if _, err := os.Stdout.Write(bytes.Repeat([]byte("x"), 4096)); err != nil {
				os.Exit(1)
			}
		}
	},
	// silent prints nothing on stdout; stderr says twice what it is at.
	"silent": func(string) {
		fmt.Fprintln(os.Stderr, "silent: loading the model")
		fmt.Fprintln(os.Stderr, "silent: still loading")
		stay("")
	},
	// close-stdout-early closes stdout without a line, and stays.
	"close-stdout-early": func(string) {
		_ = os.Stdout.Close()
		stay("")
	},
	// exit ends with that status (0) before the line, and says so on stderr.
	"exit": func(value string) {
		fmt.Fprintf(os.Stderr, "exit: giving up with %d\n", number(value, 0))
		os.Exit(number(value, 0))
	},
	// signal ends by that signal number (9) before the line.
	"signal": func(value string) {
		fmt.Fprintln(os.Stderr, "signal: about to die")
		_ = syscall.Kill(os.Getpid(), syscall.Signal(number(value, int(syscall.SIGKILL))))
		time.Sleep(time.Hour)
	},
	// The rest are lines of the protocol's test vectors that a host with version 1 must refuse.
	"core-version":   vector("2|1|tcp|127.0.0.1:1|grpc"),
	"core-text":      vector("x|1|tcp|127.0.0.1:1|grpc"),
	"app-version":    vector("1|99|tcp|127.0.0.1:1|grpc"),
	"app-text":       vector("1|abc|tcp|127.0.0.1:1|grpc"),
	"network":        vector("1|1|npipe|foo|grpc"),
	"no-port":        vector("1|1|tcp|nonsense|grpc"),
	"protocol":       vector("1|1|tcp|127.0.0.1:1|netrpc"),
	"four-fields":    vector("1|1|tcp|127.0.0.1:1"),
	"banner":         vector("Welcome to the plugin!"),
	"cert-garbage":   vector("1|1|tcp|127.0.0.1:1|grpc|" + strings.Repeat("A", 64)),
	"cert-padded":    vector("1|1|tcp|127.0.0.1:1|grpc|" + strings.Repeat("A", 63) + "="),
	"mux-not-a-bool": vector("1|1|tcp|127.0.0.1:1|grpc||yes"),
	// dead-address names a port on which nobody listens.
	"dead-address": vector("1|1|tcp|127.0.0.1:1|grpc|"),
}

func vector(line string) mode {
	return func(string) { stay(line + "\n") }
}

// stay prints the text and lives until somebody ends the process.
func stay(text string) {
	_, _ = os.Stdout.WriteString(text)
	for {
		time.Sleep(time.Hour)
	}
}

func number(text string, otherwise int) int {
	value, err := strconv.Atoi(text)
	if err != nil {
		return otherwise
	}
	return value
}

func randomBytes(count int) []byte {
	data := make([]byte, count)
	_, _ = rand.Read(data)
	// A newline would end the line.
	return bytes.ReplaceAll(data, []byte("\n"), []byte("\r"))
}
