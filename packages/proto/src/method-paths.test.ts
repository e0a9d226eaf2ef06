import { describe, expect, it } from 'vitest';
import * as awf from './awf.js';
import * as awfStream from './awf-stream.js';
import * as goPlugin from './go-plugin.js';
import * as health from './health.js';
import * as workflow from './workflow.js';

interface Method {
  path: string;
  requestStream: boolean;
  responseStream: boolean;
}

/** Every method of a service: its path, and `stream` at the end that streams. */
function methods(service: Record<string, Method>): string[] {
  return Object.values(service).map(({ path, requestStream, responseStream }) => {
    const streams = `${requestStream ? ' stream request' : ''}${responseStream ? ' stream response' : ''}`;
    return path + streams;
  });
}

describe('go-plugin (go-plugin spec §4.1)', () => {
  it('broker', () => {
    expect(methods(goPlugin.GRPCBrokerService)).toEqual([
      '/plugin.GRPCBroker/StartStream stream request stream response',
    ]);
  });

  it('controller', () => {
    expect(methods(goPlugin.GRPCControllerService)).toEqual(['/plugin.GRPCController/Shutdown']);
  });

  it('stdio', () => {
    expect(methods(goPlugin.GRPCStdioService)).toEqual(['/plugin.GRPCStdio/StreamStdio stream response']);
  });

  it('health', () => {
    expect(methods(health.HealthService)).toEqual([
      '/grpc.health.v1.Health/Check',
      '/grpc.health.v1.Health/Watch stream response',
    ]);
  });
});

describe('AWF (AWF plugin spec §2.1)', () => {
  it('services of the plugin', () => {
    expect(methods(awf.PluginServiceService)).toEqual([
      '/plugin.v1.PluginService/GetInfo',
      '/plugin.v1.PluginService/Init',
      '/plugin.v1.PluginService/Shutdown',
    ]);
    expect(methods(awf.OperationServiceService)).toEqual([
      '/plugin.v1.OperationService/ListOperations',
      '/plugin.v1.OperationService/GetOperation',
      '/plugin.v1.OperationService/Execute',
    ]);
    expect(methods(awf.ValidatorServiceService)).toEqual([
      '/plugin.v1.ValidatorService/ValidateWorkflow',
      '/plugin.v1.ValidatorService/ValidateStep',
    ]);
    expect(methods(awf.StepTypeServiceService)).toEqual([
      '/plugin.v1.StepTypeService/ListStepTypes',
      '/plugin.v1.StepTypeService/ExecuteStep',
    ]);
    expect(methods(awf.EventServiceService)).toEqual([
      '/plugin.v1.EventService/HandleEvent',
      '/plugin.v1.EventService/StreamEvents stream request',
    ]);
  });

  it('service of the host', () => {
    expect(methods(awf.HostEventServiceService)).toEqual(['/plugin.v1.HostEventService/Emit']);
  });

  it('the service that we add', () => {
    expect(methods(awfStream.StreamServiceService)).toEqual([
      '/awf.plugin.stream.v1.StreamService/Execute stream response',
      '/awf.plugin.stream.v1.StreamService/ExecuteStep stream response',
    ]);
  });
});

describe('workflow (workflow plugin spec §2.1, §2.2)', () => {
  it('service of the plugin', () => {
    expect(methods(workflow.PluginServiceService)).toEqual([
      '/workflow.plugin.v1.PluginService/GetManifest',
      '/workflow.plugin.v1.PluginService/GetModuleTypes',
      '/workflow.plugin.v1.PluginService/GetStepTypes',
      '/workflow.plugin.v1.PluginService/GetTriggerTypes',
      '/workflow.plugin.v1.PluginService/GetModuleSchemas',
      '/workflow.plugin.v1.PluginService/GetContractRegistry',
      '/workflow.plugin.v1.PluginService/CreateModule',
      '/workflow.plugin.v1.PluginService/InitModule',
      '/workflow.plugin.v1.PluginService/StartModule',
      '/workflow.plugin.v1.PluginService/StopModule',
      '/workflow.plugin.v1.PluginService/DestroyModule',
      '/workflow.plugin.v1.PluginService/CreateStep',
      '/workflow.plugin.v1.PluginService/ExecuteStep',
      '/workflow.plugin.v1.PluginService/DestroyStep',
      '/workflow.plugin.v1.PluginService/InvokeService',
      '/workflow.plugin.v1.PluginService/DeliverMessage',
      '/workflow.plugin.v1.PluginService/GetConfigFragment',
      '/workflow.plugin.v1.PluginService/GetAsset',
      '/workflow.plugin.v1.PluginService/ConfigureCallback',
      '/workflow.plugin.v1.PluginService/CreateTrigger',
    ]);
  });

  it('service of the host', () => {
    expect(methods(workflow.EngineCallbackServiceService)).toEqual([
      '/workflow.plugin.v1.EngineCallbackService/TriggerWorkflow',
      '/workflow.plugin.v1.EngineCallbackService/GetService',
      '/workflow.plugin.v1.EngineCallbackService/Log',
      '/workflow.plugin.v1.EngineCallbackService/PublishMessage',
      '/workflow.plugin.v1.EngineCallbackService/Subscribe',
      '/workflow.plugin.v1.EngineCallbackService/Unsubscribe',
    ]);
  });
});
