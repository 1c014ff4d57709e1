/** @file What the scripts see as `vitest`: its own `expect`, and describe, it and their `each` collected into a list. A
 *  part of vitest that is not here is an error, never a test that passes. */
import { existsSync, readFileSync } from 'node:fs';
import {
  ASYMMETRIC_MATCHERS_OBJECT,
  GLOBAL_EXPECT,
  getState,
  JestAsymmetricMatchers,
  JestChaiExpect,
  JestExtend,
  setState,
} from '@vitest/expect';
import { format } from '@vitest/pretty-format';
import * as chai from 'chai';

chai.use(JestExtend);
chai.use(JestChaiExpect);
chai.use(JestAsymmetricMatchers);

export const expect = (value, message) => chai.expect(value, message);
Object.assign(expect, chai.expect, globalThis[ASYMMETRIC_MATCHERS_OBJECT]);
expect.getState = () => getState(expect);
expect.setState = (state) => setState(state, expect);
expect.extend = (matchers) => chai.expect.extend(expect, matchers);
globalThis[GLOBAL_EXPECT] = expect;
setState({ assertionCalls: 0, isExpectingAssertions: false, expectedAssertionsNumber: null }, expect);

const unindented = (text) => {
  const indent = text.match(/^\n( *)/)?.[1] ?? '';
  return text
    .split('\n')
    .map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line))
    .join('\n')
    .trim();
};
const printed = (value) => format(value, { escapeString: false, printBasicPrototype: false });

expect.extend({
  toMatchInlineSnapshot(received, snapshot) {
    const pass = printed(received) === unindented(snapshot);
    return { pass, message: () => `${printed(received)} is not ${unindented(snapshot)}` };
  },
  toMatchFileSnapshot(received, path) {
    const pass = existsSync(path) && received === readFileSync(path, 'utf8');
    return { pass, message: () => `the text is not that of ${path}` };
  },
});

const only = (name, part) =>
  new Proxy(part, {
    get: (target, key) => {
      if (key in target || typeof key === 'symbol' || key === 'then') return target[key];
      throw new Error(`pnpm mutate does not know ${name}.${key}: add it to scripts/mutation/test-api.mjs`);
    },
  });

/** { api, tests }: tests fills while a script runs: [{ name, run }]. */
export const collector = () => {
  const tests = [];
  const path = [];
  const each = (declare) => (rows) => (name, body) => {
    rows.forEach((row, index) => {
      const values = Array.isArray(row) ? row : [row];
      declare(`${name} ${index}`, () => body(...values));
    });
  };
  const describe = (name, body) => {
    path.push(name);
    body();
    path.pop();
  };
  const it = (name, run) => {
    tests.push({ name: [...path, name].join(' > '), run });
  };
  describe.each = each(describe);
  it.each = each(it);
  const [d, i] = [only('describe', describe), only('it', it)];
  return { tests, api: only('vitest', { describe: d, it: i, test: i, expect }) };
};
