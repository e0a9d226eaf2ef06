import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type MessageType, readMessageTypes } from '../../packages/sdk/src/message/index.js';
import { MessageBuilder } from '../../packages/sdk/src/registry/message-builder.js';
import { compileProto } from '../../packages/sdk/test/support/compile-proto.js';
import { schemaCases } from '../../packages/sdk/test/support/schema-cases.js';
import { describeWithGo } from '../src/describe-with-peer.js';
import { goPeer } from '../src/go-peer.js';
import { requireTool } from '../src/run-tool.js';

/** What Go made of one case: the bytes of our JSON, and the JSON of our bytes. */
interface Judged {
  readonly bytes: string | null;
  readonly json?: unknown;
  readonly error?: string;
}

interface Case {
  readonly type: string;
  readonly json: unknown;
  readonly bytes: string;
}

async function judge(set: Uint8Array, cases: readonly Case[]) {
  const input = JSON.stringify({ set: Buffer.from(set).toString('base64'), cases });
  const answer: { readonly error?: string; readonly cases: readonly Judged[] } = JSON.parse(
    await requireTool(await goPeer('message-peer'), [], { input }),
  );
  return answer;
}

/** Each side reads what the other wrote. Maps have no order on the wire, so that bytes alone would not compare. */
function agree(type: MessageType, ours: Case, go: Judged | undefined): void {
  expect(go?.error).toBeUndefined();
  expect(type.decode(Buffer.from(go?.bytes ?? '', 'base64')).value).toEqual(go?.json);
  expect(type.decode(Buffer.from(ours.bytes, 'base64')).value).toEqual(go?.json);
}

function caseOf(type: MessageType, json: object): Case {
  const { bytes, issues } = type.encode(json);
  if (issues !== undefined) throw new TypeError(JSON.stringify(issues));
  return { type: type.typeName, json, bytes: Buffer.from(bytes).toString('base64') };
}

describeWithGo('messages of typed contracts', () => {
  it('[WF-6.3-go-peer] of schemas are taken by Go, and hold the same for it', async () => {
    for (const { schema, value } of fc.sample(schemaCases, { numRuns: 25, seed: 5 })) {
      const builder = new MessageBuilder('my-plugin');
      const standard = {
        version: 1,
        vendor: 'test',
        validate: () => ({ value }),
        jsonSchema: { input: () => schema, output: () => schema },
      } as const;
      const { typeName } = builder.add(
        { '~standard': standard },
        { side: 'input', words: 'step.it config', what: 'it' },
      );
      const set = builder.finish();
      const type = readMessageTypes(set).types?.find(typeName);
      if (type === undefined) throw new TypeError(typeName);
      const ours = caseOf(type, value);
      const { error, cases } = await judge(set, [ours]);
      expect(error).toBeUndefined();
      agree(type, ours, cases[0]);
    }
  }, 60_000);

  it('[WF-6.3-go-peer] have the JSON that Go gives them', async () => {
    const set = compileProto({
      'all.proto': `package x.v1;
        import "google/protobuf/struct.proto"; import "google/protobuf/timestamp.proto"; import "google/protobuf/wrappers.proto";
        enum Color { COLOR_UNSPECIFIED = 0; COLOR_RED = 1; }
        message All {
          string text = 1; bool flag = 2; int32 small = 3; int64 big = 4; uint64 ubig = 5; double ratio = 6; float half = 7;
          bytes raw = 8; Color color = 9; repeated int64 bigs = 10; map<int32, string> table = 11; optional bool maybe = 12;
          oneof choice { string left = 13; int32 right = 14; } google.protobuf.Value any_value = 15;
          google.protobuf.Timestamp at = 16; google.protobuf.StringValue wrapped = 17; All inner_all = 18; sint32 zig = 19; fixed64 fix = 20;
          repeated float halves = 21; map<string, float> floats = 22;
        }`,
    });
    const type = readMessageTypes(set).types?.find('x.v1.All');
    if (type === undefined) throw new TypeError('x.v1.All');
    const given: readonly object[] = [
      { text: 'a', flag: true, small: -1, big: '-12345678901', ubig: '18446744073709551615', ratio: 1e21, half: 0.1 },
      { raw: '//8=', color: 'COLOR_RED', bigs: ['1', '2'], table: { 7: 'x', 1: '' }, maybe: false, left: '' },
      {
        right: 0,
        any_value: { a: [null, 1.5, 'x'] },
        at: '2024-01-02T03:04:05.678Z',
        wrapped: '',
        innerAll: { anyValue: null },
      },
      { half: 3.4e38, inner_all: { half: -1.17549435e-38 }, halves: [0.3, 16777216, 1e-45], floats: { a: 0.7 } },
      { ratio: 'NaN', half: '-Infinity', zig: -5, fix: '9' },
      {},
    ];
    const ours = given.map((json) => caseOf(type, json));
    const { cases } = await judge(set, ours);
    for (const [index, one] of ours.entries()) agree(type, one, cases[index]);
  });

  it('[WF-6.3-go-peer] are refused where Go refuses them', async () => {
    const set = compileProto({
      'a.proto': 'package x.v1; message A { int32 n = 1; string s = 2; oneof c { bool l = 3; bool r = 4; } }',
    });
    const type = readMessageTypes(set).types?.find('x.v1.A');
    const refused = [
      { nope: 1 },
      { n: 1.5 },
      { n: 'x' },
      { n: 2 ** 31 },
      { s: 1 },
      { l: true, r: true },
      { n: '' },
      { l: 'true' },
    ];
    const { cases } = await judge(
      set,
      refused.map((json) => ({ type: 'x.v1.A', json, bytes: '' })),
    );
    expect(cases.map(({ error }) => error !== undefined)).toEqual(refused.map(() => true));
    expect(refused.map((json) => type?.encode(json).issues !== undefined)).toEqual(refused.map(() => true));
  });
});
