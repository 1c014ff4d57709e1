/** @file The reward for an answer that can be read at all. */
import { either as E } from 'fp-ts';

export const COMPLIANT = 0.5;
export const NONCOMPLIANT = -0.5;

/** +0.5 for a reply that parsed, −0.5 for one that did not.
 *  @source ToMPO, arXiv 2509.21134, compliance reward */
export const complianceReward = (parsed: E.Either<unknown, unknown>): number =>
  E.isRight(parsed) ? COMPLIANT : NONCOMPLIANT;
