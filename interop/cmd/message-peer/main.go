// Command message-peer reads and writes protobuf messages by their descriptors, as the workflow engine's host does for
// typed contracts: with Go's protodesc, dynamicpb and protojson.
//
// Usage: message-peer < request. stdin is one JSON object, stdout another:
//
//	{"set": base64 of a FileDescriptorSet, "cases": [{"type": full name, "json": object, "bytes": base64}]}
//	{"error": why the set cannot be used, "cases": [{"bytes": base64 of json, "json": of bytes, "error": text}]}
//
// JSON is read with unknown fields refused, and written with the fields' own names. Exit status: 0 if the request could be read.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/dynamicpb"
)

type request struct {
	Set   []byte `json:"set"`
	Cases []struct {
		Type  string          `json:"type"`
		JSON  json.RawMessage `json:"json"`
		Bytes []byte          `json:"bytes"`
	} `json:"cases"`
}

type answer struct {
	Error string   `json:"error,omitempty"`
	Cases []result `json:"cases"`
}

type result struct {
	Bytes []byte          `json:"bytes"`
	JSON  json.RawMessage `json:"json,omitempty"`
	Error string          `json:"error,omitempty"`
}

func main() {
	var asked request
	if err := json.NewDecoder(os.Stdin).Decode(&asked); err != nil {
		fmt.Fprintln(os.Stderr, "message-peer:", err)
		os.Exit(2)
	}
	given := answer{Cases: []result{}}
	files, err := filesOf(asked.Set)
	if err != nil {
		given.Error = err.Error()
	} else {
		for _, one := range asked.Cases {
			given.Cases = append(given.Cases, judge(files, one.Type, one.JSON, one.Bytes))
		}
	}
	if err := json.NewEncoder(os.Stdout).Encode(given); err != nil {
		fmt.Fprintln(os.Stderr, "message-peer:", err)
		os.Exit(2)
	}
}

func filesOf(set []byte) (*protoregistry.Files, error) {
	var descriptors descriptorpb.FileDescriptorSet
	if err := proto.Unmarshal(set, &descriptors); err != nil {
		return nil, err
	}
	return protodesc.NewFiles(&descriptors)
}

func judge(files *protoregistry.Files, name string, text json.RawMessage, bytes []byte) result {
	found, err := files.FindDescriptorByName(protoreflect.FullName(name))
	if err != nil {
		return result{Error: err.Error()}
	}
	descriptor, ok := found.(protoreflect.MessageDescriptor)
	if !ok {
		return result{Error: name + " is no message"}
	}
	types := dynamicpb.NewTypes(files)
	read := dynamicpb.NewMessage(descriptor)
	if err := (protojson.UnmarshalOptions{Resolver: types}).Unmarshal(text, read); err != nil {
		return result{Error: err.Error()}
	}
	encoded, err := proto.MarshalOptions{Deterministic: true}.Marshal(read)
	if err != nil {
		return result{Error: err.Error()}
	}
	decoded := dynamicpb.NewMessage(descriptor)
	if err := proto.Unmarshal(bytes, decoded); err != nil {
		return result{Error: err.Error()}
	}
	written, err := protojson.MarshalOptions{UseProtoNames: true, Resolver: types}.Marshal(decoded)
	if err != nil {
		return result{Error: err.Error()}
	}
	return result{Bytes: encoded, JSON: written}
}
