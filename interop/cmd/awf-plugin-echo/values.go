package main

import (
	"encoding/json"
	"sync"
)

// decode reads AWF's map values: each is one JSON document, or else raw text (AWF spec §3.1).
func decode(encoded map[string][]byte) map[string]any {
	decoded := make(map[string]any, len(encoded))
	for name, document := range encoded {
		var value any
		if json.Unmarshal(document, &value) != nil {
			value = string(document)
		}
		decoded[name] = value
	}
	return decoded
}

// encode writes AWF's map values; one that JSON cannot hold is left out, as the Go SDK leaves it out.
func encode(values map[string]any) map[string][]byte {
	encoded := make(map[string][]byte, len(values))
	for name, value := range values {
		if document, err := json.Marshal(value); err == nil {
			encoded[name] = document
		}
	}
	return encoded
}

// settings is what Init brought; calls may come at the same time.
type settings struct {
	lock   sync.Mutex
	values map[string]any
}

func (s *settings) set(values map[string]any) {
	s.lock.Lock()
	defer s.lock.Unlock()
	s.values = values
}

func (s *settings) get() map[string]any {
	s.lock.Lock()
	defer s.lock.Unlock()
	return s.values
}
