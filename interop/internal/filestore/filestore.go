// Package filestore keeps one value a key in the files kv_<key> of the working folder, so that a put in one
// process is seen by a get in the next.
package filestore

import (
	"errors"
	"io/fs"
	"os"
	"strings"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// Get reads a key. A key that was never put is NOT_FOUND.
func Get(key string) ([]byte, error) {
	name, err := fileName(key)
	if err != nil {
		return nil, err
	}
	value, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, status.Errorf(codes.NotFound, "no value for key %q", key)
	}
	return value, err
}

// Put writes a key.
func Put(key string, value []byte) error {
	name, err := fileName(key)
	if err != nil {
		return err
	}
	return os.WriteFile(name, value, 0o600)
}

// A key is part of a file name, so it must not lead out of the working folder.
func fileName(key string) (string, error) {
	if key == "" || strings.ContainsAny(key, "/\\\x00") {
		return "", status.Errorf(codes.InvalidArgument, "key %q cannot be a file name", key)
	}
	return "kv_" + key, nil
}
