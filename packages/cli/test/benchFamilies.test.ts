/** @file tompo bench in families of knowledge and of mechanisms: who plays as theory says comes out ahead of who does not. */
import { dilemmaFamilies } from '@tompo/dilemmas';
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import { castIn } from '../src/bench/cast.js';
import { type Played, playScenario } from '../src/bench/play.js';
import { SCENARIOS, type Scenario } from '../src/bench/scenarios.js';
import { scoreAll } from '../src/bench/scores.js';

const scenarioOf = (id: string): Scenario => SCENARIOS.find((one) => one.id === id) as Scenario;
const playedBy = async (id: string, name: string, games = 10): Promise<Played> => {
  const scenario = scenarioOf(id);
  const player = castIn(scenario.game, name);
  if (player === null) throw new Error(`${name} plays no ${scenario.game}`);
  const made = await playScenario({ scenario, player, games, seed: 1 });
  if (E.isLeft(made)) throw new Error(made.left._tag);
  return made.right;
};
/** What the player gets, in the mean. */
const own = async (id: string, name: string, games?: number): Promise<number> => {
  const { games: rows } = await playedBy(id, name, games);
  return rows.reduce((sum, row) => sum + row.own, 0) / rows.length;
};

it('every family of games of the dilemmas is played by the benchmark, and every mechanism that binds, fines or remembers', () => {
  const games = new Set(SCENARIOS.map(({ game }) => game));
  for (const name of Object.keys(dilemmaFamilies)) expect(games, name).toContain(name);
  const around = new Set(
    SCENARIOS.flatMap(({ params }) =>
      ((params.mechanisms ?? []) as readonly object[]).flatMap((one) => Object.keys(one)),
    ),
  );
  expect([...around].sort()).toEqual([
    'continuation',
    'contract',
    'mediator',
    'noise',
    'pairing',
    'partnerChoice',
    'punishment',
    'reputation',
    'talk',
  ]);
});

describe('the order that theory says', () => {
  it.each<[theory: string, id: string, better: string, worse: string, games?: number]>([
    ['nobody removes what others remove for it', 'inverse-commons/planner~0.2', 'nash', 'planner'],
    ['what nobody does for all ends the play', 'inverse-commons/self-play', 'planner', 'nash'],
    ['fines make restraint pay', 'commons-with-norms/enforcer', 'enforcer', 'greedy'],
    ['among equals restraint is best', 'commons-with-norms/self-play', 'planner', 'nash'],
    ['rational play beside rational players', 'ring/nash', 'nash', 'shallow'],
    [
      'who knows how far others reason, beside those who do not reason far',
      'ring/shallow',
      'adaptive',
      'nash',
    ],
    ['choices seen hold more than one signal', 'herding/honest', 'counter', 'honest', 40],
    ['Bayes beats chance at a pattern', 'rock-paper-scissors/copy', 'nash', 'random'],
    ['a sampler can be beaten in the mean', 'rock-paper-scissors/sample', 'nash', 'random'],
    ['a government that foresees replies', 'tax/governs-nash', 'nash', 'planner'],
    ['rates above what is tolerated cost more than they bring', 'tax/governs-rebel', 'rebel', 'nash'],
    ['work that is best for oneself', 'tax/works-beside-nash', 'nash', 'rebel'],
    ['stakes that make looking pay', 'hiring/hires-nash', 'nash', 'bluffer', 40],
    ['a track record tells a bluffer', 'hiring/hires-diligent-and-bluffer', 'skeptic', 'nash', 40],
    [
      'informed reports earn more under a proper rule',
      'hiring/works-for-generous',
      'diligent',
      'bluffer',
      40,
    ],
    ['all listen and one votes', 'debate/self-play', 'planner', 'voter', 40],
    ['who goes against its signal harms itself', 'debate/self-play', 'voter', 'contrarian'],
    ['fines make giving pay', 'sanctions/enforcer', 'cooperator', 'freeRider'],
    ['fines make restraint pay in a commons', 'sanctions/commons-of-enforcer', 'reciprocal', 'greedy'],
    ['bystanders who fine make cooperation pay', 'sanctions/bystanders', 'cooperator', 'defector'],
    ['a record makes giving pay', 'sanctions/record-before-discerning', 'cooperator', 'freeRider'],
    ['to hand over beside one who does', 'agreements/mediator-beside-planner', 'cooperator', 'defector'],
    ['to sign beside those who keep to contracts', 'agreements/contract-in-commons', 'planner', 'greedy'],
    ['to listen to who says what it does', 'agreements/talk-of-announcer', 'attentive', 'defector'],
    ['to be stayed with', 'agreements/leaving-beside-picky', 'titForTat', 'defector'],
    ['mercy under noise', 'uncertainty/self-play', 'generousTitForTat', 'titForTat', 40],
    ['no mercy under noise is worst', 'uncertainty/self-play', 'titForTat', 'grim', 40],
    ['a long shadow of the future', 'uncertainty/open-end-beside-grim', 'titForTat', 'defector', 40],
  ])('%s: in %s %s gets more than %s', async (_, id, better, worse, games) => {
    expect(await own(id, better, games)).toBeGreaterThan(await own(id, worse, games));
  });
  it('without fines who gives nothing gets more: it is the fines that turn it', async () => {
    const { params, ...fined } = scenarioOf('sanctions/enforcer');
    const { mechanisms: _, ...bare } = params;
    const earned = async (name: string): Promise<number> => {
      const player = castIn(fined.game, name);
      if (player === null) throw new Error(name);
      const made = await playScenario({ scenario: { ...fined, params: bare }, player, games: 4, seed: 1 });
      return E.isRight(made) ? (made.right.games[0]?.own ?? Number.NaN) : Number.NaN;
    };
    expect(await earned('freeRider')).toBeGreaterThan(await earned('cooperator'));
  });
  it('bystanders alone turn it: 18 for who cooperates in six rounds, 6 for who does not, and 30 without their fines', async () => {
    const { params, ...scenario } = scenarioOf('sanctions/bystanders');
    const [pairing] = params.mechanisms as readonly unknown[];
    const unfined: Scenario = { ...scenario, params: { ...params, mechanisms: [pairing] } };
    const earned = async (name: string, of: Scenario): Promise<number> => {
      const player = castIn(of.game, name);
      if (player === null) throw new Error(name);
      const made = await playScenario({ scenario: of, player, games: 4, seed: 1 });
      if (E.isLeft(made)) throw new Error(made.left._tag);
      return made.right.games.reduce((sum, row) => sum + row.own, 0) / made.right.games.length;
    };
    const fined = scenarioOf('sanctions/bystanders');
    expect(await earned('cooperator', fined)).toBe(18);
    expect(await earned('bystander', fined)).toBe(18);
    expect(await earned('defector', fined)).toBe(6);
    expect(await earned('cooperator', unfined)).toBe(18);
    expect(await earned('defector', unfined)).toBe(30);
  });
});

describe('what is told of society', () => {
  const familyOf = async (family: string, name: string) =>
    scoreAll(
      await Promise.all(
        SCENARIOS.filter((one) => one.family === family).map(async (scenario) => ({
          scenario,
          played: await playedBy(scenario.id, name),
        })),
      ),
    ).families[0];
  it('of what is held in common: who wants all ends it early and rides free, a planner does neither', async () => {
    for (const family of ['commons', 'commons-with-norms']) {
      const greedy = await familyOf(family, 'nash');
      const planner = await familyOf(family, 'planner');
      expect(greedy?.survival, family).toBeLessThan(planner?.survival as number);
      expect(planner?.freeRiding, family).toBe(0);
      expect(greedy?.freeRiding, family).toBeGreaterThan(0.5);
      expect(greedy?.sustainability, family).toBeLessThan(planner?.sustainability as number);
    }
    expect((await familyOf('inverse-commons', 'freeRider'))?.freeRiding).toBe(1);
  });
  it('of a dilemma: free riding is to defect on who cooperates', async () => {
    const [defector] = (await playedBy('prisoners-dilemma/titForTwoTats', 'defector', 1)).games;
    expect(defector?.freeRiding).toBe(1);
    const [cooperator] = (await playedBy('prisoners-dilemma/defector', 'cooperator', 1)).games;
    expect(cooperator?.freeRiding).toBeNull();
    const [even] = (await playedBy('matching-pennies/alternator', 'titForTat', 1)).games;
    expect(even?.freeRiding).toBeNull();
  });
  it('what ends by lot has not collapsed', async () => {
    for (const { survival } of (await playedBy('uncertainty/open-end-beside-grim', 'titForTat')).games)
      expect(survival).toBeNull();
    const left = (await playedBy('agreements/leaving-beside-picky', 'defector')).games;
    expect(left[0]?.survival).toBe(0.1);
  });
});

it('a player that answers nothing of what a mechanism asks is counted, and the game goes on', async () => {
  const scenario = scenarioOf('agreements/self-play');
  const silent = {
    name: 'silent',
    act: async (questions: readonly unknown[]) => questions.map(() => 'nothing' as never),
  };
  const made = await playScenario({ scenario, player: silent, games: 2, seed: 1 });
  if (E.isLeft(made)) throw new Error(made.left._tag);
  expect(made.right.unreadable.reduce((sum, { count }) => sum + count, 0)).toBe(
    made.right.games.reduce((sum, { decisions }) => sum + decisions, 0),
  );
});
