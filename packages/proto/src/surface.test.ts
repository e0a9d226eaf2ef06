import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import manifest from '../package.json' with { type: 'json' };
import * as awf from './awf.js';
import * as awfMessages from './awf-messages.js';
import * as awfStream from './awf-stream.js';
import * as awfStreamMessages from './awf-stream-messages.js';
import * as goPlugin from './go-plugin.js';
import * as health from './health.js';
import * as workflow from './workflow.js';
import * as workflowMessages from './workflow-messages.js';

/** The words of a text, in order. */
const words = (text: string): string[] => text.trim().split(/\s+/).sort();

const names = {
  goPlugin: `
    ConnInfo ConnInfo_Knock Empty GRPCBrokerClient GRPCBrokerService GRPCControllerClient GRPCControllerService
    GRPCStdioClient GRPCStdioService StdioData StdioData_Channel
  `,
  health: `
    HealthCheckRequest HealthCheckResponse HealthCheckResponse_ServingStatus HealthClient HealthService
  `,
  awfMessages: `
    EmitRequest EmitResponse EventStreamMessage ExecuteRequest ExecuteResponse ExecuteStepRequest
    ExecuteStepResponse GetInfoRequest GetInfoResponse GetOperationRequest GetOperationResponse HandleEventRequest
    HandleEventResponse InitRequest InitResponse InputSchema ListOperationsRequest ListOperationsResponse
    ListStepTypesRequest ListStepTypesResponse OperationSchema OutputSchema Severity ShutdownRequest
    ShutdownResponse StepTypeInfo StreamEventsResponse ValidateStepRequest ValidateStepResponse
    ValidateWorkflowRequest ValidateWorkflowResponse ValidationIssue
  `,
  awfServices: `
    EventServiceClient EventServiceService HostEventServiceClient HostEventServiceService OperationServiceClient
    OperationServiceService PluginServiceClient PluginServiceService StepTypeServiceClient StepTypeServiceService
    ValidatorServiceClient ValidatorServiceService
  `,
  awfStreamMessages: 'ExecuteStepUpdate ExecuteUpdate Progress ',
  awfStreamServices: 'StreamServiceClient StreamServiceService',
  workflowMessages: `
    Any ConfigFieldDef ConfigFragmentResponse ConfigureCallbackRequest ContractDescriptor ContractKind ContractMode
    ContractRegistry CreateModuleRequest CreateStepRequest CreateTriggerRequest DeliverMessageRequest
    DeliverMessageResponse Empty ErrorResponse ExecuteStepRequest ExecuteStepResponse GetAssetRequest
    GetAssetResponse GetServiceRequest GetServiceResponse HandleRequest HandleResponse InvokeServiceRequest
    InvokeServiceResponse ListValue LogRequest Manifest ModuleSchema ModuleSchemaList NullValue
    PublishMessageRequest PublishMessageResponse ServiceIODef Struct SubscribeRequest TriggerWorkflowRequest
    TypeList UnsubscribeRequest Value
  `,
  workflowServices: `
    EngineCallbackServiceClient EngineCallbackServiceService PluginServiceClient PluginServiceService
  `,
};

/** Reads a source file of this package. */
const source = (file: URL): string => readFileSync(file, 'utf8');

/** Names that an entry exports as types only. */
function typesOf(entry: string): string[] {
  return [...source(new URL(entry, import.meta.url)).matchAll(/^\s+type (\w+),$/gm)].map(([, name]) => name ?? '');
}

/** Packages that an entry loads, directly or through this package's own files. */
function loadedPackages(entry: string): string[] {
  const files = new Set([new URL(entry, import.meta.url).href]);
  const packages = new Set<string>();
  for (const file of files) {
    for (const [, from = ''] of source(new URL(file)).matchAll(/(?:from|import) ["']([^"']+)["']/g)) {
      if (from.startsWith('.')) files.add(new URL(from.replace(/\.js$/, '.ts'), file).href);
      else packages.add(from);
    }
  }
  return [...packages].sort();
}

describe('public names', () => {
  it('subpaths', () => {
    expect(Object.keys(manifest.exports)).toEqual([
      './go-plugin',
      './health',
      './awf',
      './awf/messages',
      './awf/stream',
      './awf/stream/messages',
      './workflow',
      './workflow/messages',
      './package.json',
    ]);
  });

  it('values', () => {
    expect(Object.keys(goPlugin).sort()).toEqual(words(names.goPlugin));
    expect(Object.keys(health).sort()).toEqual(words(names.health));
    expect(Object.keys(awfMessages).sort()).toEqual(words(names.awfMessages));
    expect(Object.keys(awf).sort()).toEqual(words(names.awfMessages + names.awfServices));
    expect(Object.keys(awfStreamMessages).sort()).toEqual(words(names.awfStreamMessages));
    expect(Object.keys(awfStream).sort()).toEqual(words(names.awfStreamMessages + names.awfStreamServices));
    expect(Object.keys(workflowMessages).sort()).toEqual(words(names.workflowMessages));
    expect(Object.keys(workflow).sort()).toEqual(words(names.workflowMessages + names.workflowServices));
  });

  it('types', () => {
    expect(typesOf('./go-plugin.ts')).toEqual(['GRPCBrokerServer', 'GRPCControllerServer', 'GRPCStdioServer']);
    expect(typesOf('./health.ts')).toEqual(['HealthServer']);
    expect(typesOf('./awf.ts')).toEqual([
      'EventServiceServer',
      'HostEventServiceServer',
      'OperationServiceServer',
      'PluginServiceServer',
      'StepTypeServiceServer',
      'ValidatorServiceServer',
    ]);
    expect(typesOf('./awf-stream.ts')).toEqual(['StreamServiceServer']);
    expect(typesOf('./workflow.ts')).toEqual(['EngineCallbackServiceServer', 'PluginServiceServer']);
  });
});

describe('what an entry loads', () => {
  it.each(['./awf-messages.ts', './awf-stream-messages.ts', './workflow-messages.ts'])(
    '%s loads no gRPC library',
    (entry) => {
      expect(loadedPackages(entry)).toEqual(['@bufbuild/protobuf/wire']);
    },
  );

  it.each(['./go-plugin.ts', './health.ts', './awf.ts', './awf-stream.ts', './workflow.ts'])('%s loads it', (entry) => {
    expect(loadedPackages(entry)).toEqual(['@bufbuild/protobuf/wire', '@grpc/grpc-js']);
  });
});
