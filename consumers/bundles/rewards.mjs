/** @file A reply is read and scored; one that cannot be read stays unreadable. */
import { complianceReward, parseDecision } from '@tompo/rewards';
import { right, same } from './expect.mjs';

const space = { _tag: 'links', n: 4, self: 0 };
same('links', right(parseDecision(space, 'BD;', { style: 'compact' })).decision.to, [0, 1, 0, 1]);
const broken = parseDecision(space, 'A and B', { style: 'compact' });
same('compliance', [broken._tag, complianceReward(broken)], ['Left', -0.5]);
