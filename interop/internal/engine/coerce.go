package engine

import (
	"strconv"
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"
)

var booleans = map[string]bool{
	"true": true, "1": true, "yes": true, "on": true, "false": false, "0": false, "no": false, "off": false,
}

// coerce makes of texts what their fields are, at the top level only: templates give nothing but text. An empty text is
// left out where the field is no string, and one that does not parse stays as it is (§6.3).
func coerce(descriptor protoreflect.MessageDescriptor, values map[string]any) map[string]any {
	coerced := map[string]any{}
	for key, value := range values {
		text, isText := value.(string)
		field := fieldOf(descriptor, key)
		if !isText || field == nil || field.IsList() || field.IsMap() {
			coerced[key] = value
			continue
		}
		if converted := coerceText(field.Kind(), text); converted != nil {
			coerced[key] = converted
		}
	}
	return coerced
}

// coerceText gives nil for a text that is to be left out.
func coerceText(kind protoreflect.Kind, text string) any {
	switch kind {
	case protoreflect.StringKind, protoreflect.BytesKind, protoreflect.EnumKind, protoreflect.MessageKind, protoreflect.GroupKind:
		return text
	}
	if text == "" {
		return nil
	}
	switch kind {
	case protoreflect.BoolKind:
		if value, ok := booleans[strings.ToLower(text)]; ok {
			return value
		}
	case protoreflect.FloatKind, protoreflect.DoubleKind:
		if value, err := strconv.ParseFloat(text, 64); err == nil {
			return value
		}
	default:
		if value, err := strconv.ParseInt(text, 10, 64); err == nil {
			return value
		}
	}
	return text
}
