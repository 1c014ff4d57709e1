/** @file Advantages of a group, by the dual estimator and by one of its baselines. */
import { emptyMemory, grpo, tompo } from '@tompo/advantage';
import { right, same } from './expect.mjs';

// One of four is right: σ = √3/4, so it is √3 above the mean and the others 1/√3 below.
const plain = right(grpo([{ rewards: [1, 0, 0, 0] }])).advantages[0];
same('grpo', plain[0].toFixed(12), Math.sqrt(3).toFixed(12));
const group = { situation: 'a', sampleRewards: [1, 0], graphScores: [1, 0] };
same('tompo', right(tompo({ groups: [group], memory: emptyMemory })).advantages.length, 1);
