package main

import (
	"bytes"
	"sync"
	"time"
)

// stamped is one line and when it came.
type stamped struct {
	Ms   float64 `json:"ms"`
	Text string  `json:"text"`
}

// stampWriter notes the lines of a plugin's stderr that trace, each with the time since began.
type stampWriter struct {
	began time.Time
	lock  sync.Mutex
	lines []stamped
}

// Write implements io.Writer; go-plugin writes whole lines.
func (w *stampWriter) Write(data []byte) (int, error) {
	ms := milliseconds(time.Since(w.began))
	w.lock.Lock()
	defer w.lock.Unlock()
	if line := bytes.TrimSpace(data); bytes.HasPrefix(line, []byte("[TRACE]")) {
		w.lines = append(w.lines, stamped{ms, string(line)})
	}
	return len(data), nil
}

func (w *stampWriter) taken() []stamped {
	w.lock.Lock()
	defer w.lock.Unlock()
	return w.lines
}
