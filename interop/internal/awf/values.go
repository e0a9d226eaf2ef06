package awf

import "encoding/json"

// decodeValues reads map values: each is one JSON document, or else raw text (§3.1).
func decodeValues(encoded map[string][]byte) map[string]any {
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

// encodeValues writes map values; one that JSON cannot hold is left out (§3.3).
func encodeValues(values map[string]any) map[string][]byte {
	encoded := make(map[string][]byte, len(values))
	for name, value := range values {
		if document, err := json.Marshal(value); err == nil {
			encoded[name] = document
		}
	}
	return encoded
}

// Into reads decoded inputs or a configuration into a struct, by way of JSON.
func Into[T any](values map[string]any) (T, error) {
	var target T
	text, err := json.Marshal(values)
	if err != nil {
		return target, err
	}
	err = json.Unmarshal(text, &target)
	return target, err
}
