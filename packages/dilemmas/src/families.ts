/** @file All families of games of this package, by the names under which recipes know them. */
import { commonsFamily } from './commons/game.js';
import { debateFamily } from './debate/game.js';
import { donorFamily } from './donor/game.js';
import { dictatorFamily, trustFamily, ultimatumFamily } from './exchange/pies.js';
import { splitFamily } from './exchange/split.js';
import { travellersFamily } from './exchange/travellers.js';
import { goodsFamily } from './goods/game.js';
import { herdingFamily } from './herding/game.js';
import { hiringFamily } from './hiring/game.js';
import { inverseCommonsFamily } from './inverse/game.js';
import { matrixFamily } from './matrix/family.js';
import { type DilemmaFamily, familyWithMechanisms } from './mechanisms/family.js';
import { commonsWithNormsFamily } from './norms/game.js';
import { ringFamily } from './probes/ring.js';
import { beliefProbeFamily } from './probes/rock-paper-scissors.js';
import { taxFamily } from './tax/game.js';

const FAMILIES = {
  matrix: matrixFamily,
  'sequential-goods': goodsFamily,
  commons: commonsFamily,
  donor: donorFamily,
  ultimatum: ultimatumFamily,
  dictator: dictatorFamily,
  trust: trustFamily,
  travellers: travellersFamily,
  'trust-and-split': splitFamily,
  'inverse-commons': inverseCommonsFamily,
  'commons-with-norms': commonsWithNormsFamily,
  ring: ringFamily,
  herding: herdingFamily,
  'rock-paper-scissors': beliefProbeFamily,
  tax: taxFamily,
  hiring: hiringFamily,
  debate: debateFamily,
};
export type DilemmaFamilyName = keyof typeof FAMILIES;

/** Each takes its parameters as keys, numbers also as [least, greatest], and `mechanisms`. */
export const dilemmaFamilies = Object.fromEntries(
  Object.entries(FAMILIES).map(([name, family]) => [
    name,
    familyWithMechanisms(family as unknown as DilemmaFamily),
  ]),
) as Readonly<Record<DilemmaFamilyName, DilemmaFamily>>;
