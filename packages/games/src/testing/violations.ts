/** @file What a game can get wrong, as data, and one sentence for each. */

export interface Where {
  /** Seed of the playout; 'enumeration' when all of the game was walked. */
  readonly seed: number | string;
  /** Phases played before. */
  readonly phase: number;
}

export type Violation =
  /** A function of the game threw where it must return. */
  | { readonly _tag: 'Threw'; readonly where: Where; readonly call: string; readonly message: string }
  | { readonly _tag: 'InvalidMovers'; readonly where: Where; readonly reason: string }
  | { readonly _tag: 'InvalidPhase'; readonly where: Where; readonly reason: string }
  | { readonly _tag: 'SpaceMismatch'; readonly where: Where; readonly seat: number; readonly reason: string }
  | { readonly _tag: 'Mutated'; readonly where: Where; readonly call: string }
  | { readonly _tag: 'NotDeterministic'; readonly where: Where; readonly call: string }
  | { readonly _tag: 'LegalRefused'; readonly where: Where; readonly reason: string }
  | { readonly _tag: 'IllegalAccepted'; readonly where: Where; readonly seat: number; readonly what: string }
  | { readonly _tag: 'AbsentIllegal'; readonly where: Where; readonly seat: number; readonly reason: string }
  | { readonly _tag: 'InvalidPayoffs'; readonly where: Where; readonly reason: string }
  | { readonly _tag: 'ObservationNotJson'; readonly where: Where; readonly seat: number }
  | { readonly _tag: 'TextHidesFacts'; readonly where: Where; readonly style: string; readonly text: string }
  | { readonly _tag: 'EmptyText'; readonly where: Where; readonly what: string }
  | { readonly _tag: 'AnswersCollide'; readonly where: Where; readonly style: string; readonly text: string }
  | { readonly _tag: 'DoesNotTerminate'; readonly where: Where; readonly phases: number }
  | { readonly _tag: 'MovesAfterEnd'; readonly where: Where; readonly reason: string }
  /** An answer hangs on more than the arguments: on which object is given, or on what was asked before. */
  | {
      readonly _tag: 'DependsOnMore';
      readonly where: Where;
      readonly call: string;
      readonly reason: string;
    }
  /** The id, the seats or the params are not what a game must say of itself. */
  | {
      readonly _tag: 'InvalidIdentity';
      readonly where: Where;
      readonly what: string;
      readonly reason: string;
    }
  | { readonly _tag: 'ShowsHidden'; readonly where: Where; readonly seat: number; readonly what: string }
  | { readonly _tag: 'MessagesWrong'; readonly where: Where; readonly seat: number; readonly reason: string }
  | { readonly _tag: 'AnswerNotRead'; readonly where: Where; readonly style: string; readonly text: string }
  | { readonly _tag: 'TextVaries'; readonly where: Where; readonly style: string; readonly text: string }
  | { readonly _tag: 'ClaimRefuted'; readonly where: Where; readonly claim: string; readonly reason: string }
  | { readonly _tag: 'AnalysisWrong'; readonly where: Where; readonly what: string; readonly reason: string };

const at = ({ seed, phase }: Where): string => `seed ${seed}, after ${phase} phase${phase === 1 ? '' : 's'}`;

/** One sentence about a violation. */
export const explainViolation = (v: Violation): string => {
  switch (v._tag) {
    case 'Threw':
      return `${at(v.where)}: ${v.call} threw "${v.message}"; a game returns, it does not throw.`;
    case 'InvalidMovers':
      return `${at(v.where)}: phase.movers ${v.reason}.`;
    case 'InvalidPhase':
      return `${at(v.where)}: ${v.reason}.`;
    case 'SpaceMismatch':
      return `${at(v.where)}: space of seat ${v.seat} ${v.reason}.`;
    case 'MessagesWrong':
      return `${at(v.where)}: the list of messages of seat ${v.seat} ${v.reason}.`;
    case 'Mutated':
      return `${at(v.where)}: ${v.call} changed its argument; return a new value instead.`;
    case 'NotDeterministic':
      return `${at(v.where)}: ${v.call} gave two results for the same seed; draw only from the rng that is passed in.`;
    case 'LegalRefused':
      return `${at(v.where)}: step refused a legal joint decision (${v.reason}).`;
    case 'IllegalAccepted':
      return `${at(v.where)}: step accepted from seat ${v.seat} ${v.what}; it must return Left.`;
    case 'AbsentIllegal':
      return `${at(v.where)}: absent of seat ${v.seat} is not a legal decision (${v.reason}).`;
    case 'InvalidPayoffs':
      return `${at(v.where)}: payoffs ${v.reason}.`;
    case 'ObservationNotJson':
      return `${at(v.where)}: the observation of seat ${v.seat} does not survive JSON; use plain data.`;
    case 'TextHidesFacts':
      return `${at(v.where)}: two different observations are rendered alike in style ${v.style}: "${v.text}".`;
    case 'EmptyText':
      return `${at(v.where)}: ${v.what} is empty.`;
    case 'AnswersCollide':
      return `${at(v.where)}: two different decisions have the same answer in style ${v.style}: "${v.text}".`;
    case 'DoesNotTerminate':
      return `${at(v.where)}: the game still runs after ${v.phases} phases.`;
    case 'MovesAfterEnd':
      return `${at(v.where)}: the game is over, but ${v.reason}.`;
    case 'DependsOnMore':
      return `${at(v.where)}: ${v.call} ${v.reason}; what a game answers depends on its arguments alone.`;
    case 'InvalidIdentity':
      return `${at(v.where)}: ${v.what} ${v.reason}.`;
    case 'ShowsHidden':
      return `${at(v.where)}: ${v.what} of seat ${v.seat} differs in two games that differ only in what is hidden from it.`;
    case 'AnswerNotRead':
      return `${at(v.where)}: the answer in style ${v.style} is not read back as the decision that it stands for: "${v.text}".`;
    case 'TextVaries':
      return `${at(v.where)}: equal observations are rendered differently in style ${v.style}: "${v.text}".`;
    case 'ClaimRefuted':
      return `${at(v.where)}: the claim ${v.claim} does not hold: ${v.reason}.`;
    case 'AnalysisWrong':
      return `${at(v.where)}: analysis.${v.what} is wrong: ${v.reason}.`;
  }
};
