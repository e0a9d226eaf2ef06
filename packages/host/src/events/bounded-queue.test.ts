import fc from 'fast-check';
import { expect, it } from 'vitest';
import { BoundedQueue } from './bounded-queue.js';

it('takes what a list of that size would, and refuses the rest', () => {
  const action = fc.oneof(fc.constant('shift' as const), fc.constant('clear' as const), fc.nat());
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 8 }), fc.array(action, { maxLength: 60 }), (capacity, actions) => {
      const queue = new BoundedQueue<number>(capacity);
      let model: number[] = [];
      for (const one of actions) {
        if (one === 'shift') expect(queue.shift()).toBe(model.shift());
        else if (one === 'clear') {
          expect(queue.clear()).toBe(model.length);
          model = [];
        } else if (queue.push(one)) model.push(one);
        else expect(model).toHaveLength(capacity);
        expect(queue.size).toBe(model.length);
        expect(model.length).toBeLessThanOrEqual(capacity);
      }
    }),
  );
});
