/** @file The section of a study's report on transfer: trained on × tested on. */
import type { Arm } from '../../report/arms.js';
import { fixed, type Html, html } from '../../report/html.js';
import type { Analysis, Figure, TransferAnalysis } from '../figures.js';
import { contrastWord, endsOf, metricWord, signedNumber } from '../words.js';
import { cell, head, scroll } from './tables.js';

const three = (x: number): string => fixed(x, 3);

const placeWords = ({ places }: TransferAnalysis): Html =>
  html`<ul class="small">${places.map(({ name, description, partners, heldOut }) => {
    const unknown = Object.entries(heldOut).filter(([, who]) => who.length > 0);
    return html`<li><b>${name}</b>${description === '' ? '' : `: ${description}`}. Partners: ${partners.join(', ')}${
      unknown.length === 0
        ? '; none of them new'
        : `; never met in training: ${unknown.map(([from, who]) => `${who.join(', ')} (${from})`).join('; ')}`
    }.</li>`;
  })}</ul>`;

/** Rows: arms (or contrasts), by the environment of their training. Columns: where they were evaluated. */
const grid = (
  caption: string,
  transfer: TransferAnalysis,
  rows: readonly {
    readonly label: string;
    readonly trainedOn: string;
    readonly home: Figure | null;
    readonly in: (place: string) => Figure | null;
    readonly worst: string | null;
  }[],
  number: (x: number) => string,
): Html =>
  scroll(
    html`<table><caption>${caption}</caption>${head(['', 'trained on', 'tested there', ...transfer.places.map(({ name }) => name), ...(rows.some(({ worst }) => worst !== null) ? ['worst elsewhere'] : [])], 2)}<tbody>${rows.map(
      (row) =>
        html`<tr><th scope="row">${row.label}</th><td class="left">${row.trainedOn}</td>${cell(row.home, number)}${transfer.places.map(({ name }) => cell(row.in(name), number))}${row.worst === null ? null : html`<td>${row.worst}</td>`}</tr>`,
    )}</tbody></table>`,
  );

export const transferSection = (analysis: Analysis, looks: readonly Arm[]): Html | null => {
  const { transfer, metric } = analysis;
  if (transfer === null || transfer.figures.length === 0) return null;
  const rowsOf = [
    ...new Set(
      transfer.figures.map(({ trainedOn, arm, against }) => `${trainedOn}\n${arm}\n${against ?? ''}`),
    ),
  ].map((key) => key.split('\n') as [trainedOn: string, arm: string, against: string]);
  const at =
    (trainedOn: string, arm: string, against: string) =>
    (place: string): Figure | null =>
      transfer.figures.find(
        (f) =>
          f.trainedOn === trainedOn && f.arm === arm && (f.against ?? '') === against && f.testedOn === place,
      )?.metrics[metric] ?? null;
  const levels = rowsOf.filter(([, , against]) => against === '');
  const contrasts = rowsOf.filter(([, , against]) => against !== '');
  return html`<section id="transfer"><h2>Where they were not trained</h2><p>Policies as their environment left them, evaluated elsewhere without training. Intervals are those of the bootstrap over seeds and games; nothing here is tested, and no difference is called shown. The worst is the lowest mean of the columns, so that it is low by choice.</p>${placeWords(transfer)}${grid(
    `${metricWord(metric)}: trained on × tested on`,
    transfer,
    levels.map(([trainedOn, arm]) => {
      const worst = transfer.worst.find((w) => w.trainedOn === trainedOn && w.arm === arm);
      return {
        label: looks.find(({ name }) => name === arm)?.label ?? arm,
        trainedOn,
        home:
          analysis.arms.find((a) => a.environment === trainedOn && a.arm === arm)?.metrics[metric] ?? null,
        in: at(trainedOn, arm, ''),
        worst:
          worst === undefined
            ? '–'
            : `${worst.testedOn} ${three(worst.figure.mean)} ${endsOf(worst.figure, three)}`,
      };
    }),
    three,
  )}${
    contrasts.length === 0
      ? null
      : grid(
          `Differences of ${metricWord(metric)}`,
          transfer,
          contrasts.map(([trainedOn, a, b]) => ({
            label: contrastWord([a, b]),
            trainedOn,
            home:
              analysis.contrasts.find(
                (c) => c.environment === trainedOn && c.contrast[0] === a && c.contrast[1] === b,
              )?.differences[metric] ?? null,
            in: at(trainedOn, a, b),
            worst: null,
          })),
          signedNumber,
        )
  }</section>`;
};
