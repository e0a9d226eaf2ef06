package main

import (
	"encoding/json"
	"unicode/utf8"

	pluginv1 "awf.dev/interop/gen/awf/pluginv1"
)

// getInfo gives the plugin's {name, version, description, capabilities}.
func getInfo(h *host, c call) (any, error) {
	return unary(h, c, func(s session) (any, error) {
		found, err := pluginv1.NewPluginServiceClient(s.connection).GetInfo(s.ctx, &pluginv1.GetInfoRequest{})
		if err != nil {
			return nil, err
		}
		return map[string]any{
			"name": found.GetName(), "version": found.GetVersion(),
			"description": found.GetDescription(), "capabilities": found.GetCapabilities(),
		}, nil
	})
}

// values are map<string, bytes> in the form of a script: JSON documents, and raw ones as base64.
type values struct {
	plain map[string]json.RawMessage
	raw   map[string][]byte
}

// wire encodes as AWF does: each value is one JSON document.
func (v values) wire() map[string][]byte {
	encoded := map[string][]byte{}
	for name, document := range v.plain {
		encoded[name] = document
	}
	for name, data := range v.raw {
		encoded[name] = data
	}
	return encoded
}

// initialize takes {"config":{…}} and {"configRaw":{"name":"base64"}} for values that are not JSON.
func initialize(h *host, c call) (any, error) {
	given, err := arguments[struct {
		Config    map[string]json.RawMessage
		ConfigRaw map[string][]byte
	}](c)
	if err != nil {
		return nil, err
	}
	return unary(h, c, func(s session) (any, error) {
		request := &pluginv1.InitRequest{Config: values{given.Config, given.ConfigRaw}.wire()}
		_, err := pluginv1.NewPluginServiceClient(s.connection).Init(s.ctx, request)
		return nil, err
	})
}

// shutdown calls PluginService.Shutdown, which does not end the process.
func shutdown(h *host, c call) (any, error) {
	return unary(h, c, func(s session) (any, error) {
		_, err := pluginv1.NewPluginServiceClient(s.connection).Shutdown(s.ctx, &pluginv1.ShutdownRequest{})
		return nil, err
	})
}

// listOperations gives the schemas in proto3 JSON.
func listOperations(h *host, c call) (any, error) {
	return unary(h, c, func(s session) (any, error) {
		found, err := pluginv1.NewOperationServiceClient(s.connection).ListOperations(s.ctx, &pluginv1.ListOperationsRequest{})
		if err != nil {
			return nil, err
		}
		return formatMessage(found)
	})
}

// getOperation takes {"name":…}; gives the schema in proto3 JSON.
func getOperation(h *host, c call) (any, error) {
	given, err := arguments[struct{ Name string }](c)
	if err != nil {
		return nil, err
	}
	return unary(h, c, func(s session) (any, error) {
		request := &pluginv1.GetOperationRequest{Name: given.Name}
		found, err := pluginv1.NewOperationServiceClient(s.connection).GetOperation(s.ctx, request)
		if err != nil {
			return nil, err
		}
		return formatMessage(found)
	})
}

// execute takes {"operation":…,"inputs":{…},"inputsRaw":{"name":"base64"}}; gives {success, output, error, data,
// dataRaw}: data decoded as AWF decodes it (a raw string where it is not JSON), dataRaw the text on the wire.
func execute(h *host, c call) (any, error) {
	given, err := arguments[struct {
		Operation string
		Inputs    map[string]json.RawMessage
		InputsRaw map[string][]byte
	}](c)
	if err != nil {
		return nil, err
	}
	return unary(h, c, func(s session) (any, error) {
		request := &pluginv1.ExecuteRequest{
			Operation: given.Operation,
			Inputs:    values{given.Inputs, given.InputsRaw}.wire(),
		}
		found, err := pluginv1.NewOperationServiceClient(s.connection).Execute(s.ctx, request)
		if err != nil {
			return nil, err
		}
		return describeExecuted(found), nil
	})
}

func describeExecuted(found *pluginv1.ExecuteResponse) map[string]any {
	data, raw := decodeValues(found.GetData())
	return map[string]any{
		"success": found.GetSuccess(), "output": found.GetOutput(), "error": found.GetError(),
		"data": data, "dataRaw": raw,
	}
}

func decodeValues(encoded map[string][]byte) (decoded map[string]any, raw map[string]string) {
	decoded, raw = map[string]any{}, map[string]string{}
	for name, text := range encoded {
		raw[name] = string(text)
		decoded[name] = decodeValue(text)
	}
	return decoded, raw
}

// decodeValue reads a JSON document, or else takes it for text.
func decodeValue(text []byte) any {
	var value any
	if json.Unmarshal(text, &value) != nil {
		return string(text)
	}
	return value
}

func textIfValid(data []byte) any {
	if utf8.Valid(data) {
		return string(data)
	}
	return nil
}
