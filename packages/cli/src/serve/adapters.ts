/** @file Adapters that come and go while a server runs, by vLLM's own requests: POST /v1/load_lora_adapter and /v1/unload_lora_adapter. */
import { realpath } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { type BaseModel, type Engine, explain, loadAdapter } from '@tompo/lm';
import { either as E } from 'fp-ts';
import { z } from 'zod';
import { foreignBase } from '../recipe/savedPolicy.js';
import type { Served } from './asked.js';
import { badRequest, type Fault } from './fault.js';

export interface AdapterSetting {
  readonly engine: Engine;
  readonly model: BaseModel;
  /** By the names that clients use: what is loaded comes in, what is unloaded goes. */
  readonly served: Map<string, Served>;
  /** Adapters are read from below this folder alone. */
  readonly folder: string;
  /** The folder of the model, where it came from one. */
  readonly home: string | undefined;
}

/** Adapters that are in memory at a time, at most. */
export const MOST_ADAPTERS = 64;

/** What one is called in a request for completions, and so in a URL. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._/-]{0,119}$/;

const bodies = {
  load: z.strictObject({
    lora_name: z.string().min(1),
    lora_path: z.string().min(1),
    load_inplace: z.boolean().nullish(),
    is_3d_lora_weight: z.literal(false).nullish(),
  }),
  unload: z.strictObject({ lora_name: z.string().min(1), lora_int_id: z.int().nullish() }),
};

const EXPECTED: Readonly<Record<string, string>> = {
  lora_name: 'a name',
  lora_path: 'the path of an adapter',
  load_inplace: 'true or false',
  is_3d_lora_weight: 'false',
  lora_int_id: 'a whole number',
};

export type AdapterRequest = keyof typeof bodies;

/** Types and codes are those of vLLM. */
const invalid = (message: string, param?: string): Fault => ({
  ...badRequest(message, param),
  type: 'InvalidUserInput',
  code: 400,
});
const missing = (message: string): Fault => ({ status: 404, message, type: 'NotFoundError', code: 404 });

const parsed = <K extends AdapterRequest>(
  kind: K,
  body: unknown,
): E.Either<Fault, z.infer<(typeof bodies)[K]>> => {
  const found = bodies[kind].safeParse(body);
  if (found.success) return E.right(found.data as z.infer<(typeof bodies)[K]>);
  const [issue] = found.error.issues;
  if (issue?.code === 'unrecognized_keys')
    return E.left(invalid(`${issue.keys[0]?.slice(0, 120)} is not supported here: leave it out.`));
  const field = String(issue?.path[0] ?? '');
  return E.left(
    invalid(
      field === ''
        ? 'The body is no JSON object.'
        : `${field} is missing, or is not what is needed: ${EXPECTED[field] ?? 'nothing'}.`,
      field,
    ),
  );
};

/** The folder that a path means, without links; left where it is none, or lies elsewhere. */
const placed = async (folder: string, path: string): Promise<E.Either<Fault, string>> => {
  const shown = JSON.stringify(path.slice(0, 200));
  const whole = await realpath(resolve(folder, path)).catch(() => null);
  const way = relative(await realpath(folder), whole ?? resolve(folder, path));
  if (way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way))
    return E.left(
      invalid(
        `lora_path ${shown} does not lie in the folder of adapters that this server was started with (--adapter-folder).`,
        'lora_path',
      ),
    );
  return whole === null
    ? E.left(missing(`There is no adapter at lora_path ${shown}: save it before it is loaded.`))
    : E.right(whole);
};

export interface Adapters {
  /** The sentence of vLLM's answer. */
  readonly answer: (kind: AdapterRequest, body: unknown) => Promise<E.Either<Fault, string>>;
}

/** Requests that have begun, or wait, finish with the weights that their name had when they came. */
export const openAdapters = ({ engine, model, served, folder, home }: AdapterSetting): Adapters => {
  const load = async (given: unknown): Promise<E.Either<Fault, string>> => {
    const body = parsed('load', given);
    if (E.isLeft(body)) return body;
    const { lora_name: name, lora_path: path, load_inplace: inPlace } = body.right;
    const known = served.get(name);
    if (!NAME.test(name))
      return E.left(invalid('lora_name may have letters, digits, dots, dashes and slashes.', 'lora_name'));
    if (known !== undefined && known.adapter === null)
      return E.left(invalid(`${name} is the model itself: give the adapter another lora_name.`, 'lora_name'));
    if (known !== undefined && inPlace !== true)
      return E.left(
        invalid(
          `The lora adapter '${name}' has already been loaded. If you want to load the adapter in place, set 'load_inplace' to True.`,
          'lora_name',
        ),
      );
    if (known === undefined && served.size > MOST_ADAPTERS)
      return E.left(invalid(`${MOST_ADAPTERS} adapters are loaded already: unload one first.`));
    const dir = await placed(folder, path);
    if (E.isLeft(dir)) return dir;
    const adapter = await loadAdapter(dir.right, model.config);
    const added = E.isLeft(adapter) ? adapter : engine.addAdapter(name, adapter.right);
    if (E.isLeft(added)) return E.left(invalid(explain(added.left), 'lora_path'));
    served.set(name, { id: name, adapter: name });
    const foreign = home === undefined ? null : foreignBase(name, dir.right, home);
    return E.right(
      `Success: LoRA adapter '${name}' added successfully.${foreign === null ? '' : ` But ${foreign}.`}`,
    );
  };

  const unload = async (given: unknown): Promise<E.Either<Fault, string>> => {
    const body = parsed('unload', given);
    if (E.isLeft(body)) return body;
    const { lora_name: name } = body.right;
    if ((served.get(name)?.adapter ?? null) === null)
      return E.left(missing(`The lora adapter '${name.slice(0, 120)}' cannot be found.`));
    served.delete(name);
    engine.removeAdapter(name);
    return E.right(`Success: LoRA adapter '${name}' removed successfully.`);
  };

  // One after another, so that none is checked against what another is about to change.
  let last: Promise<unknown> = Promise.resolve();
  return {
    answer: (kind, body) => {
      const next = last.then(() => (kind === 'load' ? load(body) : unload(body)));
      last = next.catch(() => undefined);
      return next;
    },
  };
};
