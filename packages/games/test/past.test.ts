/** @file The past grows without being copied, and nothing that was handed out changes. */
import { expect, it } from 'vitest';
import { bcz, type NetworkState, type PhaseRecord, pastOf, rng } from '../src/index.js';
import { right } from './right.js';

it('is the history, latest first, shared from state to state; frozen, spread and read from data alike', () => {
  const game = right(
    bcz({ n: 3, alpha: 1, delta: 0.1, cost: 0.1, maxEffort: 5, sequence: 'GEE', rounds: 5 }),
  );
  let state: NetworkState = game.initial(rng(0));
  const records: PhaseRecord[] = [];
  while (game.status(state) === 'running') {
    const listed: PhaseRecord[] = [];
    for (let at = pastOf(state); at !== null; at = at.before) listed.unshift(at.record);
    expect(listed).toEqual(records);
    expect(state.history).toEqual(records);
    expect(pastOf(game.observe(state, 1))).toBe(pastOf(state));
    const joint = game.analysis?.planner?.(state) ?? [];
    const data = JSON.parse(JSON.stringify(state)) as NetworkState;
    const next = right(game.step(state, joint, rng(0))).state;
    for (const same of [Object.freeze(data), { ...state }, structuredClone(state)])
      expect(right(game.step(same, joint, rng(0))).state).toEqual(next);
    expect(pastOf(next)?.before).toBe(pastOf(state));
    records.push(next.history.at(-1) as PhaseRecord);
    state = next;
  }
  expect(records).toHaveLength(15);
});
