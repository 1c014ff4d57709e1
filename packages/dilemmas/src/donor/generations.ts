/** @file Generations of donors: all play the donor game twice, the better half stays, and newcomers hear its advice.
 *  @source after Vallinder & Hughes 2024, Cultural evolution of cooperation among LLM agents (arXiv 2412.10270): two plays with a reset, so that
 *  everybody is a recipient in the last round of one of them; who is kept of equals, and that advice is a text, are ours */
import { type Decision, explain, type Game, rng } from '@tompo/games';
import { either as E } from 'fp-ts';
import { type DilemmasError, invalid } from '../errors.js';
import { cleaned, sum, upTo } from '../family/moves.js';
import { asOptions, unknownOptions, wrongNumber } from '../faults.js';
import { donorGame } from './game.js';
import type { DonorParams } from './params.js';
import type { DonorState, DonorView } from './view.js';

/** What an agent is asked when it donates. */
export interface DonorAsked {
  readonly game: Game<DonorState, DonorView>;
  readonly observation: DonorView;
  readonly seat: number;
}

/** Somebody who plays and may be followed by others: a script, or a language model behind a prompt. */
export interface DonorAgent {
  readonly name: string;
  decide(asked: DonorAsked): Decision | Promise<Decision>;
  /** What it tells newcomers once it has survived a generation; left out: nothing. */
  advise?(result: AgentResult): string | Promise<string>;
}

export interface AgentResult {
  readonly name: string;
  /** What it had at the end of each of the two plays, and their mean. */
  readonly resources: readonly [first: number, second: number];
  readonly mean: number;
  readonly survives: boolean;
}

export interface DonorGeneration {
  readonly generation: number;
  /** In the order in which agents came. */
  readonly agents: readonly AgentResult[];
  /** Of all agents: the measure of the paper. */
  readonly mean: number;
  /** What the survivors tell newcomers. */
  readonly advice: readonly string[];
}

export interface DonorGenerationsOptions {
  readonly params?: DonorParams | undefined;
  /** Default 10. */
  readonly generations?: number | undefined;
  /** Default 0. */
  readonly seed?: number | string | undefined;
  /** Makes an agent of a generation; those of generation 0 hear nothing. */
  readonly newcomer: (born: {
    readonly generation: number;
    readonly place: number;
    readonly advice: readonly string[];
  }) => DonorAgent | Promise<DonorAgent>;
  /** Called with each generation once it is over: what is computed is not lost if a later one fails. */
  readonly onGeneration?: ((generation: DonorGeneration) => void) | undefined;
}

type Answer<T> = E.Either<DilemmasError, T>;

/** Plays so many generations; left: all that is wrong with the options, or the agent that failed. Same seed and same agents, same numbers. */
export const donorGenerations = async (
  options: DonorGenerationsOptions,
): Promise<Answer<readonly DonorGeneration[]>> => {
  const unknown = unknownOptions(options, ['params', 'generations', 'seed', 'newcomer', 'onGeneration']);
  const { params = {}, generations = 10, seed = 0, newcomer, onGeneration } = asOptions(options);
  const faults = [
    ...unknown,
    ...wrongNumber('generations', generations, { integer: true, min: 1, max: 10_000 }),
  ];
  if (typeof newcomer !== 'function')
    faults.push({ field: 'newcomer', reason: 'must be a function that makes an agent' });
  const made = donorGame(params);
  if (E.isLeft(made) && made.left._tag === 'InvalidParams')
    faults.push(...made.left.faults.map(({ field, reason }) => ({ field: `params.${field}`, reason })));
  if (onGeneration !== undefined && typeof onGeneration !== 'function')
    faults.push({ field: 'onGeneration', reason: 'must be a function that is told of each generation' });
  if (faults.length > 0 || newcomer === undefined) return invalid('donorGenerations', faults);
  if (E.isLeft(made)) return invalid('donorGenerations', [{ field: 'params', reason: 'make no game' }]);
  const game = made.right;
  const all = upTo(game.seats);

  const done: DonorGeneration[] = [];
  let agents: readonly DonorAgent[] = [];
  for (let generation = 0; generation < generations; generation++) {
    const advice = done.at(-1)?.advice ?? [];
    const kept = agents.filter((_, k) => done.at(-1)?.agents[k]?.survives === true);
    const born: DonorAgent[] = [];
    for (const place of upTo(game.seats, kept.length)) {
      const one = await asked(`newcomer ${place}`, generation, () => newcomer({ generation, place, advice }));
      if (E.isLeft(one)) return one;
      if (typeof one.right?.decide !== 'function')
        return failed(`newcomer ${place}`, generation, 'is no agent: it has no function decide');
      born.push(one.right);
    }
    agents = [...kept, ...born];

    const first = game.initial(rng(`${seed}/${generation}/0`));
    const second = game.initial(rng(`${seed}/${generation}/1`));
    const inFirst = await played(game, first, agents, generation);
    if (E.isLeft(inFirst)) return inFirst;
    // Who was a recipient in the last round of the first play is a donor in that of the second.
    const [donors, recipients] = lastRoles(first);
    const [nextDonors, nextRecipients] = lastRoles(second);
    const seatOf = new Map<number, number>();
    for (const [k, agent] of donors.entries()) seatOf.set(agent, nextRecipients[k] as number);
    for (const [k, agent] of recipients.entries()) seatOf.set(agent, nextDonors[k] as number);
    const agentAt = all.map((seat) => all.find((agent) => seatOf.get(agent) === seat) as number);
    const inSecond = await played(
      game,
      second,
      agentAt.map((agent) => agents[agent] as DonorAgent),
      generation,
    );
    if (E.isLeft(inSecond)) return inSecond;

    const resources = all.map((agent): readonly [number, number] => [
      inFirst.right[agent] as number,
      inSecond.right[seatOf.get(agent) as number] as number,
    ]);
    const means = resources.map(([a, b]) => cleaned((a + b) / 2));
    // Of equals those who have been there for longer.
    const ranked = all.toSorted((a, b) => (means[b] as number) - (means[a] as number) || a - b);
    const survivors = new Set(ranked.slice(0, game.seats / 2));
    const results = all.map(
      (agent): AgentResult => ({
        name: agents[agent]?.name ?? `agent ${agent}`,
        resources: resources[agent] as readonly [number, number],
        mean: means[agent] as number,
        survives: survivors.has(agent),
      }),
    );
    const told: string[] = [];
    for (const agent of all.filter((one) => survivors.has(one))) {
      const { advise, name } = agents[agent] as DonorAgent;
      if (advise === undefined) continue;
      const one = await asked(name, generation, () =>
        (agents[agent] as Required<DonorAgent>).advise(results[agent] as AgentResult),
      );
      if (E.isLeft(one)) return one;
      told.push(one.right);
    }
    const over = { generation, agents: results, mean: cleaned(sum(means) / game.seats), advice: told };
    done.push(over);
    onGeneration?.(over);
  }
  return E.right(done);
};

const failed = (agent: string, generation: number, reason: string): Answer<never> =>
  E.left({ _tag: 'AgentFailed', agent, generation, reason });

const asked = async <T>(agent: string, generation: number, ask: () => T | Promise<T>): Promise<Answer<T>> => {
  try {
    return E.right(await ask());
  } catch (thrown) {
    return failed(agent, generation, `threw ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  }
};

/** Seats that donate and seats that receive in the last round. */
const lastRoles = ({ pairs }: DonorState): readonly [readonly number[], readonly number[]] => {
  const last = pairs.at(-1) ?? [];
  return [last.map(([donor]) => donor), last.map(([, recipient]) => recipient)];
};

/** A play to its end; what everybody has then, by seat. */
const played = async (
  game: Game<DonorState, DonorView>,
  start: DonorState,
  bySeat: readonly DonorAgent[],
  generation: number,
): Promise<Answer<readonly number[]>> => {
  let state = start;
  while (game.status(state) === 'running') {
    const joint: (Decision | null)[] = new Array<Decision | null>(game.seats).fill(null);
    for (const seat of game.phase(state).movers) {
      const agent = bySeat[seat] as DonorAgent;
      const observation = game.observe(state, seat);
      const decision = await asked(agent.name, generation, () => agent.decide({ game, observation, seat }));
      if (E.isLeft(decision)) return decision;
      joint[seat] = decision.right;
    }
    const stepped = game.step(state, joint, rng(0));
    if (E.isLeft(stepped)) {
      const who = stepped.left._tag === 'IllegalDecision' ? bySeat[stepped.left.seat]?.name : undefined;
      return failed(who ?? 'an agent', generation, explain(stepped.left));
    }
    state = stepped.right.state;
  }
  return E.right(state.resources);
};
