// Command workflow-plugin-full is a plugin of the workflow engine with all that one can have:
//
//	module go.store    {"greeting":…}: methods put {key, value}, get {key}, echo (its args), ask (every callback), publish
//	                   {topic, text}, listen {topic}, heard, life, fail {message}, status, and panic, which ends the
//	                   process; {"broken":"init"|"start"|"stop"} fails that stage
//	step step.go_echo  its config and all that the pipeline has; "mode" in the config: stop, fail, panic, nothing, sleep
//	step step.go_typed a strict contract: {text, times} and {suffix} give {text}
//	step step.go_both  the same by messages or by Structs
//	trigger go.fire    {"times":2,"label":…}: fires so often, one after the other
//
// a config fragment, and the asset hello.txt.
package main

import (
	"errors"

	pluginv1 "awf.dev/interop/gen/workflow/pluginv1"
	"awf.dev/interop/internal/workflow"
)

func main() {
	workflow.Serve(workflow.Plugin{
		Manifest: &pluginv1.Manifest{
			Name: "full", Version: "1.2.3", Author: "interop", Description: "All of it", ConfigMutable: true, SampleCategory: "test",
		},
		Modules: []workflow.ModuleType{{Type: "go.store", Create: newStore}},
		Steps: []workflow.StepType{
			{Type: "step.go_echo", Create: newEcho},
			{Type: "step.go_typed", Create: newTyped},
			{Type: "step.go_both", Create: newTyped},
		},
		Triggers:  []workflow.TriggerType{{Type: "go.fire", Create: newFire}},
		Contracts: contracts(),
		Fragment: func() ([]byte, error) {
			return []byte("modules:\n  - name: from-go\n    type: go.store\n    config: { root: data }\n"), nil
		},
		Asset: func(path string) ([]byte, string, error) {
			if path != "hello.txt" {
				return nil, "", errors.New("no asset " + path)
			}
			return []byte("hello from Go\n"), "text/plain", nil
		},
		Schemas: []*pluginv1.ModuleSchema{{
			Type: "go.store", Label: "Store", Category: "test", Description: "Keeps values",
			Outputs: []*pluginv1.ServiceIODef{{Name: "values", Type: "any"}},
			ConfigFields: []*pluginv1.ConfigFieldDef{
				{Name: "greeting", Type: "string", Description: "What it says", DefaultValue: "hello", Options: []string{"hello", "hi"}},
			},
		}},
	})
}
