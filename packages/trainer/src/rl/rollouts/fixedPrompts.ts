/** @file Rollouts that ask prompts which were fixed before training: m completions of each, scored by a function. */
import type { BaseModel, Grammar } from '@tompo/lm';
import { either as E } from 'fp-ts';
import { foreignId, promptTokensOf } from '../../batching/examples.js';
import { deriveSeed } from '../../batching/seeds.js';
import { allOrFirstFailure, ask } from '../../calls/ask.js';
import { valueOrThrow } from '../../calls/throwing.js';
import type { TrainerError } from '../../errors.js';
import type { RlOptions, RlPrompt, ScoreCompletions, ScoredGroup } from '../options.js';
import { shownCompletion } from './demonstrations.js';
import { askLinks } from './promptLinks.js';
import { promptsOfStep } from './promptSchedule.js';
import type { Drawn, LinkValues, Rollouts, TurnGroup } from './rollouts.js';
import { type Read, readScores } from './scores.js';

/** What the seed of the order of prompts is for; part of what a seed means. */
const PROMPTS = 1;

/** A prompt with its token ids. */
export interface TokenPrompt<P> {
  readonly prompt: P;
  readonly ids: readonly number[];
}

/** Token ids of the prompts. Left with every prompt that is empty, too long for the model with `maxTokens` more,
 *  foreign to the vocabulary, or that has the id of another. */
export const tokenPrompts = <P extends RlPrompt>(
  model: BaseModel,
  prompts: readonly P[],
  maxTokens: number,
): E.Either<TrainerError, readonly TokenPrompt<P>[]> => {
  const { vocabSize, maxPositions } = model.config;
  if (!Array.isArray(prompts)) return E.left({ _tag: 'InvalidExamples', faults: ['prompts is no list'] });
  const faults: string[] = prompts.length === 0 ? ['there are none: prompts is an empty list'] : [];
  const seen = new Set<string>();
  const encoded = Array.from(prompts as readonly P[], (prompt, i) => {
    const { id, text, kind }: Partial<RlPrompt> = prompt ?? {};
    const name = typeof id === 'string' ? `'${id}'` : `at index ${i}`;
    if (typeof id !== 'string') faults.push(`prompt ${name} has no id, which is a text`);
    else if (seen.has(id)) faults.push(`the id '${id}' comes twice`);
    else seen.add(id);
    if (kind !== undefined && typeof kind !== 'string')
      faults.push(`prompt ${name} has a kind that is no text`);
    const tokens = promptTokensOf(model, text);
    if (E.isLeft(tokens)) {
      faults.push(`the text of prompt ${name} ${tokens.left}`);
      return { prompt, ids: [] };
    }
    const ids = tokens.right;
    if (ids.length === 0) faults.push(`prompt ${name} is empty`);
    if (ids.length + maxTokens > maxPositions)
      faults.push(
        `prompt ${name} has ${ids.length} tokens, which with maxTokens = ${maxTokens} is beyond the model's ${maxPositions} positions`,
      );
    if (foreignId(ids, vocabSize) !== null)
      faults.push(`prompt ${name} has a token that is not below vocabSize = ${vocabSize}`);
    return { prompt, ids };
  });
  return faults.length > 0 ? E.left({ _tag: 'InvalidExamples', faults }) : E.right(encoded);
};

/** The grammar of each prompt, or null. Left with the first call that fails. */
const askGrammars = async <P extends RlPrompt>(
  step: number,
  prompts: readonly TokenPrompt<P>[],
  grammar: (prompt: P) => Grammar | null,
  timeoutMs: number | undefined,
): Promise<E.Either<TrainerError, readonly (Grammar | null)[]>> => {
  const asked = prompts.map(({ prompt }, g) =>
    ask({ name: 'grammar', step, of: `prompt '${prompt.id}' (index ${g})` }, timeoutMs, async () =>
      grammar(prompt),
    ),
  );
  const given = await allOrFirstFailure(asked);
  if (E.isLeft(given)) return given;
  const faults = given.right.flatMap((one: unknown, g) => {
    const { next, ends } = (one ?? {}) as Partial<Record<keyof Grammar, unknown>>;
    return one === null || (typeof next === 'function' && typeof ends === 'function')
      ? []
      : [`it gave no grammar, which has next and ends, and not null for prompt '${prompts[g]?.prompt.id}'`];
  });
  return faults.length > 0 ? E.left({ _tag: 'InvalidAnswer', name: 'grammar', step, faults }) : given;
};

/** Scores each prompt's completions. Left with every score that is missing or cannot be used, or with the first call that
 *  fails. */
const scoreAll = async <P extends RlPrompt>(
  step: number,
  prompts: readonly TokenPrompt<P>[],
  drawn: readonly Drawn[],
  score: ScoreCompletions<P>,
  timeoutMs?: number,
): Promise<E.Either<TrainerError, readonly ScoredGroup<P>[]>> => {
  const asked = prompts.map(async ({ prompt, ids }, g) => {
    const { completions } = drawn[g] as Drawn;
    const of = `prompt '${prompt.id}' (index ${g})`;
    const given = await ask({ name: 'score', step, of }, timeoutMs, async () =>
      readScores(await score(prompt, completions), completions.length),
    );
    return E.map((read: Read) => ({ of, read, group: { prompt, promptIds: ids, completions } }))(given);
  });
  const answered = await allOrFirstFailure(asked);
  if (E.isLeft(answered)) return answered;
  const faults = answered.right.flatMap(({ of, read }) => read.faults.map((fault) => `${of}: ${fault}`));
  return faults.length > 0
    ? E.left({ _tag: 'InvalidScores', step, faults })
    : E.right(answered.right.map(({ group, read }) => ({ ...group, scores: read.scores })));
};

/** A prompt's completions as turns of the one learner; with a demonstration it stands in the place of the one that was drawn. */
const turnsOf = <P extends RlPrompt>(
  agent: string,
  group: ScoredGroup<P>,
  shown: readonly number[] | null,
  links: LinkValues | null,
): TurnGroup => ({
  agent,
  key: group.prompt.id,
  turns: group.completions.map((completion, j) => ({
    promptIds: group.promptIds,
    completion: shown === null ? completion : shownCompletion(shown),
    // `readScores` lets no other number of scores pass.
    score: group.scores[j] as (typeof group.scores)[number],
  })),
  ...(links === null ? {} : { links }),
});

/** The prompts of the options, of which each step takes some. shown: the demonstration for each */
export const fixedPrompts = <P extends RlPrompt, M>(
  agent: string,
  options: RlOptions<P, M>,
  prompts: readonly TokenPrompt<P>[],
  shown: readonly (readonly number[])[] | null = null,
): Rollouts => {
  const { seed, completions, promptsPerStep, score, onRollout, timeoutMs, grammar } = options;
  const placesOf = promptsOfStep(
    prompts.map(({ prompt }) => prompt.kind),
    promptsPerStep,
    deriveSeed(seed, PROMPTS),
  );
  return {
    completions,
    step: async ({ step, seed: stepSeed, draw }) => {
      const places = placesOf(step - 1);
      const picked = places.map((i) => prompts[i] as TokenPrompt<P>);
      const grammars =
        grammar === undefined ? undefined : valueOrThrow(await askGrammars(step, picked, grammar, timeoutMs));
      const drawn = await draw({
        agent,
        prompts: picked.map(({ ids }) => ids),
        completions,
        seed: stepSeed,
        grammars,
      });
      const groups = valueOrThrow(await scoreAll(step, picked, drawn, score, timeoutMs));
      if (onRollout !== undefined)
        valueOrThrow(await ask({ name: 'onRollout', step }, timeoutMs, () => onRollout(step, groups)));
      const links = valueOrThrow(await askLinks(step, groups, options));
      return groups.map((group, g) =>
        turnsOf(
          agent,
          group,
          shown === null ? null : (shown[places[g] as number] as readonly number[]),
          links[g] ?? null,
        ),
      );
    },
  };
};
