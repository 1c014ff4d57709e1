/** @file Cooks' programs, run directly. */
import { STAY } from '../../walk/world.js';
import { idleCook, plans, plateCook, tomatoCook, wholeCook } from '../cooks.js';
import { nearestCook } from '../others.js';
import { aheadOf, type CookState, deliveries } from '../rules.js';
import type { Cook, Scene } from '../shift.js';
import type { CookCondition, CookProgram, CookRule } from './language.js';

const isSo = (condition: CookCondition, scene: Scene, seat: number): boolean => {
  const { kitchen, state } = scene;
  const me = state.cooks[seat] as CookState;
  const other = (): CookState | undefined => state.cooks[nearestCook(scene, seat)?.seat ?? -1];
  const who = (one: 'own' | 'other'): CookState | undefined => (one === 'own' ? me : other());
  switch (condition._tag) {
    case 'late':
      return state.step >= condition.share * kitchen.params.length;
    case 'delivered':
      return deliveries(state) >= condition.least;
    case 'turn':
      return deliveries(state) % condition.every === condition.at;
    case 'pots': {
      const { tomatoes: most } = kitchen.params;
      const are = {
        full: state.pots.filter(({ tomatoes }) => tomatoes === most),
        ready: state.pots.filter(({ tomatoes, left }) => tomatoes === most && left === 0),
        empty: state.pots.filter(({ tomatoes }) => tomatoes === 0),
      };
      return are[condition.are].length >= condition.least;
    }
    case 'holds':
      return who(condition.who)?.holds === condition.item;
    case 'before': {
      const cook = who(condition.who);
      return cook !== undefined && kitchen.tiles[aheadOf(kitchen, cook)] === condition.tile;
    }
    case 'near':
      return (nearestCook(scene, seat)?.distance ?? Number.POSITIVE_INFINITY) <= condition.within;
    case 'rests':
      return (other()?.wait ?? 0) > 0;
    case 'side':
      return condition.side === 'left' ? 2 * me.x < kitchen.width - 1 : 2 * me.x > kitchen.width - 1;
    case 'laden':
      return state.counters.filter((item) => item !== null).length >= condition.least;
    case 'not':
      return !isSo(condition.of, scene, seat);
    case 'and':
      return isSo(condition.of[0], scene, seat) && isSo(condition.of[1], scene, seat);
    case 'or':
      return isSo(condition.of[0], scene, seat) || isSo(condition.of[1], scene, seat);
  }
};

type Job = Exclude<CookRule, { readonly _tag: 'if' }>;

const done = (job: Job, scene: Scene, seat: number): number => {
  const { holds } = scene.state.cooks[seat] as CookState;
  const plan = plans(scene, seat);
  switch (job._tag) {
    case 'tomatoes':
      return tomatoCook(scene, seat);
    case 'plates':
      return plateCook(scene, seat);
    case 'whole':
      return wholeCook(scene, seat);
    case 'stay':
      return idleCook(scene, seat);
    case 'deliver':
      if (holds === 'soup') return plan.deliver() ?? STAY;
      if (holds === 'dish') return plan.plate() ?? plan.wait();
      return (holds === null ? plan.soup() : plan.put()) ?? plan.wait();
    case 'fetch':
      if (holds === job.item) return plan.wait();
      return (holds === null ? plan[job.item]() : plan.put()) ?? plan.wait();
    case 'pass':
      if (holds === job.item) return plan.pass() ?? plan.wait();
      if (holds === 'dish' && job.item === 'soup') return plan.plate() ?? plan.wait();
      if (holds !== null) return plan.put() ?? plan.wait();
      return (job.item === 'soup' ? plan.dish() : plan.fresh(job.item)) ?? plan.wait();
    case 'store':
      return (holds === null ? plan.fresh(job.item) : plan.put()) ?? plan.wait();
    case 'block':
      return plan.stand(job.at);
  }
};

/** What a program does: the same as the JavaScript that `cookSource` writes of it. */
export const programCook =
  (program: CookProgram): Cook =>
  (scene, seat) =>
    program._tag === 'if'
      ? programCook(isSo(program.when, scene, seat) ? program.yes : program.no)(scene, seat)
      : done(program, scene, seat);
