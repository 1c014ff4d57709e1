/** @file Cooks that a student cooks with, as plain data: programs, and JavaScript. */
import type { Sandbox } from '../sandbox/sandbox.js';
import {
  opponentBy,
  type WrittenDraft,
  type WrittenOpponent,
  type WrittenSource,
} from '../written/opponent.js';
import type { CookProgram } from './program/language.js';
import { programCook } from './program/run.js';
import { cookSource } from './program/write.js';
import type { Cook } from './shift.js';
import { type WrittenCook, writtenCook } from './written.js';

export type CookOpponentSource = WrittenSource<CookProgram>;
/** `id` is of its code (a program's is what it is written out as): the same for the same code. */
export type CookOpponent = WrittenOpponent<CookProgram>;
/** A proposal. */
export type CookDraft = WrittenDraft<CookProgram>;

/** A draft with its id, its code and the code's SHA-256. */
export const cookOpponent: (draft: CookDraft, made: CookOpponent['made'], name?: string) => CookOpponent =
  opponentBy(cookSource);

/** One that is there from the beginning. */
export const scriptedCook = (name: string, program: CookProgram): CookOpponent =>
  cookOpponent({ source: { _tag: 'program', program } }, { iteration: 0, generator: 'scripted' }, name);

/** A program cooks directly; code in the sandbox. */
export const cookActOf = ({ source }: CookOpponent, sandbox: Sandbox): Cook | WrittenCook =>
  source._tag === 'program' ? programCook(source.program) : writtenCook(sandbox, source.text);

/** The scripted cooks, as programs: `idle`, `tomatoes`, `plates`, `whole`; `to-plates` and `to-tomatoes`, who bring the one until two soups are delivered and the
 *  other from then on; `turns`, who takes turns with each soup; `sides`, who brings tomatoes on the right and soups on the left, and `wrong-sides`, the reverse;
 *  `filler`, who brings tomatoes until a pot is full; `late`, who begins at half of the shift, and `tired`, who ends there; `matching`, who brings tomatoes
 *  where the other one holds a dish or a soup, and dishes otherwise; and `cluttering`, who lays dishes on counters. */
export const cookClassics = (): Readonly<Record<string, CookProgram>> => {
  const [tomatoes, plates, whole, stay] = (['tomatoes', 'plates', 'whole', 'stay'] as const).map(
    (_tag): CookProgram => ({ _tag }),
  ) as [CookProgram, CookProgram, CookProgram, CookProgram];
  type When = (CookProgram & { readonly _tag: 'if' })['when'];
  const either = (when: When, yes: CookProgram, no: CookProgram): CookProgram => ({
    _tag: 'if',
    when,
    yes,
    no,
  });
  const later: When = { _tag: 'delivered', least: 2 };
  const left: When = { _tag: 'side', side: 'left' };
  const half: When = { _tag: 'late', share: 0.5 };
  const holds = (item: 'dish' | 'soup'): When => ({ _tag: 'holds', who: 'other', item });
  return {
    idle: stay,
    tomatoes,
    plates,
    whole,
    'to-plates': either(later, plates, tomatoes),
    'to-tomatoes': either(later, tomatoes, plates),
    turns: either({ _tag: 'turn', every: 2, at: 0 }, tomatoes, plates),
    sides: either(left, plates, tomatoes),
    'wrong-sides': either(left, tomatoes, plates),
    filler: either({ _tag: 'pots', are: 'full', least: 1 }, plates, tomatoes),
    late: either(half, whole, stay),
    tired: either(half, stay, whole),
    matching: either({ _tag: 'or', of: [holds('dish'), holds('soup')] }, tomatoes, plates),
    cluttering: { _tag: 'store', item: 'dish' },
  };
};
