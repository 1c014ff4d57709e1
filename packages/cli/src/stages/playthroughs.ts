/** @file Games of an evaluation as a report shows them: what was played, what the policy wrote, what the expert would do. */
import {
  build,
  type DecisionRecord,
  explain,
  type FamilyView,
  familyOf,
  type MatchRecord,
  type PhasePlay,
  seedOf,
} from '@tompo/arena';
import { type Decision, type DecisionSpace, type Game, rng } from '@tompo/games';
import { orFail } from '../errors.js';
import { familiesOf } from '../recipe/checkGames.js';
import { listOf, playerName } from '../recipe/players.js';
import type { Recipe } from '../recipe/schema.js';
import type { PlayedPhase, Playthrough } from '../report/data.js';
import { seatName } from '../report/seats.js';
import { reasonInWords } from './reasons.js';

type Style = Recipe['text']['style'];

/** 'links with 0, 2', 'effort 1.4'. */
export const inWords = (decision: Decision, style: Style = 'natural', space?: DecisionSpace): string => {
  switch (decision._tag) {
    case 'links': {
      const to = decision.to.flatMap((bit, j) => (bit === 1 ? [seatName(j, style)] : []));
      return to.length === 0 ? 'no links' : `links with ${to.join(', ')}`;
    }
    case 'effort':
      return `effort ${decision.value}`;
    case 'choice':
      return space?._tag === 'choice'
        ? (space.options[decision.index] as string)
        : `option ${decision.index + 1}`;
    case 'talk':
      return decision.text === '' ? 'said nothing' : `said ${JSON.stringify(decision.text)}`;
    case 'own':
      return space?._tag === 'own' && typeof space.write === 'function'
        ? `${decision.kind} ${space.write(decision.value, style)}`
        : `${decision.kind} ${JSON.stringify(decision.value)}`;
  }
};

const rowsOf = ({ decisions }: PhasePlay, n: number): PlayedPhase['proposals'] =>
  decisions.some(({ played }) => played._tag === 'links')
    ? Array.from({ length: n }, (_, seat) => {
        const played = decisions.find((d) => d.seat === seat)?.played;
        return played?._tag === 'links' ? [...played.to] : new Array<number>(n).fill(0);
      })
    : null;

const effortsOf = ({ decisions }: PhasePlay, n: number): PlayedPhase['efforts'] =>
  decisions.some(({ played }) => played._tag === 'effort')
    ? Array.from({ length: n }, (_, seat) => {
        const played = decisions.find((d) => d.seat === seat)?.played;
        return played?._tag === 'effort' ? played.value : 0;
      })
    : null;

const choicesOf = ({ decisions }: PhasePlay, n: number): Pick<PlayedPhase, 'choices'> =>
  decisions.some(({ played }) => played._tag === 'choice')
    ? {
        choices: Array.from({ length: n }, (_, seat) => {
          const own = decisions.find((d) => d.seat === seat);
          return own?.played._tag === 'choice' ? inWords(own.played, 'natural', own.space) : '';
        }),
      }
    : {};

/** What was said in a phase of talk; who says nothing is not in it. */
const saidIn = ({ decisions }: PhasePlay): Pick<PlayedPhase, 'said'> =>
  decisions.some(({ played }) => played._tag === 'talk')
    ? {
        said: decisions.flatMap(({ seat, played }) =>
          played._tag === 'talk' && played.text !== '' ? [{ seat, text: played.text }] : [],
        ),
      }
    : {};

/** 'A 1.2, C 0.8; 50 % right': own forecast of oneself is left out, it is no belief about others. */
const beliefsInWords = ({ beliefs, seat, space }: DecisionRecord, style: Style): string | null => {
  if (beliefs === null) return null;
  const { stated, accuracy } = beliefs;
  const right = accuracy === null ? '' : `; ${Math.round(100 * accuracy)} % right`;
  if (stated._tag === 'links') {
    const from = stated.toMe.flatMap((bit, j) => (bit === 1 ? [seatName(j, style)] : []));
    return `${from.length === 0 ? 'asked by nobody' : `asked by ${from.join(', ')}`}${right}`;
  }
  const values =
    stated._tag === 'effort'
      ? stated.values
      : stated.indices.map((i) => (space._tag === 'choice' ? space.options[i] : i + 1));
  const parts = stated.seats.flatMap((j, k) => (j === seat ? [] : [`${seatName(j, style)} ${values[k]}`]));
  return `${parts.join(', ')}${right}`;
};

/** What stood in for an unreadable answer. */
const onTable = ({ substitute, played, space }: DecisionRecord): string =>
  substitute === 'repeat'
    ? `the last decision again (${inWords(played, 'natural', space)})`
    : substitute === 'default'
      ? `the default move (${inWords(played, 'natural', space)})`
      : 'nothing';

const phaseOf = (game: Game, phase: PhasePlay, own: DecisionRecord, style: Style): PlayedPhase => {
  const { reference, outcome, played, text, readable } = own;
  return {
    round: phase.round,
    kind: phase.kind,
    graph: phase.graph === null ? null : phase.graph.map((row) => [...row]),
    proposals: rowsOf(phase, game.seats),
    efforts: effortsOf(phase, game.seats),
    ...choicesOf(phase, game.seats),
    ...saidIn(phase),
    payoffs: phase.payoffs === null ? null : [...phase.payoffs],
    welfare: phase.welfare,
    plannerWelfare: phase.plannerWelfare,
    // A record of an earlier version does not say.
    plannerGap: phase.plannerGap ?? null,
    words: text ?? '',
    decision: outcome._tag === 'parsed' ? inWords(played, style, own.space) : null,
    noncompliance:
      outcome._tag === 'parsed'
        ? null
        : `${reasonInWords(outcome.reason)}${readable?.lenient === true ? ' (the lenient reader reads it)' : ''}; on the table: ${onTable(own)}`,
    beliefs: beliefsInWords(own, style),
    expert: reference === null ? '–' : inWords(reference, style, own.space),
    expertWords: reference === null ? '' : game.text.answer(own.space, reference, style),
    sameAsExpert:
      outcome._tag === 'parsed' && reference !== null && JSON.stringify(played) === JSON.stringify(reference),
  };
};

const isShown = (value: unknown): value is string | number | boolean =>
  ['number', 'string', 'boolean'].includes(typeof value);

const shownParams = (params: MatchRecord['params'], view: FamilyView | undefined): Playthrough['params'] => {
  const { types } = view ?? {};
  const names = view?.params ?? Object.fromEntries(Object.keys(params).map((key) => [key, key]));
  return Object.fromEntries(
    Object.entries(names).flatMap(([key, name]) => {
      const value = params[key];
      return isShown(value) && key !== types?.param ? [[name, value]] : [];
    }),
  );
};

/** None where the seats do not differ in a number. */
const typesOf = ({ params }: MatchRecord, n: number, view: FamilyView | undefined): readonly number[] => {
  const types = view?.types === undefined ? undefined : params[view.types.param];
  const list = Array.isArray(types) ? types : new Array<unknown>(n).fill(types);
  return list.every((type): type is number => typeof type === 'number') ? list : [];
};

/** One game as each arm played it. records: the same game by arm; seat: the policy's. */
export const playthroughOf = (
  recipe: Recipe,
  key: string,
  seat: number,
  records: readonly (readonly [string, MatchRecord])[],
): Playthrough => {
  const [, first] = records[0] as (typeof records)[number];
  const families = familiesOf(recipe);
  const id = familyOf(first.game);
  const game = orFail(build(id, first.params, families), explain);
  const view = families[id]?.view;
  const opening = game.observe(game.initial(rng(seedOf(first.seed, 'nature'))), seat);
  return {
    id: key,
    game: id,
    sequence: String(first.params.sequence ?? ''),
    seat,
    n: game.seats,
    typeName: view?.types?.name ?? '',
    types: [...typesOf(first, game.seats, view)],
    params: shownParams(first.params, view),
    opponents: listOf(recipe.evaluation.opponents).map(playerName).join(', '),
    prompt: game.text.render(opening, recipe.text.style),
    style: recipe.text.style,
    arms: Object.fromEntries(
      records.map(([arm, record]) => [
        arm,
        record.phases.flatMap((phase) => {
          const own = phase.decisions.find((d) => d.seat === seat);
          return own === undefined ? [] : [phaseOf(game, phase, own, recipe.text.style)];
        }),
      ]),
    ),
  };
};
