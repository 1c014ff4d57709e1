/** @file The report of a curriculum on a grid, made anew from its files: one self-contained HTML file, and what the screen says in the end. */
import { existsSync, readFileSync } from 'node:fs';
import type { Frame } from '@tompo/curriculum/net';
import { stringify } from 'yaml';
import { armsOf } from '../../report/arms.js';
import { curve } from '../../report/curve.js';
import type { MetricRow } from '../../report/data.js';
import { fixed, type Html, html, px, raw } from '../../report/html.js';
import { style } from '../../report/style.js';
import { readJson, writeWhole } from '../../run/files.js';
import type { Paint } from '../../screen/paint.js';
import { table } from '../../screen/table.js';
import type { CourseData } from '../data.js';
import { figureOf, figureText, meanOf, tallyOf, VERDICTS } from '../figures.js';
import { recipeFile, reportFile, seedFolder } from '../folder.js';
import { failuresSection } from '../page/failures.js';
import { moreStyle } from '../page/look.js';
import { bySeed } from '../page/seeds.js';
import { treeKey, treePanel } from '../page/tree.js';
import { loopWords, writerOf } from '../page/writer.js';
import type { GridWords } from './game.js';
import { type GridRecipe, pairedOf } from './load.js';
import { metaGameTable } from './metaGame.js';
import type { GridRow, GridSaved, GridSeedResult } from './run.js';

interface GridSeed extends CourseData {
  readonly rows: readonly GridRow[];
  /** null: it is not done. */
  readonly result: GridSeedResult | null;
}

export interface GridData {
  readonly recipe: GridRecipe;
  /** Names of the held-out partners. */
  readonly heldOut: readonly string[];
  readonly seeds: readonly GridSeed[];
}

const seedIn = (dir: string, seed: number, command: string): readonly GridSeed[] => {
  const folder = seedFolder(dir, seed);
  if (!existsSync(folder.state)) return [];
  const { rows, opponents } = readJson(folder.state, command) as GridSaved;
  return [
    {
      seed,
      rows,
      opponents: opponents.map((one) => ({
        id: one.id,
        ...one.made,
        name: one.name ?? null,
        lineage: one.lineage ?? null,
        hash: one.code.hash,
        file: `opponents/${one.id}.js`,
        behaviour: one.id,
        note: one.note ?? null,
        source: existsSync(folder.source(`opponents/${one.id}.js`))
          ? readFileSync(folder.source(`opponents/${one.id}.js`), 'utf8')
          : null,
      })),
      result: existsSync(folder.result) ? (readJson(folder.result, command) as GridSeedResult) : null,
    },
  ];
};

/** command: what makes again what cannot be read. */
export const readGrid = (dir: string, command: string): GridData => {
  const { recipe, heldOut } = readJson(recipeFile(dir), command) as Omit<GridData, 'seeds'>;
  return { recipe, heldOut, seeds: recipe.seeds.flatMap((seed) => seedIn(dir, seed, `${command} --force`)) };
};

const regretsOf = (standings: GridRow['heldOut']): readonly number[] => standings.map(({ regret }) => regret);

const latest = ({ result, rows }: GridSeed): GridRow['heldOut'] =>
  result?.heldOut ?? rows.at(-1)?.heldOut ?? [];

const worst = (row: GridRow): number => Math.max(...regretsOf(row.opponents));

/** How often the student earned more than every known reply, so that its regret was cut at 0. */
const cuts = (seeds: readonly GridSeed[]): number =>
  seeds.reduce(
    (sum, { rows }) =>
      sum +
      rows.flatMap(({ opponents, heldOut }) => [...opponents, ...heldOut]).filter(({ isCut }) => isCut)
        .length,
    0,
  );

const headline = ({ seeds, heldOut }: GridData, { others, regret }: GridWords): string => {
  const begun = seeds.filter(({ rows }) => rows.length > 0);
  if (begun.length === 0) return 'No iteration is done yet.';
  const joined = meanOf(begun.map(({ rows }) => rows.filter(({ accepted }) => accepted !== null).length));
  const over = `${begun.length} seed${begun.length === 1 ? '' : 's'}`;
  const said = (values: readonly number[]): string => figureText(figureOf(values));
  const bred = `${joined.toFixed(1)} ${others} joined on average over ${over}.`;
  if (heldOut.length === 0) return bred;
  const first = begun.map(({ rows }) => meanOf(regretsOf(rows[0]?.heldOut ?? [])));
  const last = begun.map((one) => meanOf(regretsOf(latest(one))));
  return `${regret} with ${heldOut.length} held-out partners: ${said(first)} after the first training, ${said(last)} in the end (${over}). ${bred}`;
};

const arm = { ...(armsOf(['student'])[1] as ReturnType<typeof armsOf>[number]), label: 'student' };

const regretSection = (data: GridData, words: GridWords): Html => {
  const draw = (key: string, title: string, of: (row: GridRow) => number): Html | null => {
    const rows = Array.from({ length: data.recipe.iterations }, (_, i) => i + 1).flatMap(
      (step): MetricRow[] => {
        const figure = figureOf(
          data.seeds.flatMap((seed) => seed.rows.filter(({ iteration }) => iteration === step).map(of)),
        );
        return figure === null
          ? []
          : [
              {
                step,
                [key]: figure.mean,
                [`${key}Low`]: figure.low,
                [`${key}High`]: figure.high,
              } as MetricRow,
            ];
      },
    );
    const says = `after each training; mean over ${data.seeds.length} seed${data.seeds.length === 1 ? '' : 's'}`;
    return curve({ key, title, says, include: [0], points: true, unit: 'iteration' }, [arm], {
      student: rows,
    });
  };
  return html`<section id="regret"><h2>Regret by iteration</h2>
<p>${words.explained(pairedOf(data.recipe))}${data.recipe.oracleSteps > 0 ? `, and an oracle that learned for ${data.recipe.oracleSteps} steps` : ''}. Where the student earns more than all of them it is cut at 0: ${cuts(data.seeds)} times here.</p>
<div class="grid">${draw('worst', 'Worst in the population', worst)}${draw('mean', 'Mean in the population', (row) => meanOf(regretsOf(row.opponents)))}${data.heldOut.length === 0 ? null : draw('held', 'Mean over held-out partners', (row) => meanOf(regretsOf(row.heldOut)))}</div></section>`;
};

const heldOutSection = (data: GridData, words: GridWords): Html | null => {
  const begun = data.seeds.filter(({ rows }) => rows.length > 0);
  if (data.heldOut.length === 0 || begun.length === 0) return null;
  const cell = (values: readonly number[]): Html => html`<td>${figureText(figureOf(values))}</td>`;
  return html`<section id="held-out"><h2>${capital(words.others)} that no generator saw</h2><div class="scroll"><table><caption>${words.head}, mean over seeds</caption><thead><tr><th scope="col">partner</th><th scope="col">student</th><th scope="col">best known reply</th><th scope="col">regret after the first training</th><th scope="col">regret in the end</th></tr></thead><tbody>${data.heldOut.map(
    (name, i) =>
      html`<tr><th scope="row">${name}</th>${cell(begun.map((one) => latest(one)[i]?.own as number))}${cell(begun.map((one) => latest(one)[i]?.reference as number))}${cell(begun.map(({ rows }) => rows[0]?.heldOut[i]?.regret as number))}${cell(begun.map((one) => latest(one)[i]?.regret as number))}</tr>`,
  )}</tbody></table></div></section>`;
};

const capital = (word: string): string => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`;

const SIDE = 16;

/** A window, ahead at the top, shaded by how much the value hangs on each cell. */
const picture = ({ cells, walk, step, surprise }: Frame, one: string): Html => {
  const most = Math.max(...cells.flat(), Number.MIN_VALUE);
  const [width, height] = [SIDE * (cells[0]?.length ?? 0), SIDE * cells.length];
  const label = `${capital(one)} ${walk + 1}, step ${step}: surprise ${fixed(surprise, 2)}`;
  return html`<div class="frame"><svg viewBox="0 0 ${width} ${height}" style="max-width:${width}px" role="img" aria-label="${label}"><title>${label}</title>${cells.flatMap((row, y) => row.map((value, x) => html`<rect class="heat" x="${SIDE * x}" y="${SIDE * y}" width="${SIDE}" height="${SIDE}" fill-opacity="${px(0.06 + (0.64 * value) / most)}"/>`))}</svg>${label}.</div>`;
};

const diagnosisCard = ({ iteration, diagnosis, expelled }: GridRow, one: string): Html => {
  const { kind, attention, frames, agreement, text } = diagnosis;
  return html`<article class="card"><h3>Iteration ${iteration} <span class="badge ${kind === 'unsure' ? '' : 'good'}">${kind === 'unsure' ? 'no cause named' : kind}</span></h3>
<p class="facts">${agreement === null ? 'agreement cannot be told' : `agreement of attention and intervention ${fixed(agreement, 2)}`}</p>
${attention.length === 0 ? null : html`<div class="scroll"><table><thead><tr><th scope="col">seen</th><th scope="col">attention</th><th scope="col">by its share</th><th scope="col">value changes by</th></tr></thead><tbody>${attention.map((one) => html`<tr><th scope="row">${one.object}</th><td>${fixed(one.score, 3)}</td><td>${fixed(one.lift, 2)}</td><td>${fixed(one.intervention, 3)}</td></tr>`)}</tbody></table></div>`}
${frames.length === 0 ? null : html`<details><summary>${frames.length} critical moment${frames.length === 1 ? '' : 's'}</summary><div class="frames">${frames.map((frame) => picture(frame, one))}</div></details>`}
${expelled.map(({ id, reason }) => html`<p class="small"><code>${id}</code> left the population: ${reason}</p>`)}
<details><summary>In words</summary><p class="small">${text}</p></details></article>`;
};

const metaGameSection = (begun: readonly GridSeed[], words: GridWords): Html | null =>
  begun.every(({ rows }) => rows.at(-1)?.table === undefined)
    ? null
    : html`
<section id="weights"><h2>The game that the weights solve</h2><p>Each student so far was measured with each of the ${words.others} once. The weights are what ${words.others} would mix against all of them, so that the least that any student is left is as much as can be.</p>${bySeed(begun, 'weights', (one) => metaGameTable(one, words))}</section>`;

const page = (data: GridData, words: GridWords): string => {
  const { recipe, seeds } = data;
  const begun = seeds.filter(({ rows }) => rows.length > 0);
  const open = recipe.seeds.filter((seed) => !seeds.some((one) => one.seed === seed && one.result !== null));
  const tile = (value: string, what: string): Html => html`<li><b>${value}</b><span>${what}</span></li>`;
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${recipe.name}: Tompo curriculum</title><style>${raw(style)}${raw(moreStyle)}</style></head>
<body><header class="top"><p class="eyebrow">Tompo · curriculum over ${words.over}</p><h1>${recipe.name}</h1>
<p class="lead">${recipe.description === '' ? '' : `${recipe.description}. `}A student ${words.does} with a population of ${words.others}; ${loopWords(recipe, words.another)}</p>
<div class="result" role="note" aria-label="Result"><p><b>${headline(data, words)}</b></p></div>${open.length === 0 ? null : html`<div class="result" role="note" aria-label="Unfinished"><p><b>Not all is done: seed${open.length === 1 ? '' : 's'} ${open.join(', ')}.</b></p></div>`}
<ul class="tiles">${tile(...words.tile)}${tile(...writerOf(recipe, words.others))}${tile(String(recipe.student.steps), 'steps of each training')}${tile(recipe.weights.kind, 'weights of the population')}${tile(recipe.diagnosis.kind, 'diagnosis')}${tile(String(recipe.iterations), 'iterations')}${tile(String(recipe.seeds.length), `seed${recipe.seeds.length === 1 ? '' : 's'}`)}</ul></header>
<main>${regretSection(data, words)}${heldOutSection(data, words)}
<section id="population"><h2>The population</h2>${treeKey(begun)}${bySeed(begun, 'tree', treePanel)}</section>${metaGameSection(begun, words)}
<section id="diagnoses"><h2>Diagnoses</h2><p>Attention: the share of the gradient of the student's value by what is seen, at the moments that surprised it most. Value changes by: what the value is otherwise without that thing. Where the two do not agree, no cause is named.</p>${bySeed(begun, 'diagnosis', ({ rows }) => html`<div class="grid two">${rows.map((row) => diagnosisCard(row, words.one))}</div>`)}</section>
${failuresSection(data)}
<section id="settings"><h2>Settings</h2><details><summary>The recipe, every default filled in</summary><pre>${stringify(recipe)}</pre></details></section></main>
<footer>Made by the tompo command from this curriculum’s own files.</footer></body></html>
`.html;
};

export const writeGridReport = (
  dir: string,
  command: string,
  words: GridWords,
): { readonly data: GridData; readonly page: string } => {
  const data = readGrid(dir, command);
  const path = reportFile(dir);
  writeWhole(path, page(data, words));
  return { data, page: path };
};

/** The end of the command on the screen. */
export const gridSummary = (data: GridData, report: string, words: GridWords, paint: Paint): string => {
  const three = (x: number | undefined): string => (x === undefined ? '–' : x.toFixed(3));
  const isHeld = data.heldOut.length > 0;
  const courses = table(
    ['seed', 'iterations', 'worst regret', ...(isHeld ? ['held out'] : []), 'expelled', ...VERDICTS],
    data.seeds.map((one) => {
      const last = one.rows.at(-1);
      const expelled = one.rows.reduce((sum, row) => sum + row.expelled.length, 0);
      return [
        String(one.seed),
        String(one.rows.length),
        three(last === undefined ? undefined : worst(last)),
        ...(isHeld ? [three(meanOf(regretsOf(latest(one))))] : []),
        String(expelled),
        ...tallyOf(one).counts.map(String),
      ];
    }),
  );
  return ['', courses, '', headline(data, words), paint.dim(words.inShort), '', `Report    ${report}`].join(
    '\n',
  );
};
