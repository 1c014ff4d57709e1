/** @file Jinja as transformers sets it up for chat templates, on @huggingface/jinja. */
import { Environment, Interpreter, parse, tokenize } from '@huggingface/jinja';
import { within } from '../tokenizer/patience.js';
import { strftime } from './clock.js';

type Program = ReturnType<typeof parse>;

/** Templates come from strangers: one that does not end is given up. */
const PATIENCE_MS = 5000;
/** As in Jinja's sandbox. */
const LONGEST_RANGE = 100_000;

const range = (first: number, last?: number, step = 1): readonly number[] => {
  const [start, stop] = last === undefined || last === null ? [0, first] : [first, last];
  if (step === 0) throw new Error('range() arg 3 must not be zero');
  const length = Math.max(0, Math.ceil((stop - start) / step));
  if (length > LONGEST_RANGE) throw new Error(`range() of more than ${LONGEST_RANGE} numbers`);
  return Array.from({ length }, (_, i) => start + i * step);
};

const globals = (day: Date): Readonly<Record<string, unknown>> => ({
  true: true,
  false: false,
  none: null,
  True: true,
  False: false,
  None: null,
  range,
  strftime_now: (format: string) => strftime(day, format),
  raise_exception: (message: unknown) => {
    throw new Error(String(message));
  },
});

const compiled = new Map<string, Program>();
/** Texts of templates that are kept compiled; a process meets few. */
const MOST_KEPT = 32;

const programOf = (text: string): Program => {
  const known = compiled.get(text);
  if (known !== undefined) return known;
  const program = parse(tokenize(text, { lstrip_blocks: true, trim_blocks: true }));
  if (compiled.size >= MOST_KEPT) compiled.clear();
  compiled.set(text, program);
  return program;
};

/** The text that a template makes of its variables. Throws what the template raises, and where it cannot be read or ended. */
export const render = (text: string, variables: Readonly<Record<string, unknown>>, day: Date): string => {
  const done = within(PATIENCE_MS, () => {
    const environment = new Environment();
    for (const [name, value] of Object.entries({ ...globals(day), ...variables }))
      environment.set(name, value);
    return new Interpreter(environment).run(programOf(text)) as unknown as { readonly value: unknown };
  });
  if (done === null) throw new Error(`it was not done after ${PATIENCE_MS / 1000} s`);
  return String(done.value.value);
};
