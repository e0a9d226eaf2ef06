package main

import (
	"fmt"
	"os"
)

// talk handles the keys that write somewhere instead of storing. With them a test sees which output of a Go plugin
// arrives where:
//
//	talk.stdout  the value through os.Stdout, which go-plugin sends over the stdio stream
//	talk.stderr  the value through os.Stderr, likewise
//	talk.log     a log entry of level info with the value as message and a field "answer"
//	talk.warn    the same, level warn
func (s *store) talk(key string, value []byte) bool {
	switch key {
	case "talk.stdout":
		fmt.Fprint(os.Stdout, string(value))
	case "talk.stderr":
		fmt.Fprint(os.Stderr, string(value))
	case "talk.log":
		s.logger.Info(string(value), "answer", 42)
	case "talk.warn":
		s.logger.Warn(string(value), "answer", 42)
	default:
		return false
	}
	return true
}
