/** @file A language model behind an OpenAI-compatible endpoint writes the opponents. */
import { type ChatEndpoint, chat, explain, seedOf, type Usage } from '@tompo/arena';
import { either as E } from 'fp-ts';
import { callable, checked, given, type Names, truth, unknown, within } from '../checks.js';
import type { CurriculumError } from '../errors.js';
import { type Opponent, type Source, sha256 } from '../opponent.js';
import { defaultLimits, type Limits, limitFaults } from '../sandbox/limits.js';
import { codeBlock } from './code-block.js';
import type { Generator, Proposer } from './generator.js';
import { exemplars, type PromptBrief, type PromptOptions, promptOf } from './prompt.js';

/** A question that was put to the endpoint, and what came of it. */
export interface GenerationExchange {
  readonly iteration: number;
  readonly attempt: number;
  readonly prompt: string;
  /** null: none came. */
  readonly text: string | null;
  readonly usage?: Usage | undefined;
}

export interface EndpointOptions extends PromptOptions {
  /** Where it is, and how it is asked; the paper's fields of `body` are temperature .7, top_p .9, max_tokens 1024. */
  readonly endpoint: ChatEndpoint;
  /** What the prompt says of them; those of the sandbox. What is left out is as in `defaultLimits`. */
  readonly limits?: Partial<Limits> | undefined;
  /** Called for each question; a transcript. */
  readonly onExchange?: ((exchange: GenerationExchange) => void) | undefined;
  /** The day, for the record; default today's. */
  readonly now?: (() => Date) | undefined;
}

/** What a model wrote, in whichever game. */
export interface WrittenDraft {
  readonly source: Extract<Source, { readonly _tag: 'code' }>;
  readonly lineage: NonNullable<Opponent['lineage']>;
  readonly note: NonNullable<Opponent['note']>;
}

/** The text of a question. */
type Prompt<B> = (brief: B, limits: Limits, options: PromptOptions) => string;

const PAPER = { temperature: 0.7, top_p: 0.9, max_tokens: 1024 };

/** Model, day, temperature and the prompt's hash stand beside each opponent that it wrote. An answer that the model did not end, or that
 *  has no code block, is no draft. */
export const endpointGenerator = (options: EndpointOptions): E.Either<CurriculumError, Generator> =>
  endpointProposer('endpointGenerator', options, promptOf);

/** The same with a prompt for another game. of: the function that is called */
export const endpointProposer = <B extends PromptBrief>(
  of: string,
  options: EndpointOptions,
  prompt: Prompt<B>,
): E.Either<CurriculumError, Proposer<B, WrittenDraft>> =>
  checked(
    of,
    options,
    () => {
      const { endpoint, limits = {}, exemplars: withExemplars, onExchange, now } = options;
      return [
        ...unknown(options, OPTIONS),
        ...(typeof endpoint?.baseUrl === 'string' && typeof endpoint.model === 'string'
          ? []
          : [{ field: 'endpoint', reason: 'must have a baseUrl and a model' }]),
        ...within('limits', limits, () => limitFaults(limits)),
        ...given(withExemplars, (yes) => truth('exemplars', yes)),
        ...given(onExchange, (f) => callable('onExchange', f)),
        ...given(now, (f) => callable('now', f)),
      ];
    },
    () => asking(options, prompt),
  );

const OPTIONS: Names<EndpointOptions> = {
  endpoint: true,
  limits: true,
  onExchange: true,
  now: true,
  exemplars: true,
};

const asking = <B extends PromptBrief>(
  { endpoint, limits: some, onExchange, now = () => new Date(), ...promptOptions }: EndpointOptions,
  promptFor: Prompt<B>,
): Proposer<B, WrittenDraft> => {
  const limits = { ...defaultLimits, ...some };
  const body = { ...PAPER, ...endpoint.body };
  // One object for all questions: what is learned of an endpoint is kept by it.
  const asked = { ...endpoint, body };
  return {
    name: endpoint.model,
    propose: async (brief) => {
      const { iteration, attempt, seed } = brief;
      const prompt = promptFor(brief, limits, promptOptions);
      const answer = await chat(
        asked,
        [{ role: 'user', content: prompt }],
        seedOf(seed, 'endpoint', iteration, attempt),
      );
      const text = E.isRight(answer) ? answer.right.text : null;
      onExchange?.({
        iteration,
        attempt,
        prompt,
        text,
        ...(E.isRight(answer) && answer.right.usage !== undefined ? { usage: answer.right.usage } : {}),
      });
      if (E.isLeft(answer)) return E.left({ _tag: 'call', reason: explain(answer.left) });
      const { ended, stopped, servedBy } = answer.right;
      if (!ended)
        return E.left({ _tag: 'no-code', reason: `The answer was not ended by its model (${stopped}).` });
      const code = codeBlock(answer.right.text);
      if (code === null)
        return E.left({ _tag: 'no-code', reason: 'There is no fenced block of code in the answer.' });
      return E.right({
        source: { _tag: 'code', language: 'js', text: code },
        lineage: {
          how: 'written',
          parents:
            promptOptions.exemplars === false ? [] : exemplars(brief).map(({ opponent }) => opponent.id),
        },
        note: {
          model: servedBy ?? endpoint.model,
          day: now().toISOString().slice(0, 10),
          temperature: Number(body.temperature),
          prompt: sha256(prompt),
        },
      });
    },
  };
};
