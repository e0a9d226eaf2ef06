package workflow

import (
	"slices"

	plugin "github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"

	pluginv1 "awf.dev/interop/gen/workflow/pluginv1"
	"awf.dev/interop/internal/contract"
)

// february is what the contract had in February 2026 (§2.1).
var february = []string{
	"GetManifest", "GetModuleTypes", "GetStepTypes", "GetTriggerTypes", "GetModuleSchemas", "CreateModule", "InitModule",
	"StartModule", "StopModule", "DestroyModule", "CreateStep", "ExecuteStep", "DestroyStep", "InvokeService",
}

// Serve runs the plugin's process with all methods, as Go plugins of today do.
func Serve(p Plugin) {
	contract.Serve("workflow", nil, func(broker *plugin.GRPCBroker, server *grpc.Server) {
		pluginv1.RegisterPluginServiceServer(server, newService(p, broker))
	})
}

// ServeMethods runs a plugin that has some of the methods; the others answer Unimplemented.
func ServeMethods(p Plugin, methods ...string) {
	serveMethods(methods, func(broker *plugin.GRPCBroker) pluginv1.PluginServiceServer { return newService(p, broker) })
}

// ServeFebruary runs a plugin on the SDK of February 2026.
func ServeFebruary(p Plugin) {
	serveMethods(february, func(broker *plugin.GRPCBroker) pluginv1.PluginServiceServer {
		return &februaryService{newService(p, broker)}
	})
}

func serveMethods(methods []string, create func(*plugin.GRPCBroker) pluginv1.PluginServiceServer) {
	contract.Serve("workflow", nil, func(broker *plugin.GRPCBroker, server *grpc.Server) {
		description := pluginv1.PluginService_ServiceDesc
		description.Methods = slices.DeleteFunc(slices.Clone(description.Methods), func(method grpc.MethodDesc) bool {
			return !slices.Contains(methods, method.MethodName)
		})
		server.RegisterService(&description, create(broker))
	})
}
