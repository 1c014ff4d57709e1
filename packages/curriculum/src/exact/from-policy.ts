/** @file A policy in the opponent's seat. */
import { type Cell, contextOf, type Policy } from '../student/policy.js';
import { type Machine, walk } from './machine.js';

/** A policy that remembers some rounds as a table; what is its own choice to a student is its own here too. */
export const machineOfPolicy = ({ choices, memory, chances }: Policy, rounds: number): Machine =>
  walk<readonly Cell[]>({ choices, rounds }, [], {
    chances: (past) => chances[contextOf(choices, memory, past)] as readonly number[],
    after: (past, own, other) => (memory === 0 ? [] : [...past, [own, other] as const].slice(-memory)),
  });
