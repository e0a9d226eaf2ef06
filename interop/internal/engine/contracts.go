// Package engine holds what the workflow engine does with values before they travel: typed payloads by the contracts that a
// plugin brings (workflow plugin spec §6). It is written from the specification, for the hosts of tests.
package engine

import (
	"encoding/json"
	"fmt"
	"strings"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/dynamicpb"
	"google.golang.org/protobuf/types/known/anypb"

	pluginv1 "awf.dev/interop/gen/workflow/pluginv1"
)

// Modes of a contract, by short names.
const (
	Both   = pluginv1.ContractMode_CONTRACT_MODE_PROTO_WITH_LEGACY_STRUCT
	Strict = pluginv1.ContractMode_CONTRACT_MODE_STRICT_PROTO
)

// Contracts are a plugin's contract registry with the messages that it describes.
type Contracts struct {
	list  []*pluginv1.ContractDescriptor
	files *protoregistry.Files
}

// NewContracts reads a registry. Its descriptor set must have every import in it (§4.5).
func NewContracts(registry *pluginv1.ContractRegistry) (*Contracts, error) {
	found := &Contracts{list: registry.GetContracts(), files: &protoregistry.Files{}}
	if registry.GetFileDescriptorSet() == nil {
		return found, nil
	}
	files, err := protodesc.NewFiles(registry.GetFileDescriptorSet())
	if err != nil {
		return found, fmt.Errorf("parse contract registry descriptors: %w", err)
	}
	found.files = files
	return found, nil
}

// Module is the contract of a module type; nil where there is none.
func (c *Contracts) Module(moduleType string) *pluginv1.ContractDescriptor {
	return c.find(pluginv1.ContractKind_CONTRACT_KIND_MODULE, func(d *pluginv1.ContractDescriptor) bool {
		return d.GetModuleType() == moduleType
	})
}

// Step is the contract of a step type; nil where there is none.
func (c *Contracts) Step(stepType string) *pluginv1.ContractDescriptor {
	return c.find(pluginv1.ContractKind_CONTRACT_KIND_STEP, func(d *pluginv1.ContractDescriptor) bool {
		return d.GetStepType() == stepType
	})
}

// Service is the contract of a module's method; nil where there is none.
func (c *Contracts) Service(moduleType, method string) *pluginv1.ContractDescriptor {
	return c.find(pluginv1.ContractKind_CONTRACT_KIND_SERVICE, func(d *pluginv1.ContractDescriptor) bool {
		anybody := d.GetModuleType() == "" && d.GetServiceName() == ""
		return d.GetMethod() == method && (anybody || d.GetModuleType() == moduleType || d.GetServiceName() == moduleType)
	})
}

func (c *Contracts) find(kind pluginv1.ContractKind, fits func(*pluginv1.ContractDescriptor) bool) *pluginv1.ContractDescriptor {
	for _, descriptor := range c.list {
		if descriptor.GetKind() == kind && fits(descriptor) {
			return descriptor
		}
	}
	return nil
}

// EncodeConfig packs a config, less the keys that the engine adds.
func (c *Contracts) EncodeConfig(message string, config map[string]any) (*anypb.Any, error) {
	own := map[string]any{}
	for key, value := range config {
		if !strings.HasPrefix(key, "_") {
			own[key] = value
		}
	}
	return c.encode(message, own)
}

// EncodeInput packs what of the values the message has a field for.
func (c *Contracts) EncodeInput(message string, values map[string]any) (*anypb.Any, error) {
	descriptor, err := c.message(message)
	if err != nil {
		return nil, err
	}
	known := map[string]any{}
	for key, value := range values {
		if fieldOf(descriptor, key) != nil {
			known[key] = value
		}
	}
	return c.encode(message, known)
}

// encode goes by proto JSON, unknown fields refused; strings are first coerced by the types of their fields (§6.3).
func (c *Contracts) encode(message string, values map[string]any) (*anypb.Any, error) {
	descriptor, err := c.message(message)
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(coerce(descriptor, values))
	if err != nil {
		return nil, err
	}
	target := dynamicpb.NewMessage(descriptor)
	if err := protojson.Unmarshal(text, target); err != nil {
		return nil, fmt.Errorf("decode %s input as protobuf JSON: %w", message, err)
	}
	data, err := proto.MarshalOptions{Deterministic: true}.Marshal(target)
	return &anypb.Any{TypeUrl: "type.googleapis.com/" + message, Value: data}, err
}

// Decode gives a packed message as a map: proto's own field names, unset fields left out, 64-bit integers as text.
func (c *Contracts) Decode(message string, packed *anypb.Any) (map[string]any, error) {
	if name := string(packed.MessageName()); name != message {
		return nil, fmt.Errorf("unpack %s typed payload: it is a %s", message, name)
	}
	descriptor, err := c.message(message)
	if err != nil {
		return nil, err
	}
	target := dynamicpb.NewMessage(descriptor)
	if err := proto.Unmarshal(packed.GetValue(), target); err != nil {
		return nil, fmt.Errorf("unpack %s typed payload: %w", message, err)
	}
	text, err := protojson.MarshalOptions{UseProtoNames: true}.Marshal(target)
	if err != nil {
		return nil, err
	}
	decoded := map[string]any{}
	return decoded, json.Unmarshal(text, &decoded)
}

// message looks in the plugin's own set first, then in what is compiled into this program (§6.2).
func (c *Contracts) message(name string) (protoreflect.MessageDescriptor, error) {
	for _, files := range []*protoregistry.Files{c.files, protoregistry.GlobalFiles} {
		if found, err := files.FindDescriptorByName(protoreflect.FullName(name)); err == nil {
			if descriptor, ok := found.(protoreflect.MessageDescriptor); ok {
				return descriptor, nil
			}
		}
	}
	return nil, fmt.Errorf("generated codec for protobuf message %q not found: proto: not found", name)
}

func fieldOf(descriptor protoreflect.MessageDescriptor, key string) protoreflect.FieldDescriptor {
	if field := descriptor.Fields().ByName(protoreflect.Name(key)); field != nil {
		return field
	}
	return descriptor.Fields().ByJSONName(key)
}
