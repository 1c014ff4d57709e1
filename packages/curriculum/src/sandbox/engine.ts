/** @file Written code in an interpreter of its own: QuickJS in WebAssembly. Nothing but text goes in or comes out, and nothing of the host
 *  can be named there. */
import releaseSync from '@jitl/quickjs-singlefile-cjs-release-sync';
import { either as E } from 'fp-ts';
import {
  newQuickJSWASMModuleFromVariant,
  newVariant,
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSWASMModule,
} from 'quickjs-emscripten-core';
import type { Stop } from '../errors.js';
import type { Limits } from './limits.js';
import { PRELUDE } from './prelude.js';

export interface Program {
  /** JSON of [view, state] → JSON of an answer. */
  readonly ask: (question: string) => E.Either<Stop, string>;
  /** Did it draw from Math.random so far? */
  readonly drew: () => boolean;
  /** Steps of all answers so far, in about 10,000 operations. */
  readonly steps: () => number;
  readonly close: () => void;
}

/** No dates or proxies. Promises stay, for async functions leak without them, but nothing that waits is ever run. */
const INTRINSICS = {
  BaseObjects: true,
  Eval: true,
  StringNormalize: true,
  RegExp: true,
  RegExpCompiler: true,
  JSON: true,
  MapSet: true,
  TypedArrays: true,
  BigInt: true,
  Date: false,
  Promise: true,
  Proxy: false,
} as const;

/** Beyond its own limit, for the words of an error. */
const STEPS_TO_TELL = 2;

const PAGE = 65_536;

/** The types of Node have no WebAssembly of their own. */
type FixedMemory = NonNullable<NonNullable<Parameters<typeof newVariant>[1]>['wasmMemory']>;
const { Memory } = (
  globalThis as unknown as {
    readonly WebAssembly: {
      readonly Memory: new (size: { readonly initial: number; readonly maximum: number }) => FixedMemory;
    };
  }
).WebAssembly;

/** The package is CommonJS: loaders differ in whether its default is unwrapped. */
const variant = (releaseSync as { readonly default?: typeof releaseSync }).default ?? releaseSync;

/** An interpreter whose whole memory is so large, and never larger: its own count of what it allocates is of no use, for in WebAssembly
 *  it does not know the size of what it was given. */
export const interpreter = (memoryBytes: number): Promise<QuickJSWASMModule> => {
  const pages = Math.ceil(memoryBytes / PAGE);
  const wasmMemory = new Memory({ initial: pages, maximum: pages });
  return newQuickJSWASMModuleFromVariant(newVariant(variant, { wasmMemory }));
};

const kindOf = (during: Stop['during'], words: string): Stop['kind'] => {
  // Where there is no memory for an error either, null is thrown.
  if (
    /^(InternalError: (out of memory|string too long)|RangeError: (.*too large|invalid string length)|null$)/.test(
      words,
    )
  )
    return 'memory';
  if (/^(InternalError|RangeError): .*stack/.test(words)) return 'stack';
  // Once it is loaded, it is its own JSON or regular expression that is none.
  return during === 'load' && /^SyntaxError/.test(words) ? 'syntax' : 'threw';
};

/** One line of printable text: what code throws may hold commands to a terminal. */
const shown = (words: string): string => {
  const line = words
    .replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ')
    .trim()
    .replace(/\.$/, '');
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
};

/** Code that is loaded and can be asked. Left: why it cannot. */
export const openProgram = (
  quickjs: QuickJSWASMModule,
  source: string,
  { seed, limits }: { readonly seed: number; readonly limits: Limits },
): E.Either<Stop, Program> => {
  const stop = (during: Stop['during'], kind: Stop['kind'], message = ''): E.Either<Stop, never> =>
    E.left({ during, kind, message: shown(message) });
  const runtime = quickjs.newRuntime({ maxStackSizeBytes: limits.stackBytes });
  let steps = 0;
  let most = limits.steps;
  let all = 0;
  runtime.setInterruptHandler(() => {
    steps += 1;
    all += 1;
    return steps > most;
  });
  const context = runtime.newContext({ intrinsics: INTRINSICS });
  const handles: QuickJSHandle[] = [];
  const kept = (handle: QuickJSHandle): QuickJSHandle => {
    handles.push(handle);
    return handle;
  };
  const close = (): void => {
    for (const handle of handles) handle.dispose();
    context.dispose();
    runtime.dispose();
  };
  const prelude = preludeIn(context, seed, limits, kept);
  /** Does it within the limits; what is thrown becomes a reason. */
  const within = (
    during: Stop['during'],
    act: () => ReturnType<QuickJSContext['evalCode']>,
  ): E.Either<Stop, QuickJSHandle> => {
    steps = 0;
    most = limits.steps;
    const result = act();
    if (result.error === undefined) return E.right(result.value);
    const late = steps > most;
    most += STEPS_TO_TELL;
    const words = late ? '' : told(context, prelude.told, result.error);
    result.error.dispose();
    return late ? stop(during, 'steps') : stop(during, kindOf(during, words), words);
  };
  const begun = within('load', () => context.evalCode(source, 'policy.js', { strict: true, type: 'global' }));
  if (E.isLeft(begun)) {
    close();
    return begun;
  }
  begun.right.dispose();
  const found = within('load', () => context.evalCode("typeof policy === 'function' ? policy : undefined"));
  if (E.isLeft(found) || context.typeof(kept(found.right)) !== 'function') {
    close();
    return E.isLeft(found) ? found : stop('load', 'no-policy');
  }
  all = 0;
  const policy = found.right;
  return E.right({
    ask: (question) => {
      const asked = context.newString(question);
      const answer = within('call', () =>
        context.callFunction(prelude.ask, context.undefined, policy, asked),
      );
      asked.dispose();
      if (E.isLeft(answer)) return answer;
      const text = context.getString(answer.right);
      answer.right.dispose();
      return text.startsWith('+') ? E.right(text.slice(1)) : stop('call', 'not-plain', text.slice(1));
    },
    drew: () => {
      const said = context.unwrapResult(context.callFunction(prelude.drew, context.undefined));
      const drew = context.dump(said) === true;
      said.dispose();
      return drew;
    },
    steps: () => all,
    close,
  });
};

const preludeIn = (
  context: QuickJSContext,
  seed: number,
  limits: Limits,
  kept: (handle: QuickJSHandle) => QuickJSHandle,
) => {
  const make = kept(context.unwrapResult(context.evalCode(PRELUDE, 'prelude.js')));
  const given = [context.newNumber(seed), context.newNumber(limits.answerLength)] as const;
  const made = kept(context.unwrapResult(context.callFunction(make, context.undefined, ...given)));
  for (const one of given) one.dispose();
  const part = (name: string): QuickJSHandle => kept(context.getProp(made, name));
  return { ask: part('ask'), told: part('told'), drew: part('drew') };
};

/** An error in words; its writer may have made even that throw. */
const told = (context: QuickJSContext, say: QuickJSHandle, error: QuickJSHandle): string => {
  const said = context.callFunction(say, context.undefined, error);
  if (said.error !== undefined) {
    said.error.dispose();
    return 'what cannot be shown';
  }
  const words = context.typeof(said.value) === 'string' ? context.getString(said.value) : 'what is no text';
  said.value.dispose();
  return words;
};
