import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { module } from './definers.js';
import { inside, isDefinition } from './definition.js';
import { createModule } from './module.js';

const create = () => ({});

describe('a module’s definition', () => {
  it('keeps its parts, and the context that it belongs to', () => {
    const parts = { create, label: 'Store', services: { get: {}, put: { input: z.object({}) } } };
    const shared = {};
    expect(createModule(parts, shared)[inside]).toEqual({ parts, shared });
    expect(isDefinition(module({ create }), 'module')).toBe(true);
  });

  it.each([
    [undefined, 'DEFINITION_INVALID', 'module: create must be a function'],
    [{}, 'DEFINITION_INVALID', 'module: create must be a function'],
    [{ create: {} }, 'DEFINITION_INVALID', 'module: create must be a function'],
    [{ create, contract: 'typed' }, 'DEFINITION_INVALID', 'module: contract '],
    [{ create, config: { type: 'object' } }, 'SCHEMA_UNSUPPORTED', 'module: config must be a Standard Schema'],
    [{ create, services: { get: null } }, 'DEFINITION_INVALID', 'module: services.get must be an object'],
    [{ create, services: { get: create } }, 'DEFINITION_INVALID', 'module: services.get must be an object'],
    [{ create, services: { get: { input: {} } } }, 'SCHEMA_UNSUPPORTED', 'module: services.get.input must be'],
    [
      { create, services: { ok: {}, put: { output: 'text' } } },
      'SCHEMA_UNSUPPORTED',
      'module: services.put.output must be',
    ],
  ])('is not made of %j', (parts, code, text) => {
    expect(() => module(parts as never)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(text) }),
    );
  });
});
