/** @file Partners' programs as players. */
import { createHash } from 'node:crypto';
import { canonical, type Player, privileged, type Request } from '@tompo/arena';
import { type Decision, nearestEffort } from '@tompo/games';
import { either as E } from 'fp-ts';
import { mean } from '../mean.js';
import type { Giving, PartnerProgram, Test } from './language.js';
import { asNetwork, type Seen, seenBy } from './seen.js';

const ROUNDING = 1e-9;

const isStrong = ({ types }: Seen, other: number): boolean => {
  const own = types[other] ?? null;
  const known = types.filter((type): type is number => type !== null);
  return own !== null && own >= mean(known) - ROUNDING;
};

const isSo = (test: Test, seen: Seen, other: number): boolean => {
  const last = seen.given.at(-1);
  switch (test._tag) {
    case 'anybody':
      return true;
    case 'gave':
      return last !== undefined && (last[other] as number) >= test.least - ROUNDING;
    case 'matched':
      return (
        last !== undefined && (last[other] as number) >= test.least * (last[seen.seat] as number) - ROUNDING
      );
    case 'failed':
      return seen.given.some((given) => (given[other] as number) < test.below - ROUNDING);
    case 'linked':
      return seen.linked[other] === true;
    case 'strong':
      return isStrong(seen, other);
    case 'late':
      return seen.roundsLeft <= test.rounds;
    case 'not':
      return !isSo(test.of, seen, other);
    case 'and':
      return test.of.every((one) => isSo(one, seen, other));
    case 'or':
      return test.of.some((one) => isSo(one, seen, other));
  }
};

const partnersOf = ({ linked }: Seen): readonly number[] => linked.flatMap((is, j) => (is ? [j] : []));

/** Where the tree of what is given ends, at this state. */
const leafOf = (giving: Giving, seen: Seen): Exclude<Giving, { readonly _tag: 'if' }> => {
  if (giving._tag !== 'if') return giving;
  const so = (other: number): boolean => isSo(giving.test, seen, other);
  const partners = partnersOf(seen);
  return leafOf(
    (giving.of === 'all' ? partners.every(so) : partners.some(so)) ? giving.yes : giving.no,
    seen,
  );
};

/** What the game itself says that the seat would decide. */
const solved = ({ game, state, seat }: Request, of: 'planner' | 'nash'): Decision | null =>
  game.analysis?.[of]?.(state)[seat] ?? null;

const linksOf = (program: PartnerProgram, seen: Seen, n: number): Decision => ({
  _tag: 'links',
  to: Array.from({ length: n }, (_, other) =>
    Number(
      other !== seen.seat &&
        (seen.given.length === 0 ? program.opening.links === 'all' : isSo(program.links, seen, other)),
    ),
  ),
});

const shareOf = (
  leaf: Extract<Giving, { readonly _tag: 'share' | 'match' }>,
  program: PartnerProgram,
  seen: Seen,
): number => {
  if (leaf._tag === 'share') return leaf.share;
  const last = seen.given.at(-1);
  return last === undefined
    ? program.opening.share
    : leaf.times * mean(partnersOf(seen).map((other) => last[other] as number));
};

const decided = (program: PartnerProgram, request: Request): Decision | null => {
  const observation = asNetwork(request.observation);
  const { space } = request;
  if (observation === null) return null;
  const seen = seenBy(observation);
  if (space._tag === 'links')
    return seen.given.length === 0 && program.opening.links === 'planner'
      ? solved(request, 'planner')
      : linksOf(program, seen, space.n);
  if (space._tag !== 'effort') return null;
  const leaf = leafOf(program.giving, seen);
  if (leaf._tag === 'solution') return solved(request, leaf.of);
  const share = Math.min(1, Math.max(0, shareOf(leaf, program, seen)));
  return { _tag: 'effort', value: nearestEffort(space.min + share * (space.max - space.min), space) };
};

/** The same for the same program, written anywhere. */
export const partnerId = (program: PartnerProgram): string =>
  createHash('sha256').update(canonical(program)).digest('hex').slice(0, 10);

/** The partner as a player of network games with an analysis, such as BCZ and PGG; its name is `partner ` and its id. */
export const partnerPlayer = (program: PartnerProgram): Player => {
  const name = `partner ${partnerId(program)}`;
  return privileged(name, (request) => {
    const decision = decided(program, request);
    return decision === null
      ? E.left({
          _tag: 'UnsupportedGame',
          player: name,
          game: request.game.id,
          needs: 'a network game (links and efforts) with analysis (planner and nash)',
        })
      : E.right(decision);
  });
};
