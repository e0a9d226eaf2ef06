package main

import (
	"encoding/json"
	"fmt"
	"io"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/hashicorp/go-hclog"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// output prints one JSON object a line; calls and log readers share it.
type output struct {
	lock   sync.Mutex
	writer io.Writer
}

func (o *output) event(kind string, members map[string]any) {
	members["event"] = kind
	line, err := json.Marshal(members)
	if err != nil {
		line = []byte(fmt.Sprintf(`{"event":"unprintable","kind":%q,"message":%q}`, kind, err.Error()))
	}
	o.lock.Lock()
	defer o.lock.Unlock()
	_, _ = o.writer.Write(append(line, '\n'))
}

func (o *output) result(c call, value any, err error, took time.Duration) {
	members := map[string]any{"id": c.ID, "call": c.Name, "ok": err == nil, "ms": milliseconds(took)}
	if value != nil {
		members["value"] = value
	}
	if err != nil {
		members["error"] = describe(err)
	}
	o.event("result", members)
}

// describe splits a gRPC status into its parts; any other error has its message only.
func describe(err error) map[string]any {
	members := map[string]any{"message": err.Error()}
	if found, ok := status.FromError(err); ok && found.Code() != codes.OK {
		members["code"] = found.Code().String()
		members["number"] = int(found.Code())
		members["detail"] = found.Message()
	}
	return members
}

func milliseconds(d time.Duration) float64 {
	return float64(d.Microseconds()) / 1000
}

// streamWriter keeps what is written to it for the "stdio" call; where out is set it also makes events of it.
type streamWriter struct {
	out     *output
	channel string

	lock sync.Mutex
	text []byte
}

func (w *streamWriter) Write(data []byte) (int, error) {
	w.lock.Lock()
	w.text = append(w.text, data...)
	w.lock.Unlock()
	if w.out != nil {
		w.out.event("stdio", map[string]any{"channel": w.channel, "text": string(data)})
	}
	return len(data), nil
}

func (w *streamWriter) all() string {
	w.lock.Lock()
	defer w.lock.Unlock()
	return string(w.text)
}

// logSink receives every entry that go-plugin gives to its logger, with the level it chose.
type logSink struct {
	out     *output
	process *process
}

// Accept implements hclog.SinkAdapter.
func (s logSink) Accept(name string, level hclog.Level, message string, args ...any) {
	if message == "plugin failed to exit gracefully" {
		s.process.forced.Store(true)
	}
	fields := map[string]any{}
	for i := 0; i+1 < len(args); i += 2 {
		fields[fmt.Sprint(args[i])] = printable(args[i+1])
	}
	entry := map[string]any{"level": level.String(), "name": name, "message": message, "fields": fields}
	if !utf8.ValidString(message) {
		entry["bytes"] = []byte(message)
	}
	s.out.event("log", entry)
}

func printable(value any) any {
	switch v := value.(type) {
	case error:
		return v.Error()
	case fmt.Stringer:
		return v.String()
	}
	if _, err := json.Marshal(value); err != nil {
		return fmt.Sprint(value)
	}
	return value
}
