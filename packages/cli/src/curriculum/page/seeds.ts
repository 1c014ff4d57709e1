/** @file One panel for each seed, chosen by radio buttons, without a script. */
import { type Html, html, raw } from '../../report/html.js';

/** key: no other tabs of the page have it. */
export const bySeed = <Seed extends { readonly seed: number }>(
  seeds: readonly Seed[],
  key: string,
  panel: (seed: Seed) => Html | null,
): Html | null => {
  if (seeds.length === 0) return null;
  const id = ({ seed }: Seed): string => `${key}-${seed}`;
  return html`<style>${raw(seeds.map((one) => `#${id(one)}:checked~.p-${id(one)}`).join(','))}{display:block}</style>
<fieldset class="tabs seeds"><legend>Seed</legend>${seeds.map(
    (one, i) =>
      html`<input type="radio" name="${key}" id="${id(one)}" ${raw(i === 0 ? 'checked' : '')}><label class="arm-0" for="${id(one)}">${one.seed}</label>`,
  )}${seeds.map((one) => html`<div class="panel p-${id(one)}">${panel(one)}</div>`)}</fieldset>`;
};
