/** @file generation_config.json: the tokens that end a text, and how the model's makers sample. */
import { either as E } from 'fp-ts';
import type { FieldFault, LmError } from '../errors.js';
import type { ModelConfig, SamplingDefaults } from '../types.js';

export interface Generation {
  /** eos_token_id, one or a list; empty where the file names none. */
  readonly eosTokenIds: readonly number[];
  readonly sampling: SamplingDefaults;
}

/** Could it be a token? */
export const isToken = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 0;

/** One token or a list of them, as a list; none for what is absent. */
export const tokensIn = (field: unknown): readonly unknown[] =>
  field === undefined || field === null ? [] : Array.isArray(field) ? field : [field];

/** Every token that ends a text. */
export const endTokens = (config: Pick<ModelConfig, 'eosTokenId' | 'eosTokenIds'>): ReadonlySet<number> =>
  new Set([config.eosTokenId, ...(config.eosTokenIds ?? [])]);

/** Reads the JSON of generation_config.json. `do_sample: false` is temperature 0; a top_k of 0 or −1 cuts nothing. What else
 *  the file may hold (a repetition penalty, beams) is not built here and not read.
 *  @example parseGeneration({ eos_token_id: [5, 3], temperature: 0.7, top_p: 0.8 }) */
export const parseGeneration = (
  json: unknown,
  source = 'generation_config.json',
): E.Either<LmError, Generation> => {
  const faults: FieldFault[] = [];
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    faults.push({ field: 'the file', value: json, expected: 'an object' });
    return E.left({ _tag: 'InvalidConfig', source, faults });
  }
  const own = (field: string): unknown =>
    Object.hasOwn(json, field)
      ? ((json as Readonly<Record<string, unknown>>)[field] ?? undefined)
      : undefined;
  const ends = tokensIn(own('eos_token_id'));
  if (!ends.every(isToken))
    faults.push({ field: 'eos_token_id', value: own('eos_token_id'), expected: 'a token or a list of them' });
  const number = (field: string, good: (value: number) => boolean, expected: string): number | undefined => {
    const value = own(field);
    if (value === undefined) return undefined;
    if (typeof value === 'number' && good(value)) return value;
    faults.push({ field, value, expected });
    return undefined;
  };
  const warm = number('temperature', (t) => t >= 0 && Number.isFinite(t), 'a number from 0 on');
  const topP = number('top_p', (p) => p > 0 && p <= 1, 'more than 0 and at most 1');
  const topK = number('top_k', (k) => Number.isSafeInteger(k) && k >= -1, 'a whole number');
  const draws = own('do_sample');
  if (draws !== undefined && typeof draws !== 'boolean')
    faults.push({ field: 'do_sample', value: draws, expected: 'true or false' });
  if (faults.length > 0) return E.left({ _tag: 'InvalidConfig', source, faults });
  const temperature = draws === false ? 0 : warm;
  return E.right({
    eosTokenIds: ends as readonly number[],
    sampling: {
      ...(temperature === undefined ? {} : { temperature }),
      ...(topP === undefined || topP === 1 ? {} : { topP }),
      ...(topK === undefined || topK <= 0 ? {} : { topK }),
    },
  });
};
