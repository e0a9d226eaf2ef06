package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/dynamicpb"
	"google.golang.org/protobuf/types/known/anypb"

	pluginv1 "awf.dev/interop/gen/workflow/pluginv1"
	"awf.dev/interop/internal/engine"
	"awf.dev/interop/internal/workflow"
)

// stderr is descriptor 2 itself: go-plugin replaces os.Stderr by the stdio stream once it serves.
var stderr = os.Stderr

func warn(text string) { fmt.Fprintln(stderr, "[WARN] "+text) }

var files = &descriptorpb.FileDescriptorSet{File: []*descriptorpb.FileDescriptorProto{{
	Name: proto.String("interop/typed.proto"), Package: proto.String("interop.typed.v1"), Syntax: proto.String("proto3"),
	MessageType: []*descriptorpb.DescriptorProto{
		message("Config", field("suffix", descriptorpb.FieldDescriptorProto_TYPE_STRING)),
		message("Input", field("text", descriptorpb.FieldDescriptorProto_TYPE_STRING), field("times", descriptorpb.FieldDescriptorProto_TYPE_INT32)),
		message("Output", field("text", descriptorpb.FieldDescriptorProto_TYPE_STRING), field("big", descriptorpb.FieldDescriptorProto_TYPE_INT64)),
	},
}}}

func message(name string, fields ...*descriptorpb.FieldDescriptorProto) *descriptorpb.DescriptorProto {
	for index, field := range fields {
		field.Number = proto.Int32(int32(index) + 1)
	}
	return &descriptorpb.DescriptorProto{Name: proto.String(name), Field: fields}
}

func field(name string, kind descriptorpb.FieldDescriptorProto_Type) *descriptorpb.FieldDescriptorProto {
	label := descriptorpb.FieldDescriptorProto_LABEL_OPTIONAL
	return &descriptorpb.FieldDescriptorProto{Name: proto.String(name), Type: kind.Enum(), Label: label.Enum()}
}

func contracts() *pluginv1.ContractRegistry {
	describe := func(stepType string, mode pluginv1.ContractMode) *pluginv1.ContractDescriptor {
		return &pluginv1.ContractDescriptor{
			Kind: pluginv1.ContractKind_CONTRACT_KIND_STEP, StepType: stepType, Mode: mode,
			ConfigMessage: "interop.typed.v1.Config", InputMessage: "interop.typed.v1.Input", OutputMessage: "interop.typed.v1.Output",
		}
	}
	return &pluginv1.ContractRegistry{
		Contracts:         []*pluginv1.ContractDescriptor{describe("step.go_typed", engine.Strict), describe("step.go_both", engine.Both)},
		FileDescriptorSet: files,
	}
}

// typed repeats a text and puts a suffix behind it.
type typed struct{ config map[string]any }

func newTyped(_ string, config map[string]any) (workflow.Step, error) { return &typed{config}, nil }

// Execute is for engines that send no messages.
func (t *typed) Execute(_ context.Context, pipeline workflow.Pipeline) (workflow.Result, error) {
	if pipeline.Config != nil {
		t = &typed{pipeline.Config}
	}
	if pipeline.Current == nil {
		return workflow.Result{}, fmt.Errorf("typed input is required; expected interop.typed.v1.Input")
	}
	times, _ := pipeline.Current["times"].(float64)
	text := strings.Repeat(fmt.Sprint(pipeline.Current["text"]), int(times)) + fmt.Sprint(t.config["suffix"])
	return workflow.Result{Output: map[string]any{"text": text, "way": "struct"}}, nil
}

// ExecuteTyped implements workflow.TypedStep.
func (*typed) ExecuteTyped(_ context.Context, config, input *anypb.Any) (*anypb.Any, error) {
	unpacked := map[string]protoreflect.Message{}
	for name, packed := range map[string]*anypb.Any{"Config": config, "Input": input} {
		message, err := unpack(name, packed)
		if err != nil {
			return nil, err
		}
		unpacked[name] = message
	}
	get := func(name, field string) protoreflect.Value {
		message := unpacked[name]
		return message.Get(message.Descriptor().Fields().ByName(protoreflect.Name(field)))
	}
	text := strings.Repeat(get("Input", "text").String(), int(get("Input", "times").Int())) + get("Config", "suffix").String()
	output := dynamicpb.NewMessage(descriptor("Output"))
	output.Set(output.Descriptor().Fields().ByName("text"), protoreflect.ValueOfString(text))
	output.Set(output.Descriptor().Fields().ByName("big"), protoreflect.ValueOfInt64(12345678901))
	return anypb.New(output)
}

func unpack(name string, packed *anypb.Any) (protoreflect.Message, error) {
	message := dynamicpb.NewMessage(descriptor(name))
	if packed == nil {
		return message, nil
	}
	if expected := message.Descriptor().FullName(); packed.MessageName() != expected {
		return nil, fmt.Errorf("typed_%s type mismatch: expected %s, got %s", strings.ToLower(name), expected, packed.MessageName())
	}
	return message, proto.Unmarshal(packed.GetValue(), message)
}

func descriptor(name string) protoreflect.MessageDescriptor {
	registry, err := protodesc.NewFiles(files)
	if err != nil {
		panic(err)
	}
	found, err := registry.FindDescriptorByName(protoreflect.FullName("interop.typed.v1." + name))
	if err != nil {
		panic(err)
	}
	message, ok := found.(protoreflect.MessageDescriptor)
	if !ok {
		panic(name + " is no message")
	}
	return message
}
