import * as tf from '@tensorflow/tfjs';
import { openExecutor } from '@tompo/jit';
import { symmetricTable } from '@tompo/dilemmas';
import { specialist } from '@tompo/curriculum/walk';
import { walkStudent, scriptedWalks, randomWalker, rateOf } from '@tompo/curriculum/net';
const right = (e: any) => { if (e._tag === 'Left') throw new Error(JSON.stringify(e.left)); return e.right; };
await tf.setBackend('cpu');
const opts = JSON.parse(process.argv[2] ?? '{}');
const until = Number(process.argv[3] ?? 20480);
const kind = Number(process.argv[4] ?? 0);
const executor = right(await openExecutor('jit:cpu', { threads: 1 }));
const params = { payoffs: symmetricTable(3, 0, 5, 1) };
const act = specialist(kind, 1);
const mean = (ws: any) => ws.reduce((s: number, w: any) => s + rateOf(w), 0) / ws.length;
for (const [n, own] of [['random', (k: number) => randomWalker(k)], ['spec0,1', () => specialist(0,1)], ['spec1,1', () => specialist(1, 1)], ['spec1,2', () => specialist(1, 2)], ['spec1,4', () => specialist(1, 4)]] as const) {
  const ws = scriptedWalks(params, (k) => [own(k), act], { walks: 64, seed: 9 });
  console.log(n, mean(ws).toFixed(2), (ws.reduce((s, w) => s + w.meetings, 0) / ws.reduce((s, w) => s + w.steps, 0) * 100).toFixed(2));
}
const student = right(walkStudent(params, { executor, ...opts }));
let recent: any[] = [];
const t0 = performance.now();
for await (const u of right(student.learn(student.begin(1), [{ name: 's', act, weight: 1 }], until))) {
  recent = [...recent, ...u.walked].slice(-64);
  if (u.training.updates % 10 === 0) console.log(u.training.steps, recent.length ? mean(recent).toFixed(2) : '', (recent.reduce((s, w) => s + w.meetings, 0) / recent.reduce((s, w) => s + w.steps, 0) * 100).toFixed(2), 'H', u.entropy.toFixed(3), (u.training.steps / (performance.now() - t0) * 1000).toFixed(0), 'steps/s');
}
